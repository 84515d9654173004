"""The sync screen: by account how far, what came in, what did not, what runs and what runs next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.screens import fake_world as world
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError
from triage.providers.base import Account, Fault, ProviderError
from triage.services.sync_status import AccountSync, Batch, SyncStanding
from triage.services.syncing import SyncResult

NASTY = "[b]Eve[/] \x1b[31mred\x07 \u202eevil\u202c"


def synced(desk: FakeDesk, mode: str = "test") -> None:
    """Two accounts, one in the middle of its lists."""
    desk.mode = mode
    at = world.NOW - timedelta(minutes=7)
    desk.syncing.standing = SyncStanding(
        (
            AccountSync("stripe", "acct_1", False, at, at - timedelta(seconds=30), (), ""),
            AccountSync("stripe", "acct_2", True, at, None, ("refunds", "disputes"), "", reckoning=True),
        ),
        (Batch(1204, at, 12, 3, 40, 2), Batch(1100, at - timedelta(days=1), 1, 0, 0, 0)),
    )
    desk.syncing.result = SyncResult(Account("acct_1", live=False, name="Lamps & Co"), new=2, changed=1)


async def test_accounts_positions_and_batches_are_told(opened: Open, desk: FakeDesk) -> None:
    synced(desk)
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        text = " ".join(screen_text(pilot.app).split())
        for part in (
            "○ TEST key",
            "✔ idle",
            "none since this console was opened",
            "when you press S; sync_minutes in the settings does it by itself",
            "Stripe acct_1 TEST",
            "everything up to Fri 20 Nov 2026",
            "Stripe acct_2 LIVE",
            "◌ still listing: disputes, refunds; the next run goes on there",
            "what customers spent is still being added up",
            "12 new 3 changed 40 unchanged 2 closed entry 1,204",
            "2 accounts",
        ):
            assert part in text, part
        await press(pilot, "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_a_key_starts_a_sync_and_its_end_is_shown(opened: Open, desk: FakeDesk) -> None:
    synced(desk)
    desk.syncing.result.problems.append(f"dp_9: {NASTY}")
    desk.syncing.result.notes.append("reviews: the key may not read them")
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        desk.gate.clear()
        await pilot.press("S")
        await pilot.pause()
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "◌ running: disputes, 1,200 cases read" in text
        desk.gate.set()
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "2 new, 1 changed, 0 unchanged; 1 case not taken" in text
        assert "✖ dp_9: [b]Eve[/] ␛[31mred␇ ·evil·" in text
        assert "▲ reviews: the key may not read them" in text
        assert "Stripe acct_1 TEST  Lamps & Co" in text
        assert not unsafe(text.replace("\n", ""))
    assert desk.calls.count("syncing.sync") == 1
    assert desk.calls.count("sync_status.read") == 2


async def test_the_next_run_is_told_when_the_setting_syncs(opened: Open, desk: FakeDesk) -> None:
    synced(desk)
    desk.minutes = 5
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        text = " ".join(screen_text(pilot.app).split())
        assert "in 5 minutes, at 2026-11-20" in text
        assert "every 5 minutes" in text


async def test_a_live_key_is_shouted(opened: Open, desk: FakeDesk) -> None:
    synced(desk, "live")
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        text = screen_text(pilot.app)
        assert "LIVE" in text.splitlines()[0]
        assert "● LIVE key: real money" in text


async def test_without_a_key_it_says_how_to_connect(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f4")
        text = " ".join(screen_text(pilot.app).split())
        assert "no key: nothing can be brought in" in text
        assert "tells how to connect Stripe" in text


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ProviderError(Fault.UNREACHABLE, "no answer came", "Stripe", "check the network"), "✖ offline"),
        (ProviderError(Fault.PERMISSION, "the key may not", "Stripe", "widen it"), "✖ stopped by an error"),
    ],
)
async def test_offline_and_other_errors_are_told_apart(
    opened: Open, desk: FakeDesk, error: ProviderError, shown: str
) -> None:
    synced(desk)
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        desk.failing = error
        await press(pilot, "S")
        text = screen_text(pilot.app)
        assert shown in text
        assert f"✖ {error.sentence}" in text
        await press(pilot, "S")
        assert "✔ idle" in screen_text(pilot.app)


async def test_a_desk_that_cannot_be_read_is_told_and_read_again(opened: Open, desk: FakeDesk) -> None:
    synced(desk)
    async with opened(desk, size=(120, 40)) as pilot:
        desk.failing = DeskError("the disk is gone")
        await press(pilot, "f4")
        assert "✖ the disk is gone; r tries again" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "Stripe acct_1" in screen_text(pilot.app)
        assert told(pilot.app) == ""
