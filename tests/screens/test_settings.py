"""The settings screen: what is set, by what, and the line that changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from screens.app import build_app
from screens.settings import SettingsScreen
from screens.themes import THEMES
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_inert import unsafe
from triage.config import LOOKS
from triage.domain.errors import UsageError


async def test_each_setting_tells_what_it_is_and_by_what(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f6")
        text = screen_text(pilot.app)
        assert "/home/anna/.config/triage/settings.toml · 2 of 6 settings set" in text
        assert "● db                demo.db" in text
        assert "TRIAGE_DB" in text
        assert "file settings.toml" in text
        await press(pilot, "down")
        text = screen_text(pilot.app)
        assert "By default  250.00 USD" in text
        assert 'release_above = "500.00 USD"' in text


async def test_the_line_for_the_file_is_copied(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f6", "down", "y")
        assert pilot.app.clipboard == 'release_above = "500.00 USD"'
        await press(pilot, "down", "down", "down", "enter")
        assert pilot.app.clipboard == '[keys]\n"case.accept" = "x"'
        assert "keys is changed in /home/anna/.config/triage/settings.toml" in told(pilot.app)


async def test_a_key_tries_every_look_and_says_how_to_keep_it(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f6")
        seen = set()
        for _ in THEMES:
            await press(pilot, "t")
            seen.add(pilot.app.theme)
            assert f'theme = "{pilot.app.theme.removeprefix("triage-")}"' in told(pilot.app)
        assert seen == {theme.name for theme in THEMES.values()}


async def test_a_theme_that_is_chosen_is_kept_and_seen_at_once(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f6", "down", "down", "enter")
        assert "Change theme" in screen_text(pilot.app)
        await press(pilot, "down", "enter")
        assert pilot.app.theme == "triage-light"
        assert "theme = light: in the file, and counts now" in told(pilot.app)
        assert "● theme             light" in screen_text(pilot.app)


async def test_a_value_that_is_none_is_asked_for_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f6", "down", "down", "down", "enter", "=often", "enter")
        assert "'often' is no number of minutes" in screen_text(pilot.app)
        assert pilot.app.screen.query_one("#value", Input).value == "often"
        await press(pilot, "ctrl+u", "=15", "enter")
        assert "● sync_minutes      15" in screen_text(pilot.app)
        await press(pilot, "enter", "ctrl+u", "enter")
        assert "● sync_minutes" not in screen_text(pilot.app)


@pytest.mark.parametrize("row", [0, 1, 4, 5])
async def test_what_guards_something_is_changed_in_the_file_alone(
    opened: Open, desk: FakeDesk, row: int
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f6", *["down"] * row, "enter")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert "is changed in /home/anna/.config/triage/settings.toml" in told(pilot.app)


@pytest.mark.parametrize("look", LOOKS)
def test_the_console_opens_in_the_look_that_is_set(desk: FakeDesk, look: str) -> None:
    assert build_app(desk, theme=look).theme in {theme.name for theme in THEMES.values()}
    assert build_app(desk, theme=look).theme == f"triage-{look}"


async def test_settings_that_cannot_be_read_are_told_and_read_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.failing = UsageError("'tema' is no setting", "settings.toml", "did you mean theme?")
        await press(pilot, "f6")
        assert "did you mean theme?" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "release_above" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (30, 8)])
async def test_hostile_values_are_inert(opened: Open, desk: FakeDesk, size: tuple[int, int]) -> None:
    nasty = "[b]x[/] \x1b[31m\x07\x1b]52;c;x\x07\u202eevil\tq" * 30
    rows = desk.setting_list.rows
    desk.setting_list.rows = [replace(row, value=nasty, line=nasty, default=nasty) for row in rows]
    async with opened(desk, size=size) as pilot:
        await press(pilot, "f6", "down", "y")
        assert not unsafe(screen_text(pilot.app).replace("\n", ""))
        assert "\x1b" not in pilot.app.clipboard
