"""The virtual list: a million rows, of which it asks for the few that are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual import on
from textual.app import App, ComposeResult

from screens.widgets.inert import cell_fit
from screens.widgets.line import Cell
from screens.widgets.window_list import WindowList

MILLION = 1_000_000


class Numbers(WindowList[int]):
    def cells(self, row: int, width: int) -> list[Cell]:
        return [(cell_fit(f"row {row:,}", width), "")]


class NumbersApp(App[None]):
    """Answers each request at once, and remembers what was asked for."""

    def __init__(self, total: int = MILLION) -> None:
        super().__init__()
        self.total, self.asked, self.opened = total, list[int](), list[int]()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#8a93a3", "cursor": "#2d3a4e"}

    def compose(self) -> ComposeResult:
        yield Numbers(id="rows")

    def on_mount(self) -> None:
        self.rows.focus()
        self.rows.reset(self.total, 0)

    @property
    def rows(self) -> Numbers:
        return self.query_one("#rows", Numbers)

    @on(WindowList.Wanted)
    def answer(self) -> None:
        while (start := self.rows.missing()) is not None:
            self.asked.append(start)
            self.rows.fill(start, range(start, min(self.total, start + self.rows.WINDOW)))

    @on(WindowList.Opened)
    def note(self) -> None:
        self.opened.append(self.rows.cursor)


def lines(app: NumbersApp) -> Iterator[str]:
    return (app.rows.render_line(y).text.strip() for y in range(app.rows.size.height))


async def test_a_million_rows_cost_the_windows_that_are_looked_at() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert next(lines(app)) == "row 0"
        await pilot.press("end")
        await pilot.pause()
        assert list(lines(app))[-1] == "row 999,999"
        await pilot.press("home")
        await pilot.pause()
        assert next(lines(app)) == "row 0"
        assert len(app.asked) <= 6


async def test_keys_move_the_cursor_and_stay_on_the_list() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("j", "j", "down", "k")
        assert app.rows.cursor == 2
        await pilot.press("pagedown")
        assert app.rows.cursor == 2 + 19
        await pilot.press("pageup", "pageup", "up")
        assert app.rows.cursor == 0
        await pilot.press("G", "down")
        assert app.rows.cursor == MILLION - 1
        await pilot.press("g", "enter")
        assert app.opened == [0]


async def test_memory_is_bounded() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        for step in range(60):
            app.rows.go(step * 4_000)
            await pilot.pause()
        assert len(app.rows._windows) <= Numbers.KEPT
        assert app.rows.current == 59 * 4_000


async def test_rows_that_are_not_there_yet_are_said_to_come() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        app.rows._windows.clear()
        app.rows.repaint()
        assert set(lines(app)) == {"…"}
        assert app.rows.current is None
        app.rows.action_open()
        await pilot.pause()
        assert app.opened == []


async def test_an_empty_list_takes_keys_and_does_nothing() -> None:
    app = NumbersApp(total=0)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("down", "end", "pagedown", "enter", "home")
        assert app.rows.cursor == 0
        assert app.opened == []
        assert set(lines(app)) == {""}


async def test_reading_again_keeps_the_cursor_on_its_line() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("pagedown", "pagedown", "up", "up", "up")
        line = app.rows.cursor - app.rows.scroll_offset.y
        app.rows.reset(MILLION, 5_000)
        await pilot.pause()
        assert app.rows.cursor == 5_000
        assert app.rows.cursor - app.rows.scroll_offset.y == line


async def test_every_line_is_as_wide_as_the_list_at_any_size() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        for size in ((20, 5), (80, 24), (250, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            width = app.rows.scrollable_content_region.width
            assert {app.rows.render_line(y).cell_length for y in range(app.rows.size.height)} == {width}


class Clocks(Numbers):
    """Rows of which one looks otherwise after a while."""

    late = False

    def cells(self, row: int, width: int) -> list[Cell]:
        late = " late" if self.late and row == 3 else ""
        return [(cell_fit(f"row {row:,}{late}", width), "")]


async def test_what_comes_to_look_otherwise_is_painted_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = NumbersApp()
    monkeypatch.setattr(app, "compose", lambda: iter([Clocks(id="rows")]))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        painted: list[int] = []
        monkeypatch.setattr(app.rows, "refresh_line", painted.append)
        app.rows.renew()
        assert painted == []
        monkeypatch.setattr(Clocks, "late", True)
        app.rows.renew()
        assert painted == [3]
        assert list(lines(app))[3] == "row 3 late"
