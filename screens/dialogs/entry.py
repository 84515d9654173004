"""One entry of the log, whole."""

from __future__ import annotations

import json
from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from screens import words
from screens.dialogs.base import STYLES
from screens.keys import DIALOG, key_of
from screens.times import at_length
from screens.widgets.inert import inert
from screens.widgets.section import Section, pairs
from triage.services.models import LogEntryView


class EntryDialog(ModalScreen[None]):
    """Shows an entry and returns nothing."""

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,enter,q",
            "close",
            "Close",
            key_display="esc",
            id="entry.close",
            tooltip="Back",
            group=DIALOG,
        )
    ]

    def __init__(self, entry: LogEntryView, zone: tzinfo | None) -> None:
        super().__init__()
        self._entry, self._zone = entry, zone

    def compose(self) -> ComposeResult:
        """A table of what it says, then its document."""
        entry = self._entry
        document = json.dumps(entry.document, ensure_ascii=False, indent=2, default=str)
        with Vertical(classes="dialog -tall"):
            yield Static(Content(f"Entry {entry.number:,}"), classes="dialog-title")
            with VerticalScroll():
                yield Section("What it says", id="said")
                yield Static(Content(inert(document, limit=20_000, block=True)), classes="document")
            yield Static(Content(f"{key_of(self.app, 'entry.close')} closes"), classes="dialog-hint")

    def on_mount(self) -> None:
        """Fills the table."""
        entry = self._entry
        rows = [
            ("When", at_length(entry.at, self._zone)),
            ("Who", entry.actor),
            ("What", words.act(entry.act)),
            ("Case", entry.case_id or "–"),
            ("Summary", entry.summary),
            ("Hash", entry.hash),
        ]
        self.query_one("#said", Section).show(pairs(rows))

    def action_close(self) -> None:
        """Back to the log."""
        self.dismiss(None)
