"""The screens that are reached from everywhere by one key: the sandbox, the rulebook and the like."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from screens import later
from screens.asking import AskingScreen
from screens.keys import VIEW


def _place(key: str, name: str, label: str, told: str) -> Binding:
    return Binding(key, f"go('{name}')", label, show=False, id=f"app.{name}", tooltip=told, group=VIEW)


PLACES: list[BindingType] = [
    _place("f3", "rulebook", "Rulebook", "Every rule, caution, signal and number of the book, and why"),
    _place("f4", "sync", "Sync status", "How syncs stand: by account how far, what came in, what did not"),
    _place("f5", "charts", "Charts", "Value at stake by due day, inflow by day, win rate by reason"),
    _place("f6", "settings", "Settings", "What is set, where it comes from, and where to change it"),
]
"""Their bindings; the sandbox, which takes a text along, has its own."""

SCREENS = {
    "rulebook": "RulebookScreen",
    "sync": "SyncStatusScreen",
    "charts": "ChartsScreen",
    "settings": "SettingsScreen",
}
"""By the name of a place: its screen, as :mod:`screens.later` calls it."""


class PlaceScreen(AskingScreen):
    """A screen that is reached from everywhere; going to another one takes its place."""


def place_of(name: str) -> type[AskingScreen]:
    """The screen of a place; loaded now, if it is not yet."""
    found: type[AskingScreen] = getattr(later, SCREENS[name])
    return found
