"""Which file to import."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert


class ImportDialog(Dialog[Path]):
    """Returns the path of a file that is there."""

    YES = "Import"

    def __init__(self) -> None:
        super().__init__("Import a case file")

    def compose_body(self) -> ComposeResult:
        """What such a file is, and one line for its path."""
        told = (
            "One JSON document a line. Lines that are refused go to a file beside it, each with its reason."
        )
        yield Static(Content(told), classes="dialog-told")
        yield Input(placeholder="path of the file, such as ~/cases.jsonl", id="path", compact=True)

    def on_input_submitted(self) -> None:
        """Enter imports."""
        self.action_done()

    def result(self) -> Path | None:
        """The path, when there is such a file."""
        typed = self.query_one("#path", Input).value.strip()
        path = Path(typed).expanduser()
        if typed and path.is_file():
            return path
        self.complain(f"There is no file {inert(typed, limit=100)}" if typed else "Name a file")
        return None
