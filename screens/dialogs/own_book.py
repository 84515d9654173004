"""How to make a rulebook of one's own."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.base import Dialog

_CODE = "$primary"


class OwnBookDialog(Dialog[bool]):
    """Tells, and returns nothing that matters: where the book lies is the shop's choice."""

    YES = "Close"

    def __init__(self) -> None:
        super().__init__("No rulebook of your own yet")

    def compose_body(self) -> ComposeResult:
        """Why, and the steps."""
        told = Content.assemble(
            "Corrections are kept in your own rulebook. The one that comes with the program is not "
            "changed: an upgrade would undo it. Begin one that lies over it:\n\n",
            ("  triage rules own my-book", _CODE),
            "\n\nThen name it, by one of these, and open the console again:\n\n",
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
