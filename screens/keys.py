"""The groups under which key bindings are explained, in the order of the help screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.keys import format_key

from screens import later

KeyOf = Callable[[str], str]
"""What the key of a binding is called now, by the binding's id."""

MOVE = Binding.Group("Moving")
ACT = Binding.Group("Acting on a case")
FIND = Binding.Group("Finding")
VIEW = Binding.Group("Views")
DIALOG = Binding.Group("Dialogs")
GROUPS = (ACT, FIND, VIEW, MOVE, DIALOG)

EARLY = {
    "app.help": "?",
    "queue.clear": "esc",
    "queue.connect": "k",
    "queue.demo": "t",
    "queue.filter": "/",
    "queue.import": "i",
    "queue.refresh": "r",
    **{f"queue.view{digit}": str(digit) for digit in range(1, 10)},
}
"""Keys that the first paint names, as they are out of the box: to look one up, every screen is loaded."""


def key_of(app: App[Any], name: str) -> str:
    """What the first key of the binding ``name`` is called, as the settings have it or out of the box."""
    first, *_ = str(getattr(app, "keys", {}).get(name, "")).split(",")
    return called(first.strip()) if first.strip() else EARLY.get(name) or out_of_the_box(name)


def keys_of(app: App[Any], name: str) -> tuple[str, ...]:
    """The keys of a binding, as the settings have them or out of the box, as Textual names them."""
    bound = getattr(app, "keys", {}).get(name) or later.every_binding()[name].key
    return tuple(map(str.strip, bound.split(",")))


@cache
def out_of_the_box(name: str) -> str:
    """What the first key of a binding is called when nobody has changed it. Loads every screen."""
    binding = later.every_binding()[name]
    return binding.key_display or called(binding.key.partition(",")[0])


def called(key: str) -> str:
    """What a key is called on the screen, such as ``^s``, ``F5``, ``esc``, ``]``."""
    *held, last = key.split("+")
    name = last if last == "enter" else last.upper() if last[1:].isdecimal() else format_key(last)
    others = [each for each in held if each != "ctrl"]
    return "+".join((*others, f"^{name}" if "ctrl" in held else name))


def refreshing(owner: str, told: str) -> Binding:
    """The key that reads again what a screen shows; ``owner`` names the screen in the settings."""
    return Binding("r", "refresh", "Refresh", id=f"{owner}.refresh", tooltip=told, group=VIEW)


def leaving(owner: str, *keys: str, told: str = "Back") -> Binding:
    """The keys that leave a screen; ``keys`` beside the two that leave every one."""
    return Binding(
        ",".join(("escape", "backspace", *keys)),
        "back",
        "Back",
        key_display="esc",
        id=f"{owner}.back",
        tooltip=told,
        group=VIEW,
    )
