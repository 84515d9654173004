"""What Stripe does to a dispute reaches the desk: odd sums, escalation, reversal, refunds beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError
from triage.domain.money import Money
from triage.services.models import QueueFilter, QueueRow


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def rows(desk: Desk) -> dict[str, QueueRow]:
    return {row.id: row for row in desk.queue.window(QueueFilter(), 0, 99)}


def acts(desk: Desk, id: str) -> list[tuple[str, str]]:
    return [(entry.actor, entry.act) for entry in desk.cases.show(id).history]


def brought_in(desk: Desk, folder: Path, **document: Any) -> None:
    path = folder / "asked.jsonl"
    base = {"v": 1, "id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD"}
    path.write_text(json.dumps(base | document) + "\n")
    desk.importing.import_file(path)


def test_a_dispute_larger_than_its_charge_keeps_its_own_sum(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute(stripe.world.charge(5_000), amount=5_321)
    desk.syncing.sync()
    assert rows(desk)[row["id"]].amount == Money.parse("53.21", "USD")


def test_two_disputes_on_one_charge_are_two_cases_and_neither_is_refunded(
    stripe: FakeStripe, desk: Desk
) -> None:
    charge = stripe.world.charge(9_000)
    inquiry = stripe.world.dispute(charge, amount=4_000, status="warning_needs_response")
    other = stripe.world.dispute(charge, amount=5_000)
    desk.syncing.sync()
    assert {str(rows(desk)[row["id"]].amount) for row in (inquiry, other)} == {"40.00 USD", "50.00 USD"}
    desk.deciding.decide(inquiry["id"], "refund", "small sum")
    told = []
    desk.acting.run(each=told.append)
    assert [(one.state, other["id"] in one.reason) for one in told] == [("released", True)]
    assert stripe.world.effects == []


def test_a_status_that_nobody_knew_is_answered_by_hand(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute(status="arbitration_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "accept", "not worth it")
    told = []
    desk.acting.run(each=told.append)
    assert told[0].reason == (
        f"its status is 'arbitration_needs_response', which is not known here; answer {row['id']} where "
        "the provider shows it"
    )
    assert stripe.world.effects == []


def test_where_no_answer_is_possible_there_is_no_deadline_and_nothing_is_sent(
    stripe: FakeStripe, desk: Desk
) -> None:
    row, late = stripe.world.dispute(), stripe.world.dispute()
    row["evidence_details"]["due_by"] = 0
    desk.syncing.sync()
    assert rows(desk)[row["id"]].due is None
    with pytest.raises(IllegalMoveError, match="takes no answer: the bank allows none"):
        desk.deciding.decide(row["id"], "accept", "no way to answer")
    desk.deciding.decide(late["id"], "accept", "not worth it")
    late["evidence_details"]["due_by"] = None
    told = []
    desk.acting.run(each=told.append)
    assert "takes no answer" in told[0].reason
    assert stripe.world.effects == []


@pytest.mark.parametrize(
    ("currency", "units", "shown", "part", "sent"),
    [
        ("jpy", 5_400, "5,400 JPY", "1400", 1_400),
        ("kwd", 5_430, "5.430 KWD", "1.43", 1_430),
        ("isk", 540_000, "5,400 ISK", "1400", 140_000),
    ],
)
def test_currencies_that_do_not_count_in_cents_come_in_and_go_out(
    stripe: FakeStripe, tmp_path: Path, currency: str, units: int, shown: str, part: str, sent: int
) -> None:
    desk = desk_at(stripe, tmp_path / "odd.db", actor="ann")
    row = stripe.world.dispute(stripe.world.charge(units, currency), status="warning_needs_response")
    desk.syncing.sync()
    assert str(rows(desk)[row["id"]].amount) == shown
    desk.deciding.decide(row["id"], "refund", "small sum", amount=part)
    (waiting,) = desk.acting.run()
    assert waiting.waits == "other"  # the limit is in another currency, and we have no rate
    desk.acting.release(waiting.id, by="bob")
    assert desk.acting.run() == []
    assert [refund["amount"] for refund in stripe.world["refunds"].by_id.values()] == [sent]


def test_an_inquiry_that_was_refunded_and_escalates_is_open_again(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute(status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "refund", "small sum", amount="10.00")
    assert desk.acting.run() == []
    assert desk.cases.show(row["id"]).state == "closed"
    stripe.world.now += 60
    stripe.world.move(row, "needs_response")
    desk.syncing.sync()
    shown = desk.cases.show(row["id"])
    assert (shown.state, shown.decision) == ("open", None)
    assert ("sync", "reopened") in acts(desk, row["id"])
    assert [(one.act, one.state) for one in shown.acts] == [("refund", "done"), ("annotate", "done")]
    assert desk.log.verify().ok


def test_an_untouched_case_closes_when_stripe_closes_its_dispute(stripe: FakeStripe, desk: Desk) -> None:
    row, held = stripe.world.dispute(), stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.note(held["id"], "asked the carrier")
    for one in (row, held):
        stripe.world.move(one, "lost")
    result = desk.syncing.sync()
    assert (result.changed, result.closed) == (2, 1)
    assert desk.cases.show(row["id"]).state == "closed"
    assert acts(desk, row["id"]) == [("sync", "closed")]
    assert desk.cases.show(held["id"]).state == "open"
    assert desk.syncing.sync(full=True).closed == 0


def test_a_refund_that_arrives_and_a_bill_that_is_paid_leave_the_queue(
    stripe: FakeStripe, desk: Desk
) -> None:
    late = stripe.world.refund(stripe.world.charge(), 4_100, status="requires_action")
    back = stripe.world.refund(stripe.world.charge(), 4_100, status="requires_action")
    bills = [stripe.world.invoice(metadata={"contract_id": "C-1"}) for _ in range(3)]
    desk.syncing.sync()
    late["status"], back["status"] = "succeeded", "canceled"
    for bill, status in zip(bills, ("paid", "void", "uncollectible"), strict=True):
        bill["status"] = status
        stripe.world.emit("invoice.overdue", bill)
    stripe.world.emit("refund.updated", late)
    stripe.world.emit("refund.updated", back)
    assert desk.syncing.sync().closed == 3
    kept = {row.id for row in desk.queue.window(QueueFilter(), 0, 9)}
    assert kept == {back["id"], bills[2]["id"]}
    late |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    stripe.world.emit("refund.failed", late)
    desk.syncing.sync()
    assert desk.cases.show(late["id"]).state == "open"


def test_won_after_lost_and_a_withdrawn_dispute_are_told(stripe: FakeStripe, desk: Desk) -> None:
    lost, withdrawn = stripe.world.dispute(), stripe.world.dispute(status="under_review")
    desk.syncing.sync()
    stripe.world.move(lost, "lost")
    desk.syncing.sync()
    stripe.world.move(lost, "won")
    stripe.world.move(withdrawn, "won")
    desk.syncing.sync()
    for row in (lost, withdrawn):
        shown = desk.cases.show(row["id"])
        assert (shown.state, shown.document["dispute"]["status"]) == ("closed", "won")


def test_with_the_shipped_book_a_refund_beside_an_open_dispute_is_not_suggested(
    stripe: FakeStripe, tmp_path: Path
) -> None:
    desk = desk_at(stripe, tmp_path / "book.db", judge=None)
    row = stripe.world.dispute(stripe.world.charge(5_400))
    brought_in(desk, tmp_path, payment={"charge": row["charge"]}, fault="merchant")
    before = desk.cases.show("rr_1").verdict
    desk.syncing.sync()
    after = desk.cases.show("rr_1").verdict
    assert before.action == "refund"
    assert after.action != "refund"
    assert any("dispute" in rule for rule, _ in after.because)


def test_a_provider_without_the_lists_that_we_can_do_without_is_synced_all_the_same(
    stripe: FakeStripe, desk: Desk
) -> None:
    stripe.world.populate(3)
    for part in ("account", "early_fraud_warnings", "invoices", "subscriptions", "events", "refunds"):
        stripe.faults.add("404", path=part, times=9)
    result = desk.syncing.sync()
    assert (result.new, result.problems) == (3, [])
    assert any("fraud warnings are left out" in note for note in result.notes)
    again = desk.syncing.sync()
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert any("changes cannot be followed" in note for note in again.notes)


def test_a_provider_whose_clock_stands_still_is_followed(stripe: FakeStripe, tmp_path: Path) -> None:
    stripe.world.now -= 90 * 86_400
    row = stripe.world.dispute()
    desk = desk_at(stripe, tmp_path / "slow.db", clock=_late(stripe.world.now))
    desk.syncing.sync()
    before = stripe.requests
    desk.syncing.sync()
    assert stripe.requests - before <= 3
    stripe.world.move(row, "lost")
    assert desk.syncing.sync().changed == 1


def _late(now: int) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(now + 90 * 86_400, UTC)
