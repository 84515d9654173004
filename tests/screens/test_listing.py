"""What every screen that is one list does alike: it reads, says why it could not, and tries again."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from screens.widgets.inert import cell_fit
from screens.widgets.line import Cell
from screens.widgets.whole_list import WholeList
from tests.screens.conftest import Open, press, screen_text
from tests.screens.fake_desk import FakeDesk
from triage.domain.errors import DeskError


@pytest.mark.parametrize(
    ("key", "what", "title"),
    [
        ("p", "The list", " Actions "),
        ("F", "The list", " Follow-ups "),
        ("P", "The list", " Promises "),
        ("l", "The log", " Decision log "),
        ("f6", "The settings", " Settings "),
    ],
)
async def test_what_cannot_be_read_is_said_and_r_tries_again(
    opened: Open, desk: FakeDesk, key: str, what: str, title: str
) -> None:
    async with opened(desk, size=(120, 30)) as pilot:
        desk.failing = DeskError("the disk is gone", "demo.db")
        await press(pilot, key)
        text = screen_text(pilot.app)
        assert f"✖ {what} could not be read" in text
        assert "the disk is gone" in text
        await press(pilot, "r")
        assert title in screen_text(pilot.app)
        assert "could not be read" not in screen_text(pilot.app)


class Many(WholeList[int]):
    def cells(self, row: int, width: int) -> list[Cell]:
        return [(cell_fit(f"row {row:,}", width), "")]


class ManyApp(App[None]):
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#8a93a3", "cursor": "#2d3a4e"}

    def compose(self) -> ComposeResult:
        yield Many()


async def test_however_many_rows_were_shown_each_can_be_gone_to() -> None:
    app = ManyApp()
    async with app.run_test(size=(40, 20)) as pilot:
        rows = app.query_one(Many)
        rows.show(range(20_000))
        await pilot.pause()
        assert rows.missing() is None
        assert [rows.row(index) for index in (0, 10_000, 19_999)] == [0, 10_000, 19_999]
