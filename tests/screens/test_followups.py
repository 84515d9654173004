"""Reviews of results in the console: what is due, how it turned out, what follows."""

from __future__ import annotations

import pytest

from screens.case import CaseScreen
from screens.followups import FollowupsScreen
from screens.queue import QueueScreen
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.domain.errors import IllegalMoveError


@pytest.fixture
def closed(desk: FakeDesk) -> FakeDesk:
    """Two cases with a review that is due, one with a review to come."""
    for number, days in ((0, 31), (1, 61), (2, 3)):
        desk.following.close(number, days)
    return desk


async def test_one_key_shows_what_is_due_and_another_what_is_to_come(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F")
        text = screen_text(pilot.app)
        for part in (
            "Follow-ups  demo.db  · 2 cases due",
            "▲ due       30 days   case_000002   Kovács Ilona      Contest  chargeback.contest",
            "▲ due       30 days   case_000001   Dale Robertson    Refund  refund.our_fault",
            "case_000002 · closed Sun 20 Sep 2026 10:00 CET",
        ):
            assert part in text, part
        await press(pilot, "t")
        text = screen_text(pilot.app)
        assert "3 cases due and to come" in text
        assert "· 27d 00h   30 days   case_000003" in text
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_below_tells_what_is_owed_next_and_opens_again_by_one_key(
    opened: Open, closed: FakeDesk
) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "down", "b")
        assert "Owed next: check that the refund arrived" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "Say what was found" in screen_text(pilot.app)
        await press(pilot, "=nothing arrived", "enter")
        assert "Recorded. Open case_000001 again?" in screen_text(pilot.app)
        await press(pilot, "b")
        assert "case_000001: open again" in told(pilot.app)
        assert "1 case due" in screen_text(pilot.app)
    assert closed.held(0).state == "open"
    assert closed.held(0).history[-1].summary == "nothing arrived"
    assert closed.following.done["case_000001"] == [("below", "nothing arrived")]


async def test_below_can_stay_closed_and_the_next_review_waits(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "b", "=lost", "enter", "escape")
        assert "▲ due       60 days   case_000002" in screen_text(pilot.app)
    assert closed.held(1).state == "closed"


async def test_met_is_one_sentence(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "m", "=won", "enter")
        assert told(pilot.app) == "case_000002: met after 30 days is recorded"


async def test_above_asks_once_for_a_reference(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "a", "=happy", "enter")
        text = " ".join(screen_text(pilot.app).replace("│", " ").split())
        assert "Ask once for a reference or a case study; offer nothing for it" in text
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, FollowupsScreen)
        await press(pilot, "end", "a", "=still happy", "enter")
        assert "a reference was asked for before" in told(pilot.app)


async def test_enter_opens_the_case(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "enter")
        assert isinstance(pilot.app.screen, CaseScreen)
        assert pilot.app.screen.case_at_hand() == "case_000002"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, FollowupsScreen)


async def test_nothing_due_says_so(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30)) as pilot:
        await press(pilot, "F", "b")
        assert "✔ No review is due" in screen_text(pilot.app)
        assert "There is no review under the cursor" in told(pilot.app)
        await press(pilot, "t")
        assert "No case is closed" in screen_text(pilot.app)


async def test_what_somebody_else_recorded_just_now_is_said(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F", "m", "=won")
        closed.failing = IllegalMoveError("somebody recorded this review just now", "case case_000002")
        await press(pilot, "enter")
        assert "somebody recorded this review just now" in told(pilot.app)
        assert "2 cases due" in screen_text(pilot.app)


async def test_a_list_that_cannot_be_read_says_why(opened: Open, closed: FakeDesk) -> None:
    async with opened(closed, size=(120, 30)) as pilot:
        closed.failing = IllegalMoveError("the desk is gone")
        await press(pilot, "F")
        assert "✖ The list could not be read" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "2 cases due" in screen_text(pilot.app)


async def test_a_hostile_customer_is_text(opened: Open, closed: FakeDesk) -> None:
    changed(closed, 0, customer={"name": "[b]Eve[/] \x1b[31mred\x07 \u202eevil 佐藤"})
    async with opened(closed, size=(120, 30)) as pilot:
        await press(pilot, "F")
        text = screen_text(pilot.app)
        assert "[b]Eve[/] ␛[31mr" in text
        assert unsafe(text.replace("\n", "")) == []


@pytest.mark.parametrize("size", [(80, 24), (250, 70)])
async def test_it_fits_every_size(opened: Open, closed: FakeDesk, size: tuple[int, int]) -> None:
    async with opened(closed, size=size) as pilot:
        await press(pilot, "F")
        assert all(len(line) <= size[0] for line in screen_text(pilot.app).splitlines())
