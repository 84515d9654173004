"""How a decision turned out, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog


class OutcomeDialog(Dialog[str]):
    """Returns the note; ``told`` says what was decided, and what is owed next."""

    def __init__(self, title: str, told: Content, note: str = "") -> None:
        super().__init__(title)
        self._told, self._note = told, note

    def compose_body(self) -> ComposeResult:
        """What follows, and one line for what was found."""
        yield Static(self._told, classes="dialog-told")
        yield Input(self._note, placeholder="What was found", id="note", compact=True)

    def begun(self) -> Mapping[str, str]:
        """The note so far."""
        note = self.query_one("#note", Input).value
        return {"note": note} if note.strip() else {}

    def on_input_submitted(self) -> None:
        """Enter records."""
        self.action_done()

    def result(self) -> str | None:
        """The note, unless it is empty."""
        note = self.query_one("#note", Input).value.strip()
        if not note:
            self.complain("Say what was found")
            return None
        return note
