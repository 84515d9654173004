"""Every key explains itself: in the help, in the footer, in the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widgets import OptionList

from screens.app import build_app
from screens.bindings import every_binding, owners_of, trouble_with
from screens.help import HelpScreen
from screens.keys import GROUPS
from screens.themes import THEMES
from tests.screens.conftest import ZONE, Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk


def owners() -> list[type]:
    """Every class of ours that binds keys."""
    every_binding()
    return [owner for owner in owners_of(DOMNode) if "BINDINGS" in vars(owner)]


def test_every_binding_has_an_id_a_name_an_explanation_and_a_group() -> None:
    assert len(owners()) > 12
    for owner in owners():
        for binding in vars(owner)["BINDINGS"]:
            assert isinstance(binding, Binding)
            assert binding.id
            assert binding.description
            assert binding.tooltip
            assert binding.group in GROUPS


def test_no_two_different_actions_share_an_id() -> None:
    actions: dict[str, set[str]] = {}
    for owner in owners():
        for binding in vars(owner)["BINDINGS"]:
            actions.setdefault(binding.id, set()).add(binding.action)
    assert {name: found for name, found in actions.items() if len(found) > 1} == {}


async def test_a_key_can_be_another_one(desk: FakeDesk, tmp_path: Path) -> None:
    app = build_app(desk, zone=ZONE, notes=tmp_path, keys={"case.accept": "ctrl+a"})
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "y")
        assert desk.held(0).decision is None
        await press(pilot, "ctrl+a")
        assert desk.held(0).decision is not None
        assert "^a Accept" in screen_text(app)


async def test_a_key_that_is_another_one_keeps_its_place(desk: FakeDesk, tmp_path: Path) -> None:
    app = build_app(desk, zone=ZONE, notes=tmp_path, keys={"case.accept": "ctrl+a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert screen_text(app).splitlines()[-1].startswith(" d Decide  ^a Accept  e Escalate")
        await press(pilot, "question_mark")
        lines = screen_text(app).splitlines()
        at = next(number for number, line in enumerate(lines) if " d " in line and "Decide" in line)
        assert "^a          Accept" in lines[at + 1]


def test_a_key_that_is_given_twice_is_told() -> None:
    assert trouble_with({"case.next": "n"}) == (
        "keys in the settings: 'n' is both case.note and case.next on one screen, "
        "so one of them cannot be reached; give one another key"
    )
    assert trouble_with({"case.next": "n", "case.note": "N"}) == ""
    assert trouble_with({"queue.sort": "R"}) == ""  # another screen's


@pytest.mark.parametrize(
    "screen",
    [
        (),
        ("enter",),
        ("l",),
        ("f2",),
        ("enter", "R"),
        ("down", "enter", "E"),
        ("down", "down", "enter", "P"),
        ("F",),
        ("P",),
    ],
)
async def test_help_tells_every_key_of_the_screen(
    opened: Open, desk: FakeDesk, screen: tuple[str, ...]
) -> None:
    async with opened(desk, size=(120, 160)) as pilot:
        await press(pilot, *screen)
        told = {
            active.binding.tooltip
            for active in pilot.app.screen.active_bindings.values()
            if active.binding.id and active.binding.group
        }
        await press(pilot, "f1")
        rows = [line.split("│") for line in screen_text(pilot.app).splitlines()]
        text = " ".join(" ".join(row[1] for row in rows if len(row) == 3).split())  # inside the dialog
        for sentence in told:
            assert sentence in text
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_footer_shows_help_at_80_columns(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        for keys in ((), ("enter",)):
            await press(pilot, *keys)
            footer = screen_text(pilot.app).splitlines()[-1]
            assert "d Decide" in footer
            assert footer.rstrip().endswith("? Help")


async def test_the_palette_lists_everything_and_runs_it(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "ctrl+p")
        await pilot.pause()
        listed = pilot.app.screen.query_one(OptionList).option_count
        assert listed > 20
        await pilot.press(*"high contrast")
        await pilot.pause()
        await press(pilot, "down", "enter")
        assert pilot.app.theme == THEMES["High contrast"].name
