"""Keys typed faster than the desk answers: nothing happens twice, nor to another case than was seen."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.message import Message

from screens.asking import Answered, AskingScreen, Failed
from screens.dialogs.base import Dialog
from screens.queue import QueueScreen
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk, with_verdict
from triage.domain.errors import DeskError
from triage.domain.money import Money


async def typed_ahead(pilot: Any, desk: FakeDesk, *keys: str) -> None:
    """Presses keys while the desk answers nothing yet."""
    desk.gate.clear()
    for key in keys:
        await pilot.press(key)
    desk.gate.set()
    await settle(pilot)


async def hears(pilot: Any, text: str) -> bool:
    """Whether ``text`` is said in the end: nobody waits for what a screen began that is left."""
    for _ in range(3_000):
        if text in told(pilot.app):
            return True
        await settle(pilot)
    return False


def done(desk: FakeDesk) -> list[tuple[str, str]]:
    """What people did, and to which case."""
    return [(entry.act, str(entry.case_id)) for entry in desk.entries_ if entry.act != "imported"]


@pytest.mark.parametrize("key", ["y", "Y"])
@pytest.mark.parametrize("first", [(), ("enter",)], ids=["queue", "case"])
async def test_a_key_pressed_twice_decides_once(
    opened: Open, desk: FakeDesk, key: str, first: tuple[str, ...]
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, *first)
        await typed_ahead(pilot, desk, key, key)
        assert not isinstance(pilot.app.screen, Dialog)
        assert done(desk) == [("decided", "case_000001")]
        await press(pilot, "u" if key == "y" else key)
        after = ("undone", "case_000001") if key == "y" else ("decided", "case_000002")
        assert done(desk)[1:] == [after]


async def test_what_is_put_away_is_the_case_as_it_was_shown(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await typed_ahead(pilot, desk, "y", "c")  # in this order, however fast
        assert "Close case_000001?" in screen_text(pilot.app)
        desk.held(0).version += 1  # somebody else meanwhile
        await press(pilot, "ctrl+s")
        assert desk.held(0).state == "decided"
        assert "the case changed" in told(pilot.app)


async def test_no_key_acts_on_the_case_that_one_is_leaving(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "enter")
        await typed_ahead(pilot, desk, "right_square_bracket", "y", "d", "a")
        assert "One moment: the key before is not done yet on case_000001" in told(pilot.app)
        assert done(desk) == []
        assert not isinstance(pilot.app.screen, Dialog)
        assert screen_text(pilot.app).startswith(" case_000002")


async def test_every_step_that_is_typed_counts(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "enter")
        await typed_ahead(pilot, desk, *["right_square_bracket"] * 5, "left_square_bracket")
        assert screen_text(pilot.app).startswith(" case_000005")
        await typed_ahead(pilot, desk, *["left_square_bracket"] * 9)
        assert screen_text(pilot.app).startswith(" case_000001")
        await press(pilot, "left_square_bracket")
        assert "This is the first case" in told(pilot.app)
        await typed_ahead(pilot, desk, *["right_square_bracket"] * 99)
        assert screen_text(pilot.app).startswith(" case_000060")


@pytest.mark.parametrize("keys", [("y", "escape"), ("a", "escape")])
async def test_what_was_begun_on_a_case_is_done_and_told_when_one_has_left_it(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "enter")
        await typed_ahead(pilot, desk, *keys)
        assert isinstance(pilot.app.screen, QueueScreen)
        assert await hears(pilot, "case_000001: ")
        assert len(done(desk)) == 1
        if "y" in keys:
            await press(pilot, "down", "u")  # on another case: the last decision made here is offered
            assert "Take back the decision on case_000001?" in screen_text(pilot.app)


async def test_what_went_wrong_is_told_when_one_has_left_the_case(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "enter")
        desk.refusing["deciding.assign"] = DeskError("the disk is full", "the desk", "make room")
        await typed_ahead(pilot, desk, "a", "escape")
        assert await hears(pilot, "the disk is full")


async def test_no_thread_puts_an_answer_into_the_queue_of_a_screen_that_may_be_closing(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting: set[bool] = set()
    post = AskingScreen.post_message

    def watched(screen: AskingScreen, message: Message) -> bool:
        if isinstance(message, Answered | Failed):
            posting.add(threading.current_thread() is threading.main_thread())
        return post(screen, message)

    monkeypatch.setattr(AskingScreen, "post_message", watched)
    async with opened(desk) as pilot:
        desk.refusing["deciding.assign"] = DeskError("the disk is full")
        await press(pilot, "enter", "a")
        assert posting == {True}


@pytest.mark.parametrize("leave", ["escape", "ctrl+s"])
async def test_a_reply_that_comes_after_the_dialog_is_closed_is_dropped(
    opened: Open, desk: FakeDesk, leave: str
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d")
        await typed_ahead(pilot, desk, "down", "down", "up", "up", leave)
        assert isinstance(pilot.app.screen, QueueScreen)
        assert pilot.app.is_running


async def test_returning_goods_is_accepted_with_the_sum_that_is_suggested(
    opened: Open, desk: FakeDesk
) -> None:
    with_verdict(desk, 0, action="return_then_refund", amount=Money.parse("19.00", "USD"))
    async with opened(desk) as pilot:
        await press(pilot, "y")
        made = desk.held(0).decision
        assert made is not None
        assert (made["action"], made["amount"]) == ("return_then_refund", None)
