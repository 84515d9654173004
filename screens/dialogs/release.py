"""The name of who releases what somebody else decided."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert


class ReleaseDialog(Dialog[str]):
    """Returns the name of the second person; ``told`` says what goes out, ``actor`` is who sits here."""

    YES = "Release and send"

    def __init__(self, told: Content, decided_by: str, actor: str) -> None:
        super().__init__("A second pair of eyes is needed")
        self._told, self._decided_by = told, decided_by
        self._offered = "" if actor.casefold() == decided_by.casefold() else actor

    def compose_body(self) -> ComposeResult:
        """What goes out, and one line for the name."""
        yield Static(self._told, classes="dialog-told")
        who = inert(self._decided_by, limit=40)
        yield Input(self._offered, placeholder=f"Who releases it; not {who}", id="name", compact=True)

    def on_input_submitted(self) -> None:
        """Enter releases."""
        self.action_done()

    def result(self) -> str | None:
        """The name, unless it is empty or that of who decided."""
        name = self.query_one("#name", Input).value.strip()
        if not name or name.casefold() == self._decided_by.casefold():
            self.complain("It needs the name of somebody else than who decided")
            return None
        return name
