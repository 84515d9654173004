"""The queue screen: what is on a line, moving, filtering, refreshing, its empty and failed states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.widgets import Input

from screens.widgets.log_list import LogList
from screens.widgets.queue_list import QueueList, layout
from tests.screens import fake_world as world
from tests.screens.conftest import ZONE, Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import ANY_TEXT, unsafe
from triage.domain.errors import DeskError
from triage.domain.money import Money
from triage.services.models import LogEntryView, QueueRow


def cursor(pilot: object) -> str | None:
    """The id under the cursor."""
    return pilot.app.screen.case_at_hand()  # type: ignore[attr-defined,no-any-return]


async def test_the_most_urgent_case_is_on_top_with_all_that_matters(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 24)) as pilot:
        lines = screen_text(pilot.app).splitlines()
        assert "demo.db" in lines[0]
        assert "60 cases" in lines[0]
        for part in ("✖ -3h 10m", "case_000001", "Refund", "Dale Robertson", "19.00 USD", "○ Open"):
            assert part in lines[3]
        assert "1 of 60" in lines[-2]


@pytest.mark.parametrize("width", [40, 80, 92, 112, 132, 160, 250])
async def test_columns_fit_every_width(opened: Open, desk: FakeDesk, width: int) -> None:
    async with opened(desk, size=(width, 24)) as pilot:
        rows = pilot.app.screen.query_one(QueueList)
        assert {rows.render_line(y).cell_length for y in range(rows.size.height)} == {
            rows.scrollable_content_region.width
        }


@given(name=ANY_TEXT, case_id=ANY_TEXT, assignee=ANY_TEXT, width=st.integers(10, 260))
def test_hostile_rows_have_the_width_of_the_list(name: str, case_id: str, assignee: str, width: int) -> None:
    row = QueueRow(
        case_id, name, name, Money.parse("1.00", "USD"), None, None, assignee, name, assignee, (name,), 1
    )
    cells = QueueList(lambda: world.NOW, ZONE).cells(row, width)
    line = "".join(text for text, _ in cells)
    assert cell_len(line) == width
    assert unsafe(line) == []


@given(text=ANY_TEXT, width=st.integers(10, 260))
def test_hostile_log_entries_have_the_width_of_the_list(text: str, width: int) -> None:
    entry = LogEntryView(7, world.NOW, text, text, text, text, text)
    line = "".join(part for part, _ in LogList(ZONE).cells(entry, width))
    assert cell_len(line) == width
    assert unsafe(line) == []


async def test_filtering_narrows_while_typing_and_escape_shows_all(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "slash", "=kind:ch")
        assert "15 cases" in screen_text(pilot.app)
        await press(pilot, "enter", "down")
        assert cursor(pilot) == "case_000006"
        await press(pilot, "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_a_filter_that_is_not_understood_says_so(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 24)) as pilot:
        await press(pilot, "slash", "=kind:x")
        assert "kind:x is unknown" in screen_text(pilot.app)


async def test_typing_never_waits_for_the_desk(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.gate.clear()
        await pilot.press("slash", *"kovács")
        await pilot.pause()
        assert "kovács" in screen_text(pilot.app)
        before = len(desk.calls)
        desk.gate.set()
        await settle(pilot)
        assert "6 cases" in screen_text(pilot.app)
        assert desk.calls[before:].count("queue.window") <= 3


async def test_refresh_keeps_the_cursor_on_the_case(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, *["down"] * 9)
        desk.held(0).state = "closed"
        desk.held(1).state = "closed"
        await press(pilot, "r")
        assert cursor(pilot) == "case_000010"
        assert "8 of 58" in screen_text(pilot.app)


async def test_an_empty_desk_explains_itself(opened: Open) -> None:
    async with opened(FakeDesk(0)) as pilot:
        text = screen_text(pilot.app)
        for part in ("This desk is empty", "triage demo", "triage import FILE", "triage sync"):
            assert part in text
        await press(pilot, "d", "y", "enter", "down", "r", "space", "asterisk", "s", "s", "s", "s")
        assert "This desk is empty" in screen_text(pilot.app)


async def test_an_empty_desk_is_filled_from_a_file(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").touch()
    async with opened(FakeDesk(0)) as pilot:
        await press(pilot, "i", "=nowhere.jsonl", "enter")
        assert "There is no file nowhere.jsonl" in screen_text(pilot.app)
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "cases.jsonl")
        await press(pilot, "enter")
        assert "10 cases" in screen_text(pilot.app)
        assert "cases.jsonl: 10 new, 0 changed, 0 unchanged" in told(pilot.app)


async def test_an_empty_desk_tells_where_the_key_of_stripe_goes_or_syncs(opened: Open) -> None:
    desk = FakeDesk(0)
    async with opened(desk) as pilot:
        await press(pilot, "k")
        assert "export STRIPE_API_KEY=rk_test_" in screen_text(pilot.app)
    desk.mode = "test"
    async with opened(desk) as pilot:
        await press(pilot, "k")
        assert "Synced" in told(pilot.app)


async def test_the_demo_is_one_key_away_on_an_empty_desk_only(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "t", "j", "k")
        assert "1 of 60" in screen_text(pilot.app)
    async with opened(FakeDesk(0)) as pilot:
        await pilot.press("t")
        assert "'triage demo' opens one" in told(pilot.app)


async def test_the_demo_is_filled_and_opened_in_place(opened: Open) -> None:
    seen: list[str] = []
    failing = [DeskError("the disk is full", "demo.db", "make room")]

    def make(told: Callable[[int, int], None]) -> FakeDesk:
        told(37, 100)
        pilot.app.call_from_thread(lambda: seen.append(screen_text(pilot.app)))
        if failing:
            raise failing.pop()
        return FakeDesk(12)

    async with opened(FakeDesk(0), demo=make) as pilot:
        await press(pilot, "t")
        assert "the disk is full" in told(pilot.app)
        assert "This desk is empty" in screen_text(pilot.app)
        await press(pilot, "t")
        assert "12 cases" in screen_text(pilot.app)
        await press(pilot, "j", "k", "t")
        assert "1 of 12" in screen_text(pilot.app)
    assert "This desk is empty" not in seen[0]


async def test_what_comes_back_from_the_shell_is_painted_anew(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(desk) as pilot:
        shown: list[Any] = []
        monkeypatch.setattr(pilot.app, "_display", lambda _, update: shown.append(update))
        pilot.app.app_resume_signal.publish(pilot.app)
        await settle(pilot)
        whole = pilot.app.screen.region
    assert any(getattr(update, "region", None) == whole for update in shown), shown


async def test_a_filter_without_matches_says_how_to_leave_it(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "slash", "=nobody", "enter")
        assert "No case matches" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_when_all_is_done_it_says_so(opened: Open) -> None:
    desk = FakeDesk(3)
    for number in range(3):
        desk.held(number).state = "closed"
    async with opened(desk) as pilot:
        assert "Nothing is waiting" in screen_text(pilot.app)


async def test_a_desk_that_fails_says_why_and_can_be_tried_again(opened: Open, desk: FakeDesk) -> None:
    desk.failing = DeskError("the disk is full", "demo.db", "make room")
    async with opened(desk) as pilot:
        text = screen_text(pilot.app)
        assert "could not be read" in text
        assert "demo.db: the disk is full; make room" in text
        await press(pilot, "r")
        assert "60 cases" in screen_text(pilot.app)


async def test_a_million_cases_jump_to_the_end(opened: Open) -> None:
    async with opened(FakeDesk(1_000_000)) as pilot:
        await press(pilot, "G")
        assert cursor(pilot) == "case_1000000"
        assert "1,000,000 of 1,000,000" in screen_text(pilot.app)


async def test_a_hostile_name_is_text(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, customer={"name": "[red]\x1b[31mEve\u202e" + "x" * 100_000})
    async with opened(desk, size=(132, 24)) as pilot:
        text = screen_text(pilot.app)
        assert "[red]␛[31mEve" in text
        assert "\x1b" not in text


async def test_a_suggestion_that_has_run_out_is_made_anew_after_it_was_painted(
    opened: Open, desk: FakeDesk
) -> None:
    desk.run_out = {"case_000001": "decline"}
    async with opened(desk, size=(120, 24)) as pilot:
        assert desk.calls.index("queue.stored") < desk.calls.index("queue.window")
        line = screen_text(pilot.app).splitlines()[3]
        assert "Refund" in line.partition("Open")[2]
        assert "Decline" not in line


async def test_it_stays_marked_while_it_cannot_be_and_is_not_accepted(opened: Open, desk: FakeDesk) -> None:
    desk.run_out = {"case_000001": "decline"}
    whole = desk.queue.window

    def window(*of: Any, stored: bool = False, **named: Any) -> list[QueueRow]:
        if not stored:
            raise DeskError("the book is broken", "book/policy")
        return whole(*of, stored=stored, **named)

    desk.queue.window = window  # type: ignore[method-assign]
    async with opened(desk, size=(120, 24)) as pilot:
        assert "◌ Decline" in screen_text(pilot.app)
        assert "the book is broken" in told(pilot.app)
        await press(pilot, "y")
        assert "has changed since you looked" in told(pilot.app)
    assert desk.held(0).decision is None


@pytest.mark.parametrize(("width", "suggestion", "assignee"), [(99, 14, 10), (131, 19, 16), (159, 19, 10)])
def test_suggestion_and_assignee_are_as_wide_as_there_is_room_beside_the_names(
    width: int, suggestion: int, assignee: int
) -> None:
    rooms = {column.key: room for column, room in layout(width)}
    assert (rooms["suggestion"], rooms["assignee"]) == (suggestion, assignee)
    assert min(rooms["customer"], rooms.get("cautions", 99)) >= 16
