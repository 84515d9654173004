"""The line of views: every one of them is on it, however narrow it is, and a click finds its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset

from screens.queue import QueueScreen
from screens.widgets.view_bar import ViewBar, window
from tests.screens.conftest import Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk
from triage.services.models import SavedView

MANY = [SavedView(f"A view of {'x' * number}", f"q{number}", 10_000 * number) for number in range(1, 10)]


def line(text: str) -> str:
    return text.splitlines()[1]


@pytest.mark.parametrize("width", [70, 80, 100, 160])
async def test_every_view_is_on_the_line(opened: Open, desk: FakeDesk, width: int) -> None:
    async with opened(desk, size=(width, 24)) as pilot:
        bar = pilot.app.screen.query_one(ViewBar)
        bar.tell(MANY, "q7")
        await settle(pilot)
        shown = line(screen_text(pilot.app))
        assert re.findall(r"(?<!\S)([1-9]) A", shown) == [str(number) for number in range(1, 10)]
        assert len(shown) == width


async def test_names_are_whole_and_counted_where_there_is_room(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        bar = pilot.app.screen.query_one(ViewBar)
        bar.tell(MANY[:2], "")
        await settle(pilot)
        assert line(screen_text(pilot.app)).strip() == "1 A view of x 10k  2 A view of xx 20k"


async def test_a_view_of_ones_own_leaves_the_counts_on_the_line(opened: Open, desk: FakeDesk) -> None:
    counts = {
        "All": 284,
        "Mine": 0,
        "Today": 17,
        "Changed": 0,
        "Release": 0,
        "To answer": 155,
        "Big soon": 16,
    }
    async with opened(desk, size=(80, 24)) as pilot:
        views = [SavedView(name, name, count) for name, count in counts.items()]
        pilot.app.screen.query_one(ViewBar).tell(views, "")
        await settle(pilot)
        shown = line(screen_text(pilot.app)).strip()
    told = "1 All 284 2 Mine 0 3 Today 17 4 Chang… 0 5 Relea… 0 6 To an… 155 7 Big s… 16"
    assert shown == told


async def test_on_a_sliver_the_view_in_force_is_seen_and_more_are_hinted_at(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(40, 24)) as pilot:
        bar = pilot.app.screen.query_one(ViewBar)
        bar.tell(MANY, "q7")
        await settle(pilot)
        shown = line(screen_text(pilot.app))
        assert shown.startswith("‹")
        assert "7 A" in shown
        assert shown.rstrip().endswith("›")


@pytest.mark.parametrize("width", [40, 80, 160])
async def test_a_click_is_the_digit_under_it(
    opened: Open, desk: FakeDesk, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[int] = []
    monkeypatch.setattr(QueueScreen, "action_view", lambda _, number: chosen.append(number))
    async with opened(desk, size=(width, 24)) as pilot:
        pilot.app.screen.query_one(ViewBar).tell(MANY, "q7")
        await settle(pilot)
        shown = list(re.finditer(r"(?<!\S)([1-9]) A", line(screen_text(pilot.app))))
        for found in shown:
            await pilot.click(ViewBar, offset=Offset(found.start(), 0))
        assert chosen == [int(found[1]) for found in shown]


@given(widths=st.lists(st.integers(1, 30), min_size=1, max_size=9), room=st.integers(0, 120), data=st.data())
def test_the_window_fits_and_holds_the_one_in_force(
    widths: list[int], room: int, data: st.DataObject
) -> None:
    current = data.draw(st.integers(0, len(widths) - 1))
    first, more = window(widths, current, room)
    assert sum(widths[first:more]) <= room
    assert first <= current
    assert current < more or widths[current] > room


async def test_a_remark_covers_neither_the_status_line_nor_the_keys(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        status, keys = screen_text(pilot.app).splitlines()[-2:]
        pilot.app.notify("word " * 60, timeout=60, markup=False)
        pilot.app.notify("trouble " * 60, title="Failed: that", severity="error", timeout=60, markup=False)
        await press(pilot)
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "trouble trouble" in text
        assert text.splitlines()[-1] == keys
        assert status in text.splitlines()
