"""A rehearsal looks, and leaves everything as it was: at the provider and on the desk."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.test_carrying_out import effects, inquiry
from triage.desk import Desk
from triage.domain.errors import NotFoundError
from triage.services.models import ActionView


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def everything(desk: Desk) -> list[str]:
    """All that the desk's file holds."""
    with contextlib.closing(sqlite3.connect(desk.path)) as connection:
        return list(connection.iterdump())


def test_a_rehearsal_sends_nothing(stripe: FakeStripe, desk: Desk) -> None:
    inquiry(stripe, desk)
    told: list[ActionView] = []
    desk.acting.run(dry_run=True, each=told.append)
    assert [(one.act, one.reason) for one in told] == [
        ("refund", "would be sent"),
        ("annotate", "would follow"),
    ]
    assert effects(stripe) == []


def test_a_rehearsal_writes_nothing_on_the_desk(stripe: FakeStripe, desk: Desk) -> None:
    """Neither acts nor log entries, nor a verdict in place of one that has run out, nor evidence."""
    inquiry(stripe, desk, 90_000)
    contested = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(contested["id"], "contest", "")
    before, folder = everything(desk), sorted(desk.path.parent.rglob("*"))
    left = desk.acting.run(dry_run=True)
    assert [(one.act, one.state) for one in left] == [
        ("refund", "planned"),
        ("stage_evidence", "released"),
        ("submit_evidence", "planned"),
    ]
    assert desk.acting.run(contested["id"], dry_run=True) == left[1:]
    assert everything(desk) == before
    assert sorted(desk.path.parent.rglob("*")) == folder
    assert effects(stripe) == []


def test_what_a_rehearsal_told_of_can_be_released(stripe: FakeStripe, desk: Desk) -> None:
    inquiry(stripe, desk, 90_000)
    (told,) = desk.acting.run(dry_run=True)
    assert desk.acting.release(told.id, by="bob").state == "released"
    assert desk.acting.run() == []
    assert effects(stripe) == ["refund"]
    with pytest.raises(NotFoundError):
        desk.acting.release(told.id + "x", by="bob")


def test_a_rehearsal_leaves_out_what_was_taken_back(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    desk.acting.plan()
    desk.deciding.undo(row["id"])
    before = everything(desk)
    assert desk.acting.run(dry_run=True) == []
    assert everything(desk) == before
