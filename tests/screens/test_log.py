"""The log screen: newest first, one entry whole, and whether the chain holds."""

from __future__ import annotations

from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk
from triage.domain.errors import DeskError


async def test_newest_first_and_one_entry_whole(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30)) as pilot:
        await press(pilot, "n", "=hello", "enter", "l")
        lines = screen_text(pilot.app).splitlines()
        assert "61 entries" in lines[0]
        assert "hello" in lines[2]
        await press(pilot, "enter")
        text = screen_text(pilot.app)
        assert "Entry 61" in text
        assert '"act": "noted"' in text
        await press(pilot, "escape", "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_verifying_says_that_all_holds(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "l", "v")
        assert "✔ 60 entries checked, all hold" in screen_text(pilot.app)


async def test_verifying_names_the_broken_entry(opened: Open, desk: FakeDesk) -> None:
    desk.broken_at = 41
    async with opened(desk) as pilot:
        await press(pilot, "l", "v")
        assert "✖ entry 41 is broken: its hash is not that of its content" in told(pilot.app)


async def test_an_empty_log_and_one_that_cannot_be_read(opened: Open) -> None:
    desk = FakeDesk(0)
    async with opened(desk) as pilot:
        await press(pilot, "l")
        assert "The log is empty" in screen_text(pilot.app)
        desk.failing = DeskError("the disk is gone")
        await press(pilot, "r")
        assert "the disk is gone" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "The log is empty" in screen_text(pilot.app)
