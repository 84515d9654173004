"""A server that is like Stripe only in what the interface promises is served all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.triage.judge import source
from tests.triage.providers.odd_stripe import OddStripe
from triage.desk import Desk
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider


@pytest.fixture
def odd() -> Iterator[OddStripe]:
    with OddStripe() as running:
        yield running


@pytest.fixture
def desk(odd: OddStripe, tmp_path: Path) -> Desk:
    def clock() -> datetime:
        return datetime.fromtimestamp(odd.now, UTC)

    calls = Calls(ApiKey(odd.key), api_base=odd.url, rate=0, retry=Retry(attempts=2), sleep=lambda _: None)
    provider = StripeProvider(calls, clock)
    return Desk.open(tmp_path / "odd.db", clock=clock, actor="ann", judge=source, provider=lambda: provider)


def writes(odd: OddStripe) -> list[str]:
    return [path for method, path in odd.seen if method == "POST"]


def test_everything_comes_in_with_what_it_only_names(odd: OddStripe, desk: Desk) -> None:
    for number in range(10):
        odd.dispute("needs_response" if number % 2 else "warning_needs_response")
    odd.dispute("interdimensional_review", "robot_uprising")
    first = desk.syncing.sync()
    assert (first.new, first.problems) == (11, [])
    document = desk.cases.show("du_4").document
    assert document["payment"]["charge"] == "ch_4"
    assert document["customer"]["email"] == "c4@example.com"
    assert (document["customer"]["orders"], document["customer"]["lifetime_value"]) == (1, "54.00")
    assert document["stripe"]["raw"]["quantum_state"] == "both"
    assert desk.cases.show("du_11").document["dispute"]["status"] == "interdimensional_review"


def test_a_second_sync_changes_nothing_and_a_third_sees_what_is_new(odd: OddStripe, desk: Desk) -> None:
    for _ in range(4):
        odd.dispute("needs_response")
    desk.syncing.sync()
    before = len(odd.seen)
    again = desk.syncing.sync()
    assert (again.new, again.changed) == (0, 0)
    assert len(odd.seen) - before <= 1 + 2  # the account, and two pages of events
    odd.now += 60
    odd.rows["disputes"]["du_2"]["status"] = "won"
    odd.tell("charge.dispute.closed", odd.rows["disputes"]["du_2"])
    late = odd.dispute("needs_response")
    third = desk.syncing.sync()
    assert (third.new, third.changed) == (1, 1)
    assert desk.cases.show(late["id"]).state == "open"


def test_refunds_closings_and_evidence_land_once(odd: OddStripe, desk: Desk) -> None:
    asked, owed, fought = (odd.dispute(s) for s in ("warning_needs_response", *["needs_response"] * 2))
    desk.syncing.sync()
    for row, action in ((asked, "refund"), (owed, "accept"), (fought, "contest")):
        desk.deciding.decide(row["id"], action, "as agreed")
    (submit,) = desk.acting.run()
    assert odd.rows["disputes"][fought["id"]]["status"] == "needs_response"
    assert odd.rows["disputes"][fought["id"]]["evidence"]["uncategorized_text"]
    desk.acting.release(submit.id)
    for _ in range(2):
        assert desk.acting.run() == []
    assert (owed["status"], fought["status"]) == ("lost", "under_review")
    assert [row["amount"] for row in odd.rows["refunds"].values()] == [5_400]
    assert writes(odd).count(f"disputes/{owed['id']}/close") == 1
    staged = next(one for one in desk.acting.of_case(fought["id"]) if one.act == "stage_evidence")
    assert "without its files" in staged.reason
    assert desk.log.verify().ok


@pytest.mark.parametrize(
    ("status", "error", "state", "says"),
    [
        (402, {"type": "card_error", "code": "balance_insufficient"}, "refused", "balance at Stripe"),
        (404, {"type": "invalid_request_error", "message": "No such charge"}, "refused", "No such charge"),
        (409, {"type": "invalid_request_error", "message": "Busy"}, "unknown", "under way"),
        (501, {"message": "Not yet"}, "refused", "Not yet"),
        (400, {"message": ""}, "refused", "without saying why"),
    ],
)
def test_whatever_it_answers_the_line_is_clear(
    odd: OddStripe, desk: Desk, status: int, error: dict[str, object], state: str, says: str
) -> None:
    row = odd.dispute("warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "refund", "small sum")
    odd.answers = [(status, error)] * 2
    desk.acting.run()
    act = desk.acting.of_case(row["id"])[0]
    assert (act.state, says in act.reason) == (state, True), act.reason
    desk.acting.run()
    settled = desk.acting.of_case(row["id"])[0]
    assert settled.state == ("done" if state == "unknown" else "refused")
    assert len(odd.rows["refunds"]) == (state == "unknown")
