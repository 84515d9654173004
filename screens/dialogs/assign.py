"""Giving a case to somebody."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a case goes; ``None``: to nobody."""

    name: str | None


class AssignDialog(Dialog[Assignment]):
    """Returns the name, or nobody for an empty one."""

    YES = "Assign"

    def __init__(self, what: str, told: str, actor: str) -> None:
        super().__init__(f"Assign {inert(what, limit=40)}")
        self._told, self._actor = told, actor

    def compose_body(self) -> ComposeResult:
        """One line for the name, filled with who sits here."""
        yield Static(
            Content(f"{self._told} Leave the name empty to give it to nobody."), classes="dialog-told"
        )
        yield Input(self._actor, placeholder="nobody", id="name", compact=True)

    def on_input_submitted(self) -> None:
        """Enter assigns."""
        self.action_done()

    def result(self) -> Assignment:
        """Whose name is filled in."""
        return Assignment(self.query_one("#name", Input).value.strip() or None)
