"""What every provider must do, whoever it is: the same suite for Stripe (over HTTP) and the recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from triage.domain.case import Kind
from triage.domain.moment import parse_moment
from triage.domain.money import Money, parse_amount
from triage.providers.base import Act, Incoming, Intent, Outcome, Provider, Status
from triage.providers.recorded import RecordedProvider, load_rows
from triage.providers.stripe.provider import StripeProvider

FIXTURES = Path(__file__).parents[3] / "fixtures" / "stripe"


@dataclass
class Subject:
    """A provider under the contract, with the fixtures in it, and a way to lose its next answer."""

    provider: Provider
    lose_answer: Callable[[], None]


def fill(stripe: FakeStripe) -> None:
    """The recorded objects, oldest first, as the stand-in holds them: references instead of expansions."""
    names = {"radar.early_fraud_warning": "radar/early_fraud_warnings"}
    for row in sorted(load_rows(FIXTURES), key=lambda row: row["created"]):
        for field in ("charge", "customer", "payment_intent"):
            if isinstance(part := row.get(field), dict):
                for deeper in ("customer", "payment_intent"):
                    if isinstance(inner := part.get(deeper), dict):
                        keep(stripe, inner)
                        part[deeper] = inner["id"]
                keep(stripe, part)
                row[field] = part["id"]
        stripe.world[names.get(row["object"], f"{row['object']}s")].add(row)


def keep(stripe: FakeStripe, row: dict[str, object]) -> None:
    """Adds it once."""
    held = stripe.world[f"{row['object']}s"]
    if row["id"] not in held.by_id:
        held.add(row)


@pytest.fixture(params=["stripe", "recorded"])
def subject(
    request: pytest.FixtureRequest, stripe: FakeStripe, connect: Callable[..., StripeProvider]
) -> Subject:
    if request.param == "stripe":
        fill(stripe)
        return Subject(connect(attempts=1), lambda: stripe.faults.add("reset_after", "POST"))
    recorded = RecordedProvider(
        load_rows(FIXTURES), lambda: datetime.fromtimestamp(stripe.world.now, UTC), page=20
    )
    return Subject(recorded, lambda: setattr(recorded, "lost_answers", 1))


def pulled(provider: Provider, cursor: str | None = None) -> tuple[dict[str, Incoming], str]:
    items, last = dict[str, Incoming](), cursor or ""
    for page in provider.pull(cursor):
        assert not page.problems
        items |= {item.case_id: item for item in page.items}
        last = page.cursor
    return items, last


def a_case(provider: Provider, status: str, reason: str = "product_not_received") -> Incoming:
    items, _ = pulled(provider)
    return next(
        item
        for item in items.values()
        if item.document.get("dispute", {}).get("status") == status
        and item.document["dispute"]["reason"] == reason
    )


def intent(act: Act, target: str, amount: Money | None = None, **more: object) -> Intent:
    made = Intent(f"act-{act}", "case-1", act, target, f"key-{act}-{target}", amount)
    return replace(made, **more)  # type: ignore[arg-type]


def refund_of(item: Incoming, amount: str | None = None) -> Intent:
    money = Money.parse(amount, str(item.document["currency"])) if amount else None
    return intent(Act.REFUND, item.document["payment"]["charge"], money)


def test_says_whose_account_it_is(subject: Subject) -> None:
    account = subject.provider.account()
    assert account.id
    assert account.live is subject.provider.live is False


def test_every_case_is_a_case_file(subject: Subject) -> None:
    items, _ = pulled(subject.provider)
    assert len(items) >= 50
    for item in items.values():
        document = item.document
        assert document["id"] == item.case_id
        assert Kind(document["kind"])
        assert parse_amount(document["amount"], document["currency"]) >= 0
        assert parse_moment(document["opened_at"])
        assert document["stripe"]["api_version"] == "2026-10-28.endive"
        assert document["stripe"]["raw"]["id"] == item.case_id


def test_pulling_twice_gives_the_same(subject: Subject) -> None:
    first, _ = pulled(subject.provider)
    assert pulled(subject.provider)[0] == first


def test_nothing_new_means_nothing_pulled(subject: Subject) -> None:
    _, cursor = pulled(subject.provider)
    assert pulled(subject.provider, cursor)[0] == {}


def test_a_pull_goes_on_from_the_cursor_of_any_page(subject: Subject) -> None:
    whole, _ = pulled(subject.provider)
    pages = subject.provider.pull(None)
    first = next(pages)
    rest, _ = pulled(subject.provider, first.cursor)
    assert {item.case_id for item in first.items} | set(rest) == set(whole)


def test_a_note_can_be_left_on_a_dispute_and_on_a_charge(subject: Subject) -> None:
    item = a_case(subject.provider, "needs_response")
    for target in (item.case_id, item.document["payment"]["charge"]):
        note = intent(Act.ANNOTATE, target, metadata={"triage_action": "accept"})
        assert subject.provider.check(note) is None
        assert subject.provider.carry_out(note).status is Status.DONE
        assert subject.provider.settle(note).status is Status.DONE


def test_what_an_act_changed_comes_with_the_next_pull(subject: Subject) -> None:
    item = a_case(subject.provider, "needs_response")
    _, cursor = pulled(subject.provider)
    subject.provider.carry_out(intent(Act.CLOSE_DISPUTE, item.case_id))
    changed, _ = pulled(subject.provider, cursor)
    assert {id: found.document["dispute"]["status"] for id, found in changed.items()} == {
        item.case_id: "lost"
    }


def test_spending_is_payments_less_refunds(subject: Subject) -> None:
    item = a_case(subject.provider, "won")
    customer = item.customer or ""
    before = subject.provider.spending([customer])[customer]
    assert before.facts(item.document["currency"])["lifetime_value"] == item.document["payment"]["amount"]
    assert (before.orders, before.refunds_12m, before.disputes_12m) == (1, 0, 1)
    assert subject.provider.carry_out(refund_of(item, "1.00")).status is Status.DONE
    after = subject.provider.spending([customer])[customer]
    assert after.refunds_12m == 1
    assert after.net[0] == before.net[0] - Money.parse("1.00", "USD")


def test_a_customer_who_never_paid_has_no_spending(subject: Subject) -> None:
    assert subject.provider.spending(["cus_nobody"]) == {}


def test_the_same_key_does_it_once(subject: Subject) -> None:
    refund = refund_of(a_case(subject.provider, "won"), "2.00")
    first = subject.provider.carry_out(refund)
    assert first.status is Status.DONE
    assert subject.provider.carry_out(refund).ref == first.ref


def test_a_lost_answer_is_unknown_until_it_is_looked_up(subject: Subject) -> None:
    refund = refund_of(a_case(subject.provider, "won"), "2.00")
    assert subject.provider.settle(refund).status is Status.ABSENT
    subject.lose_answer()
    assert subject.provider.carry_out(refund).status is Status.UNKNOWN
    settled = subject.provider.settle(refund)
    assert settled.status is Status.DONE
    assert settled.ref


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (Act.STAGE_EVIDENCE, {"evidence": {"shipping_tracking_number": "1Z999"}}),
        (Act.CLOSE_DISPUTE, {}),
        (Act.ANNOTATE, {"metadata": {"note": "called back"}}),
    ],
)
def test_each_act_on_a_dispute_happens_and_is_found_again(
    subject: Subject, act: Act, more: dict[str, object]
) -> None:
    made = intent(act, a_case(subject.provider, "needs_response").case_id, **more)
    assert subject.provider.settle(made).status is Status.ABSENT
    assert subject.provider.carry_out(made).status is Status.DONE
    assert subject.provider.settle(made).status is Status.DONE


def test_evidence_is_staged_then_sent_and_never_sent_twice(subject: Subject) -> None:
    id = a_case(subject.provider, "needs_response").case_id
    staged = intent(Act.STAGE_EVIDENCE, id, evidence={"product_description": "A blue lamp"})
    assert subject.provider.carry_out(staged).status is Status.DONE
    assert pulled(subject.provider)[0][id].document["dispute"]["status"] == "needs_response"
    sent = intent(Act.SUBMIT_EVIDENCE, id)
    assert subject.provider.carry_out(sent).status is Status.DONE
    assert pulled(subject.provider)[0][id].document["dispute"]["status"] == "under_review"
    again = replace(sent, id="act-other", key="key-other")
    assert subject.provider.carry_out(again).status is Status.REFUSED


def test_a_credit_note_shrinks_an_open_invoice(subject: Subject) -> None:
    items, _ = pulled(subject.provider)
    bill = next(item for item in items.values() if item.document.get("invoice", {}).get("status") == "open")
    note = intent(Act.CREDIT_NOTE, bill.case_id, Money.parse("100.00", "USD"))
    assert subject.provider.carry_out(note).status is Status.DONE
    assert subject.provider.settle(note).status is Status.DONE
    assert pulled(subject.provider)[0][bill.case_id].document["amount"] == "1100.00"


@pytest.mark.parametrize("status", ["needs_response", "under_review", "lost", "prevented"])
def test_a_refund_beside_a_dispute_is_refused(subject: Subject, status: str) -> None:
    outcome = subject.provider.carry_out(refund_of(a_case(subject.provider, status)))
    assert outcome.status is Status.REFUSED
    assert "dispute" in outcome.reason


def test_a_refund_resolves_an_inquiry(subject: Subject) -> None:
    item = a_case(subject.provider, "warning_needs_response")
    assert subject.provider.carry_out(refund_of(item)).status is Status.DONE
    after = pulled(subject.provider)[0][item.case_id].document
    assert after["dispute"]["status"] == "warning_closed"
    assert after["payment"]["refunded"] == after["payment"]["amount"]


def test_more_than_is_left_is_refused_with_what_is_left(subject: Subject) -> None:
    item = a_case(subject.provider, "won")
    assert subject.provider.carry_out(refund_of(item, "1.00")).status is Status.DONE
    whole = replace(refund_of(item, item.document["payment"]["amount"]), id="act-2", key="key-2")
    outcome = subject.provider.carry_out(whole)
    assert outcome.status is Status.REFUSED
    assert "left to refund" in outcome.reason


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (Act.CLOSE_DISPUTE, "won"),
        (Act.CLOSE_DISPUTE, "warning_needs_response"),
        (Act.STAGE_EVIDENCE, "under_review"),
        (Act.SUBMIT_EVIDENCE, "lost"),
    ],
)
def test_what_the_bank_takes_no_more_is_refused(subject: Subject, act: Act, status: str) -> None:
    item = a_case(subject.provider, status)
    outcome = subject.provider.carry_out(intent(act, item.case_id, evidence={"customer_name": "Pat"}))
    assert outcome.status is Status.REFUSED
    assert outcome.reason


def test_a_check_sends_nothing(subject: Subject) -> None:
    item = a_case(subject.provider, "won")
    assert subject.provider.check(refund_of(item)) is None
    assert isinstance(subject.provider.check(refund_of(item, "99999.00")), Outcome)
    assert subject.provider.settle(refund_of(item)).status is Status.ABSENT
