"""How syncs stand is told from the desk alone: by account, how far, and what came in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.providers.positions import position_of


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def test_before_the_first_sync_there_is_nothing(desk: Desk) -> None:
    found = desk.sync_status.read()
    assert (found.accounts, found.batches) == ((), ())


def test_after_a_sync_the_account_its_mode_and_position_are_told(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(30)
    result = desk.syncing.sync()
    (account,) = desk.sync_status.read().accounts
    assert (account.provider, account.account, account.live) == ("stripe", result.account.id, False)
    assert account.lists == ()
    assert account.until is not None
    assert account.trouble == ""


def test_what_came_in_is_counted_latest_first_and_nothing_new_adds_nothing(
    stripe: FakeStripe, desk: Desk
) -> None:
    stripe.world.populate(30)
    desk.syncing.sync()
    before = desk.sync_status.read().batches
    assert sum(batch.new for batch in before) == 30
    desk.syncing.sync()
    assert desk.sync_status.read().batches == before
    numbers = [batch.number for batch in before]
    assert numbers == sorted(numbers, reverse=True)
    assert len(desk.sync_status.read(limit=1).batches) == 1


def test_a_position_that_is_broken_is_told_and_hides_nothing(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(3)
    desk.syncing.sync()
    with closing(sqlite3.connect(desk.path)) as connection, connection:
        connection.execute("UPDATE cursors SET cursor = '{'")
    (account,) = desk.sync_status.read().accounts
    assert "unreadable" in account.trouble
    assert "triage sync --full" in account.trouble


@pytest.mark.parametrize("since", [10**30, "soon", None])
def test_a_position_at_no_moment_is_told(since: object) -> None:
    import json

    assert "unreadable" in position_of("stripe", json.dumps({"v": 2, "since": since, "seen": []})).trouble


def test_the_position_of_another_provider_says_nothing() -> None:
    assert position_of("other", "whatever") == position_of("other", "")
