"""One question with a yes and a no."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.base import Dialog
from screens.keys import keys_of


class ConfirmDialog(Dialog[bool]):
    """Returns ``True`` for yes; ``key`` names the binding whose keys say yes as well."""

    ANSWERS = ("y",)
    """What says yes where no binding is named."""

    def __init__(self, question: str, told: Content, *, yes: str = "Yes", key: str = "") -> None:
        super().__init__(question)
        self._told, self._key = told, key
        self.YES = yes

    def compose_body(self) -> ComposeResult:
        """What saying yes will do."""
        yield Static(self._told, classes="dialog-told")

    def on_key(self, event: events.Key) -> None:
        """The key that opened the question also answers it."""
        answers = keys_of(self.app, self._key) if self._key else self.ANSWERS
        if event.key in answers or event.character in answers:
            event.stop()
            self.action_done()

    def result(self) -> bool:
        """Yes."""
        return True
