"""The groups under which key bindings are explained, in the order of the help screen."""

from __future__ import annotations

from textual.binding import Binding

MOVE = Binding.Group("Moving")
ACT = Binding.Group("Acting on a case")
FIND = Binding.Group("Finding")
VIEW = Binding.Group("Views")
DIALOG = Binding.Group("Dialogs")
GROUPS = (ACT, FIND, VIEW, MOVE, DIALOG)


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
