"""Whoever types faster than the console opens things: every key reaches what it was meant for."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from screens import typed_ahead
from screens.dialogs.note import NoteDialog
from tests.screens.conftest import Open, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk
from triage.domain.errors import DeskError

CASE = "case_000001"
KEYS = {"\r": "enter"}


async def sent(pilot: Pilot[Any], text: str) -> None:
    """All keys at once, as a terminal hands over what was typed while the program was busy."""
    for character in text:
        key = KEYS.get(character) or (character if character.isalnum() else _character_to_key(character))
        assert pilot.app._driver is not None
        pilot.app._driver.send_message(events.Key(key, character))
    await pilot.pause()


async def burst(pilot: Pilot[Any], text: str) -> None:
    """All keys at once, and what comes of them."""
    await sent(pilot, text)
    for _ in range(100):
        await settle(pilot)
        if not pilot.app._opening and not pilot.app._ahead:  # type: ignore[attr-defined]
            return
    raise AssertionError("keys are held back for good")


@pytest.mark.parametrize("on", [None, CASE])
async def test_a_remark_typed_in_one_go_is_a_remark_and_nothing_else(
    opened: Open, desk: FakeDesk, on: str | None
) -> None:
    async with opened(desk, case_id=on) as pilot:
        before = len(desk.entries_)
        await burst(pilot, "nyes, decide and escalate it")
        assert isinstance(pilot.app.screen, NoteDialog)
        assert pilot.app.screen.query_one("#note", Input).value == "yes, decide and escalate it"
        assert len(desk.entries_) == before
        await burst(pilot, "\r")
        assert desk.entries_[-1].summary.endswith("yes, decide and escalate it")


async def test_what_is_looked_for_is_typed_in_one_go(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await burst(pilot, "/kind:chargeback")
        assert pilot.app.screen.query_one("#filter", Input).value == "kind:chargeback"
        assert len(pilot.app.screen_stack) == 1


async def test_keys_before_a_dialog_keep_their_order(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await burst(pilot, "jjknjust")
        assert isinstance(pilot.app.screen, NoteDialog)
        assert pilot.app.screen.query_one("#note", Input).value == "just"
        assert "case_000002" in screen_text(pilot.app)


async def test_keys_go_on_when_what_was_to_open_cannot_be_read(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.failing = DeskError("the disk is gone")
        await burst(pilot, "njn")
        assert "the disk is gone" in told(pilot.app)
        assert isinstance(pilot.app.screen, NoteDialog)
        assert "case_000002" in screen_text(pilot.app)


async def test_keys_for_a_dialog_that_does_not_come_act_on_nothing(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(desk) as pilot:
        before = len(desk.entries_)
        monkeypatch.setattr(typed_ahead, "LONGEST", 0.01)
        desk.gate.clear()
        try:
            await sent(pilot, "nyes")
            while pilot.app._opening:  # type: ignore[attr-defined]
                await pilot.pause()
        finally:
            desk.gate.set()
        await settle(pilot)
        assert len(desk.entries_) == before
        assert isinstance(pilot.app.screen, NoteDialog)
        assert pilot.app.screen.query_one("#note", Input).value == ""
