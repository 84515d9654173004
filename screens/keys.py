"""The groups under which key bindings are explained, in the order of the help screen."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.keys import format_key

from screens.default_keys import DEFAULT_KEYS, out_of_the_box

MOVE = Binding.Group("Moving")
ACT = Binding.Group("Acting on a case")
FIND = Binding.Group("Finding")
VIEW = Binding.Group("Views")
DIALOG = Binding.Group("Dialogs")
GROUPS = (ACT, FIND, VIEW, MOVE, DIALOG)

STEPS = (
    Binding("down,j", "move(1)", "Down", show=False, id="list.down", tooltip="One row down", group=MOVE),
    Binding("up,k", "move(-1)", "Up", show=False, id="list.up", tooltip="One row up", group=MOVE),
)
"""The keys that go through a list of any sort."""


def key_of(app: App[Any], name: str) -> str:
    """What the first key of the binding ``name`` is called, as the settings have it or out of the box."""
    first, *_ = str(getattr(app, "keys", {}).get(name, "")).split(",")
    return called(first.strip()) if first.strip() else out_of_the_box(name)


def keys_of(app: App[Any], name: str) -> tuple[str, ...]:
    """The keys of a binding, as the settings have them or out of the box, as Textual names them."""
    bound = getattr(app, "keys", {}).get(name) or DEFAULT_KEYS[name][0]
    return tuple(map(str.strip, bound.split(",")))


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
