"""What is said in passing stands in lines of its own: it lies over nothing that somebody reads."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widget import Widget
from textual.widgets._toast import Toast

from tests.screens.conftest import Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk

LONG = "The disk is full, and nothing can be written to it until somebody has made room there. " * 2
PARTS = (
    "WindowList, StatusLine, KeyBar, ViewBar, Heads, #title, #banner, #tabs, #panes, #text, .dialog, #page"
)
SCREENS = {
    "queue": (),
    "case": ("enter",),
    "trace": ("enter", "2"),
    "reply": ("enter", "R"),
    "evidence": ("down", "enter", "E"),
    "promises": ("down", "down", "enter", "P"),
    "log": ("l",),
    "actions": ("p",),
    "followups": ("F",),
    "sandbox": ("f2",),
    "rulebook": ("f3",),
    "charts": ("f5",),
    "settings": ("f6",),
    "decide": ("d",),
    "note": ("n",),
    "help": ("question_mark",),
}


def covered(app: Any) -> list[str]:
    """What lies under a remark."""
    screen = app.screen
    remarks = [screen.find_widget(one).region for one in screen.query(Toast)]
    assert remarks
    return [
        f"{part.css_identifier} {part.region}"
        for part in screen.query(PARTS)
        if is_seen(part) and any(part.region.overlaps(remark) for remark in remarks)
    ]


def is_seen(part: Widget) -> bool:
    return part.display and bool(part.region.area) and part.is_on_screen


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_remark_lies_over_nothing(
    opened: Open, desk: FakeDesk, screen: str, size: tuple[int, int]
) -> None:
    async with opened(desk, size=size) as pilot:
        await press(pilot, *SCREENS[screen])
        pilot.app.say("case_000001: Refund 19.00 USD. Press u to undo")
        pilot.app.complain(LONG)
        await settle(pilot)
        await pilot.pause()
        assert covered(pilot.app) == []
        shown = screen_text(pilot.app)
        assert "Press u to undo" in shown
        assert "until somebody has made room" in " ".join(shown.replace("▌", " ").split())


async def test_the_case_under_the_cursor_stays_on_the_screen(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        await press(pilot, *["down"] * 17)
        under = pilot.app.screen.case_at_hand()
        await press(pilot, "y")
        assert pilot.app.screen.case_at_hand() == under
        assert "● Decided   ✔" in screen_text(pilot.app)
        assert "Press u to undo" in screen_text(pilot.app)


async def test_no_line_is_left_where_a_remark_stood(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        before = screen_text(pilot.app).splitlines()
        for text in ("one", "two", "three"):
            pilot.app.say(text)
            await settle(pilot)
        lines = screen_text(pilot.app).splitlines()
        assert lines[-2].startswith("▌ three")
        assert lines[-3] == before[-2]
        pilot.app.screen.query_one(Toast)._expire()  # its time is over
        await settle(pilot)
        assert screen_text(pilot.app).splitlines() == before
