"""What was refunded or credited from the desk is not owed again, before the next sync nor after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.errors import UsageError


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def brought_in(desk: Desk, folder: Path, **document: Any) -> None:
    """A file tells of a refund request."""
    path = folder / "asked.jsonl"
    base = {"v": 1, "id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD"}
    path.write_text(json.dumps(base | document) + "\n", encoding="utf-8")
    desk.importing.import_file(path)


def test_what_was_refunded_here_is_not_owed_again_when_the_case_is_opened_before_a_sync(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    charge = stripe.world.charge(10_000)
    payment = {"charge": charge["id"], "amount": "100.00", "refunded": "0.00"}
    brought_in(desk, tmp_path, amount="20.00", payment=payment)
    desk.deciding.decide("rr_1", "refund", "half of it", amount="12.00")
    assert desk.acting.run() == []
    desk.deciding.reopen("rr_1")
    with pytest.raises(UsageError, match=r"12\.00 USD is more than the 8\.00 USD that is owed"):
        desk.deciding.decide("rr_1", "refund", "again", amount="12.00")
    desk.deciding.decide("rr_1", "refund", "the rest")
    assert desk.acting.run() == []
    assert charge["amount_refunded"] == 2_000
    desk.deciding.reopen("rr_1")
    with pytest.raises(UsageError, match="nothing is owed any more"):
        desk.deciding.decide("rr_1", "refund", "again", amount="0.01")


def credited(desk: Desk, id: str, amount: str) -> None:
    """A credit note of the desk's, on a case that stands open again after it."""
    desk.deciding.decide(id, "refund", "fair", amount=amount)
    assert desk.acting.run() == []
    desk.deciding.reopen(id)


def refused(desk: Desk, id: str, amount: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        desk.deciding.decide(id, "refund", "again", amount=amount)


def test_what_was_credited_here_is_not_owed_again_before_a_sync_nor_after(
    stripe: FakeStripe, desk: Desk
) -> None:
    bill = stripe.world.invoice(12_000, metadata={"dispute_reason": "not as agreed"})
    desk.syncing.sync()
    credited(desk, bill["id"], "70.00")
    refused(desk, bill["id"], "70.00", r"70\.00 USD is more than the 50\.00 USD that is owed")
    credited(desk, bill["id"], "10.00")
    refused(desk, bill["id"], "40.01", r"more than the 40\.00 USD that is owed")
    desk.syncing.sync()
    assert str(desk.queue.window()[0].amount) == "40.00 USD"
    refused(desk, bill["id"], "40.01", r"more than the 40\.00 USD that is owed")
    credited(desk, bill["id"], "40.00")
    refused(desk, bill["id"], "0.01", "nothing is owed any more")
    assert bill["amount_remaining"] == 0


def test_a_credit_note_for_a_bill_that_was_paid_since_is_not_owed_again(
    stripe: FakeStripe, desk: Desk
) -> None:
    bill = stripe.world.invoice(12_000, metadata={"dispute_reason": "not as agreed"})
    desk.syncing.sync()
    bill |= {"status": "paid", "amount_paid": 12_000, "amount_remaining": 0}
    credited(desk, bill["id"], "70.00")
    desk.syncing.sync(full=True)
    refused(desk, bill["id"], "50.01", r"more than the 50\.00 USD that is owed")


def test_of_a_case_that_a_file_tells_of_what_was_credited_stays_given(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    bill = stripe.world.invoice(status="paid")
    brought_in(desk, tmp_path, amount="20.00", invoice={"id": bill["id"]})
    credited(desk, "rr_1", "12.00")
    brought_in(desk, tmp_path, amount="20.00", invoice={"id": bill["id"]}, subject="told again")
    refused(desk, "rr_1", "12.00", r"12\.00 USD is more than the 8\.00 USD that is owed")
    credited(desk, "rr_1", "8.00")
    refused(desk, "rr_1", "0.01", "nothing is owed any more")
