"""What is being written outlives the console: closed, hung up, or ended by anything else."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList, TextArea

from screens.decide import DECISION, ESCALATION, NOTE
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed

CASE = "case_000001"


def value(screen: object, field: str) -> str:
    return screen.query_one(field, Input).value  # type: ignore[attr-defined, no-any-return]


async def test_a_note_is_there_again_and_forgotten_once_it_is_recorded(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "n", "=call them")
    assert (NOTE, CASE) in desk.drafts.kept
    async with opened(desk, case_id=CASE) as pilot:
        await press(pilot, "n")
        assert value(pilot.app.screen, "#note") == "call them"
        assert "You began this" in told(pilot.app)
        await press(pilot, "end", "= today", "enter")
        assert "noted" in told(pilot.app)
    assert desk.drafts.kept == {}
    assert desk.entries_[-1].summary.endswith("call them today")


async def test_escape_throws_away_what_was_begun(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "n", "=call them", "escape", "n")
        assert value(pilot.app.screen, "#note") == ""
        assert "You began this" not in told(pilot.app)
    assert desk.drafts.kept == {}


async def test_a_decision_is_taken_up_with_what_was_chosen(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down", "tab", "=they are right")
        chosen = pilot.app.screen.query_one("#action", OptionList).highlighted
    async with opened(desk) as pilot:
        await press(pilot, "d")
        assert pilot.app.screen.query_one("#action", OptionList).highlighted == chosen == 1
        assert value(pilot.app.screen, "#reason") == "they are right"
        await press(pilot, "ctrl+s")
        assert "Press u to undo" in told(pilot.app)
    assert desk.drafts.kept == {}


async def test_of_a_case_that_has_changed_only_the_reason_is_left(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down", "tab", "=they are right")
    desk.held(0).version += 1
    async with opened(desk) as pilot:
        await press(pilot, "d")
        assert pilot.app.screen.query_one("#action", OptionList).highlighted == 0
        assert value(pilot.app.screen, "#reason") == "they are right"


async def test_an_escalation_is_taken_up(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "e", "home", "enter", "=look at page 2")
    assert (ESCALATION, CASE) in desk.drafts.kept
    async with opened(desk) as pilot:
        await press(pilot, "e")
        assert value(pilot.app.screen, "#note") == "look at page 2"
        assert pilot.app.screen.query_one("#target", OptionList).highlighted == 0


async def test_a_refused_decision_is_still_kept(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down", "tab", "=they are right")
        changed(desk, 0, subject="another")
        desk.held(0).version += 1
        await press(pilot, "ctrl+s")
        assert value(pilot.app.screen, "#reason") == "they are right"
    assert (DECISION, CASE) in desk.drafts.kept


async def test_a_reply_is_there_again_with_its_letter(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id=CASE, size=(120, 40)) as pilot:
        await press(pilot, "R", "=Half a ")
    async with opened(desk, case_id=CASE, size=(120, 40)) as pilot:
        await press(pilot, "R")
        assert pilot.app.screen.query_one(TextArea).text.startswith("Half a Hello")
        assert "You began this" in told(pilot.app)
        assert "refund our fault" in screen_text(pilot.app)


async def test_a_disk_that_is_full_is_said(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "n", "=call")
        desk.drafts.full = True
        pilot.app._write()  # type: ignore[attr-defined]
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "no space left on device" in told(pilot.app)
        desk.drafts.full = False
    assert (NOTE, CASE) in desk.drafts.kept


@pytest.mark.parametrize("keys", [("n",), ("d",), ("e",), ("R",)])
async def test_nothing_is_kept_of_what_nobody_wrote(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk, case_id=CASE) as pilot:
        await press(pilot, *keys)
    assert desk.drafts.kept == {}
