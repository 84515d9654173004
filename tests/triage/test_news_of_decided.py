"""What a decided case is marked for when the provider is asked again, and by whose outcomes it is judged."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.moment import parse_moment
from triage.services.models import QueueFilter


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    """A desk with the shipped rulebook, which minds how a dispute stands."""
    return desk_at(stripe, tmp_path / "judging.db", judge=None)


def carried_out(stripe: FakeStripe, desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dispute that was accepted and one that was contested, both at the provider."""
    accepted, contested = stripe.world.dispute(), stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(accepted["id"], "accept", "we owe it")
    desk.deciding.decide(contested["id"], "contest", "we do not")
    for waiting in desk.acting.run():
        desk.acting.release(waiting.id, "bea")
    assert desk.acting.run() == []
    return accepted, contested


def changed(desk: Desk, row: dict[str, Any]) -> bool:
    """Whether the case is marked as changed since it was decided."""
    decision = desk.cases.show(row["id"]).decision
    assert decision is not None
    return decision["changed_since"] is not None


def test_what_we_did_ourselves_is_no_news(stripe: FakeStripe, desk: Desk) -> None:
    refunded = stripe.world.dispute(stripe.world.charge(5_400), status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(refunded["id"], "refund", "cheaper")
    accepted, contested = carried_out(stripe, desk)
    desk.syncing.sync()
    for row in (refunded, accepted, contested):
        view = desk.cases.show(row["id"])
        assert view.decision is not None
        assert view.verdict.action != view.decision["action"]
        assert not changed(desk, row)
    assert desk.queue.count(QueueFilter(changed=True)) == 0


def test_another_outcome_than_ours_is_news(stripe: FakeStripe, desk: Desk) -> None:
    accepted, contested = carried_out(stripe, desk)
    desk.syncing.sync()
    stripe.world.move(accepted, "won")
    stripe.world.move(contested, "lost")
    desk.syncing.sync()
    assert changed(desk, accepted)
    assert changed(desk, contested)


def test_once_the_bank_has_decided_a_contested_case_is_closed_with_the_result(
    stripe: FakeStripe, tmp_path: Path
) -> None:
    """It is told, marked and logged, and its result is looked at when its reviews fall due."""
    now = parse_moment("2026-11-20T09:00:00Z")
    desk = desk_at(stripe, tmp_path / "ending.db", judge=None, clock=lambda: now)
    _, contested = carried_out(stripe, desk)
    row = contested
    assert desk.syncing.sync().ended == {}
    assert desk.cases.show(row["id"]).state == "waiting"
    stripe.world.move(row, "won")
    assert desk.syncing.sync().ended == {"won": 1}
    view = desk.cases.show(row["id"])
    assert (view.state, view.document["dispute"]["status"]) == ("closed", "won")
    assert view.decision is not None
    assert view.decision["action"] == "contest"
    assert changed(desk, row)
    assert [(one.actor, one.summary) for one in view.history][-1] == ("sync", "the bank has decided: won")
    assert desk.syncing.sync(full=True).ended == {}
    assert [one.days for one in desk.following.reviews(case_id=row["id"])] == [30, 60, 90, 180]
    later = desk_at(stripe, tmp_path / "ending.db", judge=None, clock=lambda: now + timedelta(days=31))
    assert [one.days for one in later.following.reviews(due=True, case_id=row["id"])] == [30]
    assert desk.log.verify().ok


def test_a_contested_inquiry_that_the_bank_has_let_go_closes_its_case(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute(status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we do not owe it")
    for waiting in desk.acting.run():
        desk.acting.release(waiting.id, "bea")
    assert desk.acting.run() == []
    desk.syncing.sync()
    assert desk.cases.show(row["id"]).state == "waiting"
    stripe.world.move(row, "warning_closed")
    assert desk.syncing.sync().ended == {"warning_closed": 1}
    assert desk.cases.show(row["id"]).state == "closed"


def test_a_case_that_waits_for_something_else_is_left_alone(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we do not owe it")
    stripe.world.move(row, "lost")
    assert desk.syncing.sync().ended == {}
    assert desk.cases.show(row["id"]).state == "decided"
    assert changed(desk, row)


def test_a_dispute_that_was_answered_at_the_provider_by_hand_closes_its_case_as_well(
    stripe: FakeStripe, desk: Desk
) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we do not owe it")
    row["evidence_details"]["submission_count"] = 1
    stripe.world.move(row, "under_review")
    assert desk.syncing.sync().ended == {}
    assert desk.cases.show(row["id"]).state == "decided"
    stripe.world.move(row, "won")
    assert desk.syncing.sync().ended == {"won": 1}
    assert desk.cases.show(row["id"]).state == "closed"
    assert desk.acting.run() == []


def test_a_file_closes_no_case_whose_evidence_waits_to_be_sent(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we do not owe it")
    assert [one.act for one in desk.acting.plan()] == ["stage_evidence", "submit_evidence"]
    over = json.loads(desk.cases.json_of(row["id"]))
    over["dispute"]["status"] = "lost"
    told = tmp_path / "told.jsonl"
    told.write_text(json.dumps(over), encoding="utf-8")
    assert desk.importing.import_file(told).changed == 1
    assert desk.cases.show(row["id"]).state == "decided"


def test_a_refund_by_somebody_else_is_news(stripe: FakeStripe, desk: Desk) -> None:
    charge = stripe.world.charge(5_400)
    row = stripe.world.dispute(charge, status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we do not owe it")
    stripe.world.refund(charge, 5_400)
    stripe.world.move(row, "warning_closed")
    desk.syncing.sync()
    assert changed(desk, row)


def test_a_later_sync_judges_by_the_outcomes_that_came_before(stripe: FakeStripe, desk: Desk) -> None:
    desk.syncing.sync()
    for _ in range(20):
        over = stripe.world.dispute(status="lost")
        over["evidence_details"]["submission_count"] = 1
    desk.syncing.sync()
    new = stripe.world.dispute()
    desk.syncing.sync()
    stored = {row["id"]: row["desk"] for row in map(json.loads, desk.cases.json_lines())}
    assert stored[new["id"]]["verdict"]["economics"]["p_source"] == "own"
