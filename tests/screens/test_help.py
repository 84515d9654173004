"""Every key explains itself: in the help, in the footer, in the palette."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.widgets import OptionList

from screens.app import TriageApp
from screens.bulk import BulkScreen
from screens.case import CaseScreen
from screens.decide import ActingScreen
from screens.dialogs.base import Dialog
from screens.dialogs.entry import EntryDialog
from screens.finding import FindingScreen
from screens.help import HelpScreen
from screens.keys import GROUPS
from screens.log import LogScreen
from screens.queue import QueueScreen
from screens.starting import StartingScreen
from screens.syncing import SyncingScreen
from screens.themes import THEMES
from screens.widgets.filter_bar import FilterBar
from screens.widgets.window_list import WindowList
from tests.screens.conftest import Open, press, screen_text
from tests.screens.fake_desk import FakeDesk

BOUND = (
    BulkScreen,
    FilterBar,
    FindingScreen,
    StartingScreen,
    TriageApp,
    ActingScreen,
    SyncingScreen,
    QueueScreen,
    CaseScreen,
    LogScreen,
    HelpScreen,
    EntryDialog,
    Dialog,
    WindowList,
)


@pytest.mark.parametrize("owner", BOUND)
def test_every_binding_has_an_id_a_name_an_explanation_and_a_group(owner: type) -> None:
    for binding in vars(owner)["BINDINGS"]:
        assert isinstance(binding, Binding)
        assert binding.id
        assert binding.description
        assert binding.tooltip
        assert binding.group in GROUPS


def test_no_two_different_actions_share_an_id() -> None:
    actions: dict[str, set[str]] = {}
    for owner in BOUND:
        for binding in vars(owner)["BINDINGS"]:
            actions.setdefault(binding.id, set()).add(binding.action)
    assert {name: found for name, found in actions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("screen", [(), ("enter",), ("l",)])
async def test_help_tells_every_key_of_the_screen(
    opened: Open, desk: FakeDesk, screen: tuple[str, ...]
) -> None:
    async with opened(desk, size=(120, 70)) as pilot:
        await press(pilot, *screen)
        told = {
            active.binding.tooltip
            for active in pilot.app.screen.active_bindings.values()
            if active.binding.id and active.binding.group
        }
        await press(pilot, "question_mark")
        text = " ".join(screen_text(pilot.app).split())
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
