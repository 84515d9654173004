"""A remark on a case."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Input

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert
from triage.services.models import CaseView


class NoteDialog(Dialog[str]):
    """Returns the text of the remark."""

    YES = "Add"

    def __init__(self, view: CaseView, text: str = "") -> None:
        super().__init__(f"Note on {inert(str(view.document.get('id', '')), limit=40)}")
        self._text = text

    def compose_body(self) -> ComposeResult:
        """One line to write on."""
        yield Input(self._text, placeholder="What the next person should know", id="note", compact=True)

    def begun(self) -> Mapping[str, str]:
        """The remark so far."""
        text = self.query_one("#note", Input).value
        return {"note": text} if text.strip() else {}

    def on_input_submitted(self) -> None:
        """Enter adds it."""
        self.action_done()

    def result(self) -> str | None:
        """The remark, unless it is empty."""
        text = self.query_one("#note", Input).value.strip()
        if not text:
            self.complain("A note needs a text")
            return None
        return text
