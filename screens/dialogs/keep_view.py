"""Giving what the filter says a name."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert


@dataclass(frozen=True, slots=True)
class Keeping:
    """A query and its name; an empty ``name`` drops the view that was called ``before``."""

    name: str
    query: str
    before: str


class KeepViewDialog(Dialog[Keeping]):
    """Returns the name for a query."""

    YES = "Keep"

    def __init__(self, query: str, before: str) -> None:
        super().__init__("Keep this view")
        self._query, self._before = query, before

    def compose_body(self) -> ComposeResult:
        """What is asked, and one line for the name."""
        query = inert(self._query, limit=200) or "every case that waits"
        drops = " Leave the name empty to drop the view." if self._before else ""
        told = f"{query}\nEverybody on this desk sees it above the list.{drops}"
        yield Static(Content(told), classes="dialog-told")
        yield Input(self._before, placeholder="a short name", id="name", compact=True)

    def on_input_submitted(self) -> None:
        """Enter keeps it."""
        self.action_done()

    def result(self) -> Keeping | None:
        """Query and name."""
        name = self.query_one("#name", Input).value.strip()
        if not name and not self._before:
            self.complain("A view needs a name")
            return None
        return Keeping(name, self._query, self._before)
