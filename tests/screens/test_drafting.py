"""What is being written outlives the console: closed, hung up, or ended by anything else."""

from __future__ import annotations

import json

import pytest
from textual.widgets import Input, OptionList, TextArea

from screens.drafting import DECISION, ESCALATION, LESSON, NOTE, PHRASES, REMEMBERED
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed
from triage.domain.errors import DeskError

CASE, CONTRACT = "case_000001", "case_000003"


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
    assert set(desk.drafts.kept) == {(PHRASES, "")}


async def test_a_reason_given_before_is_offered_as_soon_as_it_begins(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down", "tab", "=Photo seen, they are right", "ctrl+s")
    async with opened(desk, case_id="case_000005") as pilot:
        await press(pilot, "d", "down", "tab", "=photo", "right", "ctrl+s")
        assert "Press u to undo" in told(pilot.app)
        assert (desk.held(4).decision or {})["reason"] == "Photo seen, they are right"
        await press(pilot, "e", "home", "enter", "=Ph", "right")
        assert value(pilot.app.screen, "#note") == "Photo seen, they are right"


async def test_the_latest_reasons_are_kept_each_once(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        screen = pilot.app.screen
        for number in (*range(REMEMBERED + 5), 7):
            screen.remember(f"reason {number}")  # type: ignore[attr-defined]
        screen.remember("")  # type: ignore[attr-defined]
    kept = list(json.loads(desk.drafts.kept[PHRASES, ""]).values())
    assert kept[:3] == ["reason 7", "reason 34", "reason 33"]
    assert len(kept) == len(set(kept)) == REMEMBERED


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


@pytest.fixture
def contract(desk: FakeDesk) -> FakeDesk:
    """A contract with a promise on record, and one that a message claims."""
    changed(desk, 2, contract={"role": "seller", "promises": [{"text": "Training"}]})
    return desk


async def test_a_promise_is_there_again_line_by_line(opened: Open, contract: FakeDesk) -> None:
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "a", "=CSV export", "enter", "=P. Nagy", "enter", "=2026-")
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "a")
        found = [value(pilot.app.screen, f"#{name}") for name in ("text", "made_by", "made_at")]
        assert found == ["CSV export", "P. Nagy", "2026-"]
        assert "You began this" in told(pilot.app)
        await press(pilot, "tab", "tab", "ctrl+u", "ctrl+s")
        assert "Written down: CSV export" in told(pilot.app)
    assert contract.drafts.kept == {}


async def test_a_promise_that_was_refused_is_still_kept(opened: Open, contract: FakeDesk) -> None:
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "a", "=CSV export")
        contract.failing = DeskError("the disk is full", "demo.db")
        await press(pilot, "ctrl+s", "a")
        assert value(pilot.app.screen, "#text") == "CSV export"


async def test_what_is_taken_over_does_not_turn_up_at_a_new_promise(opened: Open, contract: FakeDesk) -> None:
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "end", "t", "end", "= for all")
        claimed = value(pilot.app.screen, "#text")
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "a")
        assert value(pilot.app.screen, "#text") == ""
        await press(pilot, "escape", "end", "t")
        assert value(pilot.app.screen, "#text") == claimed
        assert claimed.endswith(" for all")
        await press(pilot, "ctrl+s")
    assert contract.drafts.kept == {}


async def test_a_duty_is_there_again(opened: Open, contract: FakeDesk) -> None:
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "D", "=Pay", "enter", "=ven")
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "D")
        assert (value(pilot.app.screen, "#text"), value(pilot.app.screen, "#owner")) == ("Pay", "ven")
        await press(pilot, "ctrl+s")
        assert "Written down: Pay" in told(pilot.app)
    assert contract.drafts.kept == {}


async def test_a_result_is_there_again_whichever_it_turns_out_to_be(opened: Open, desk: FakeDesk) -> None:
    desk.following.close(0, 31)
    async with opened(desk) as pilot:
        await press(pilot, "F", "b", "=nothing arrived")
    async with opened(desk) as pilot:
        await press(pilot, "F", "m")
        assert value(pilot.app.screen, "#note") == "nothing arrived"
        assert "You began this" in told(pilot.app)
        await press(pilot, "enter")
    assert desk.drafts.kept == {}
    assert desk.following.done[CASE] == [("met", "nothing arrived")]


async def test_a_correction_is_there_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id=CASE, size=(120, 40)) as pilot:
        await press(pilot, "w", "down", "enter")
    assert (LESSON, CASE) in desk.drafts.kept
    async with opened(desk, case_id=CASE, size=(120, 40)) as pilot:
        await press(pilot, "w")
        assert "You began this" in told(pilot.app)
        assert "should have fired" in screen_text(pilot.app)
        await press(pilot, "ctrl+s")
        assert "Kept in" in told(pilot.app)
    assert desk.drafts.kept == {}


@pytest.mark.parametrize("keys", [("n",), ("d",), ("e",), ("R",), ("w",)])
async def test_nothing_is_kept_of_what_nobody_wrote(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk, case_id=CASE) as pilot:
        await press(pilot, *keys)
    assert desk.drafts.kept == {}


@pytest.mark.parametrize("key", ["a", "D", "t"])
async def test_nothing_is_kept_of_a_form_that_nobody_filled_in(
    opened: Open, contract: FakeDesk, key: str
) -> None:
    async with opened(contract, case_id=CONTRACT) as pilot:
        await press(pilot, "P", "end", key)
    assert contract.drafts.kept == {}
