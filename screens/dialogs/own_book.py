"""How to make a rulebook of one's own."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.base import Dialog
from screens.widgets.inert import inert

_CODE = "$primary"


class OwnBookDialog(Dialog[bool]):
    """Tells, and returns nothing that matters: where the book lies is the shop's choice."""

    YES = "Close"

    def __init__(self, shipped: Path) -> None:
        super().__init__("No rulebook of your own yet")
        self._shipped = shipped

    def compose_body(self) -> ComposeResult:
        """Why, and the steps."""
        shipped = inert(quote(str(self._shipped)), limit=300)
        told = Content.assemble(
            "Corrections are kept in your own rulebook. The one that comes with the program is not "
            "changed: an upgrade would undo it. Copy it once:\n\n",
            (f"  cp -r {shipped} my-book", _CODE),
            "\n\nThen name the copy, by one of these, and open the console again:\n\n",
            ("  triage --book my-book", _CODE),
            "\n",
            ("  export TRIAGE_BOOK=/path/to/my-book", _CODE),
            "\n",
            ('  book = "/path/to/my-book"', _CODE),
            "   in the settings file; ",
            ("triage doctor", _CODE),
            " says where that is",
        )
        yield Static(told, classes="dialog-told")

    def result(self) -> bool:
        """Read."""
        return True
