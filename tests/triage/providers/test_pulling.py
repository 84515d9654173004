"""Disputes come in by themselves: cheaply, resumably, and only as hints say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from triage.domain.errors import TriageError
from triage.providers.base import Fault, Incoming, Page, ProviderError
from triage.providers.stripe.client import API_VERSION
from triage.providers.stripe.provider import StripeProvider
from triage.providers.stripe.pulling import TYPES

Connect = Callable[..., StripeProvider]
DAY = 86_400


def read(provider: StripeProvider, cursor: str | None = None) -> tuple[dict[str, Incoming], list[Page]]:
    pages = list(provider.pull(cursor))
    return {item.case_id: item for page in pages for item in page.items}, pages


def test_twenty_types_are_asked_for_which_is_all_that_one_request_takes() -> None:
    assert len(set(TYPES)) == len(TYPES) == 20


def test_a_backfill_costs_its_pages_and_a_constant(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.populate(1_000)
    items, _ = read(connect())
    assert len(items) == 1_000
    disputes = [seen for seen in stripe.seen if seen.path == "disputes"]
    assert len(disputes) == 10
    assert not [
        seen for seen in stripe.seen if seen.path.startswith(("charges", "customers", "payment_intents"))
    ]
    assert stripe.requests <= 10 + 10 + 6


def test_a_second_pull_brings_nothing_for_one_request(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.populate(250)
    _, pages = read(connect())
    before = stripe.requests
    items, after = read(connect(), pages[-1].cursor)
    assert items == {}
    assert stripe.requests - before == 1
    assert read(connect(), after[-1].cursor)[0] == {}


def test_every_request_names_the_pinned_version_and_tells_nothing_about_us(
    stripe: FakeStripe, connect: Connect
) -> None:
    read(connect())
    assert {seen.headers["stripe-version"] for seen in stripe.seen} == {API_VERSION}
    assert not any("x-stripe-client-telemetry" in seen.headers for seen in stripe.seen)


def test_an_event_is_a_hint_and_the_object_is_fetched_again(stripe: FakeStripe, connect: Connect) -> None:
    dispute = stripe.world.dispute(status="warning_needs_response")
    _, pages = read(connect())
    stripe.world.now += DAY
    stripe.world.move(dispute, "needs_response")
    dispute["evidence_details"]["due_by"] = stripe.world.now + 5 * DAY
    items, _ = read(connect(), pages[-1].cursor)
    found = items[dispute["id"]].document["dispute"]
    assert found["status"] == "needs_response"
    assert found["due_by"] == datetime.fromtimestamp(stripe.world.now + 5 * DAY, UTC).isoformat().replace(
        "+00:00", "Z"
    )


def test_events_twice_and_in_any_order_fetch_each_object_once(stripe: FakeStripe, connect: Connect) -> None:
    _, pages = read(connect())
    stripe.world.duplicate_events = True
    disputes = [stripe.world.dispute() for _ in range(5)]
    for dispute in disputes:
        stripe.world.move(dispute, "under_review")
        stripe.world.move(dispute, "won")
    stripe.world.shuffle_events(7)
    before = stripe.requests
    items, after = read(connect(), pages[-1].cursor)
    assert {item.document["dispute"]["status"] for item in items.values()} == {"won"}
    assert stripe.requests - before == 1 + 5
    assert read(connect(), after[-1].cursor)[0] == {}


def test_won_after_lost_comes_in(stripe: FakeStripe, connect: Connect) -> None:
    dispute = stripe.world.dispute(status="lost")
    _, pages = read(connect())
    stripe.world.move(dispute, "won")
    items, _ = read(connect(), pages[-1].cursor)
    assert items[dispute["id"]].document["dispute"]["status"] == "won"


def test_a_late_event_older_than_the_newest_seen_is_not_missed(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.dispute()
    _, pages = read(connect())
    stripe.world.now -= 120
    late = stripe.world.dispute()
    stripe.world.now += 120
    items, _ = read(connect(), pages[-1].cursor)
    assert set(items) == {late["id"]}


def test_a_dispute_opened_while_the_lists_are_read_is_not_missed(
    stripe: FakeStripe, connect: Connect
) -> None:
    stripe.world.populate(150)
    pull = connect().pull(None)
    first = next(pull)
    late = stripe.world.dispute()
    pages = list(pull)
    assert late["id"] not in {item.case_id for page in (first, *pages) for item in page.items}
    assert set(read(connect(), pages[-1].cursor)[0]) == {late["id"]}


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5])
def test_a_broken_off_backfill_goes_on_where_it_was(stripe: FakeStripe, connect: Connect, stop: int) -> None:
    stripe.world.populate(250)
    pull = connect().pull(None)
    begun = [next(pull) for _ in range(stop)]
    before = {item.case_id for page in begun for item in page.items}
    rest, pages = read(connect(), begun[-1].cursor)
    assert before | set(rest) == set(stripe.world["disputes"].by_id)
    assert not before & set(rest)
    assert read(connect(), pages[-1].cursor)[0] == {}


def test_a_cursor_that_stripe_has_forgotten_lists_everything_again(
    stripe: FakeStripe, connect: Connect
) -> None:
    stripe.world.populate(3)
    _, pages = read(connect())
    stripe.world.now += 31 * DAY
    assert len(read(connect(), pages[-1].cursor)[0]) == 3


def test_a_quiet_month_of_daily_pulls_never_lists_again(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.populate(3)
    _, pages = read(connect())
    for _ in range(40):
        stripe.world.now += DAY
        items, pages = read(connect(), pages[-1].cursor)
        assert items == {}


def test_since_leaves_out_what_is_older(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.dispute()
    stripe.world.now += 10 * DAY
    young = stripe.world.dispute()
    since = datetime.fromtimestamp(stripe.world.now - DAY, UTC)
    pages = list(connect().pull(None, since=since))
    assert [item.case_id for page in pages for item in page.items] == [young["id"]]


def test_an_unreadable_cursor_says_how_to_start_over(connect: Connect) -> None:
    with pytest.raises(TriageError, match="sync --full"):
        list(connect().pull("{}"))


def test_a_refund_elsewhere_reaches_the_disputes_of_the_charge(stripe: FakeStripe, connect: Connect) -> None:
    charge = stripe.world.charge(8_000)
    one, two = stripe.world.dispute(charge, amount=3_000), stripe.world.dispute(charge, amount=2_000)
    _, pages = read(connect())
    stripe.world.now += 60
    stripe.world.refund(charge, 1_000)
    items, _ = read(connect(), pages[-1].cursor)
    for id in (one["id"], two["id"]):
        assert items[id].document["payment"]["refunded"] == "10.00"


def test_a_refund_known_by_its_payment_intent_alone_reaches_the_dispute(
    stripe: FakeStripe, connect: Connect
) -> None:
    charge = stripe.world.charge(8_000)
    dispute = stripe.world.dispute(charge)
    _, pages = read(connect())
    stripe.world.now += 60
    refund, other = stripe.world.refund(charge, 1_000), stripe.world.refund(charge, 500)
    refund["charge"] = other["charge"] = None
    items, _ = read(connect(), pages[-1].cursor)
    payment = items[dispute["id"]].document["payment"]
    assert payment["refunds"][refund["id"]]["amount"] == "10.00"
    assert payment["refunded_at"] == payment["refunds"][refund["id"]]["made_at"]
    assert set(payment["refunds"]) == {refund["id"], other["id"]}
    assert items[refund["id"]].document["payment"] == {"payment_intent": charge["payment_intent"]}


def test_a_dispute_brings_the_refunds_of_its_charge(stripe: FakeStripe, connect: Connect) -> None:
    charge = stripe.world.charge(8_000)
    made = stripe.world.refund(charge, 1_000)
    failed = stripe.world.refund(charge, 500, status="failed")
    dispute = stripe.world.dispute(charge)
    items, _ = read(connect())
    payment = items[dispute["id"]].document["payment"]
    assert {id: one["status"] for id, one in payment["refunds"].items()} == {
        made["id"]: "succeeded",
        failed["id"]: "failed",
    }
    assert payment["refunded_at"] == payment["refunds"][made["id"]]["made_at"]


def test_a_credit_note_brings_its_invoice(stripe: FakeStripe, connect: Connect) -> None:
    bill = stripe.world.invoice(metadata={"dispute_reason": "not as agreed"})
    _, pages = read(connect())
    stripe.routes.write("credit_notes", {"invoice": bill["id"], "amount": "20000"})
    items, _ = read(connect(), pages[-1].cursor)
    assert items[bill["id"]].document["amount"] == "1000.00"


def test_what_opens_a_case_and_what_only_updates_one(stripe: FakeStripe, connect: Connect) -> None:
    world = stripe.world
    charge = world.charge()
    opens = {
        world.dispute()["id"],
        world.dispute(status="warning_under_review")["id"],
        world.warning(charge)["id"],
        world.refund(world.charge(), 100, status="failed")["id"],
        world.refund(world.charge(), 100, status="requires_action")["id"],
        world.invoice(metadata={"contract_id": "C-1"})["id"],
        world.invoice(status="uncollectible", metadata={"dispute_reason": "late"})["id"],
    }
    left = world.subscription(canceled_at=world.now + DAY, status="canceled")
    left["cancellation_details"] = {"comment": "You promised more", "feedback": "other", "reason": None}
    opens.add(left["id"])
    world.warning(charge, actionable=False)
    world.refund(world.charge(), 100)
    world.invoice()
    world.subscription()
    items, _ = read(connect())
    assert {id for id, item in items.items() if item.opens} == opens


def test_a_missing_right_leaves_that_list_out_and_names_it(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.populate(3)
    stripe.lacking |= {"rak_subscription_read", "rak_invoice_read"}
    items, pages = read(connect())
    left_out = [why for page in pages for why in page.left_out]
    assert len(items) == 3
    assert len(left_out) == 3
    assert "invoice: read (rak_invoice_read)" in left_out[0]


def test_without_the_right_to_read_disputes_there_is_no_pull(stripe: FakeStripe, connect: Connect) -> None:
    stripe.lacking.add("rak_dispute_read")
    with pytest.raises(ProviderError, match=r"dispute: read \(rak_dispute_read\)") as caught:
        read(connect())
    assert caught.value.kind is Fault.PERMISSION


def test_one_unreadable_object_is_named_and_the_rest_comes_in(stripe: FakeStripe, connect: Connect) -> None:
    bad = stripe.world.dispute(currency="usdc")
    good = stripe.world.dispute()
    items, pages = read(connect())
    assert set(items) == {good["id"]}
    assert [problem.id for page in pages for problem in page.problems] == [bad["id"]]


@pytest.mark.parametrize("fault", ["429", "lock_timeout", "500_once", "502_half", "half_200", "reset_after"])
def test_a_stumble_while_reading_is_tried_again_after_a_wait(
    stripe: FakeStripe, connect: Connect, waits: list[float], fault: str
) -> None:
    stripe.world.populate(5)
    stripe.faults.add(fault, path="disputes", times=2)
    assert len(read(connect())[0]) == 5
    assert waits == [0.25, 0.5]
