"""What a decided case is marked for when the provider is asked again, and by whose outcomes it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.services.models import QueueFilter


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with FakeStripe() as running:
        yield running


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
