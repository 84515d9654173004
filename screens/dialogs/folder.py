"""Into which folder something is written."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert


class FolderDialog(Dialog[Path]):
    """Returns the path of a folder, there or not."""

    YES = "Write"

    def __init__(self, title: str, told: str, offered: Path) -> None:
        super().__init__(title)
        self._told, self._offered = told, offered

    def compose_body(self) -> ComposeResult:
        """What is written, and one line for the path."""
        yield Static(Content(self._told), classes="dialog-told")
        yield Input(str(self._offered), placeholder="path of a folder", id="path", compact=True)

    def on_input_submitted(self) -> None:
        """Enter writes."""
        self.action_done()

    def result(self) -> Path | None:
        """The path, unless it is empty or that of a file."""
        typed = self.query_one("#path", Input).value.strip()
        path = Path(typed).expanduser()
        if not typed:
            self.complain("Name a folder")
            return None
        if path.exists() and not path.is_dir():
            self.complain(f"{inert(typed, limit=100)} is no folder")
            return None
        return path
