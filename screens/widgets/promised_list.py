"""Promises of all contracts line by line, and who made those that were not kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from screens.times import countdown
from screens.widgets.line import Cell
from screens.widgets.whole_list import headed, laid
from screens.widgets.window_list import WindowList
from triage.domain.promises import Promise

if TYPE_CHECKING:
    from triage.services.promising import Blame

DUE = (("Due", 13), ("Case", 14), ("Made by", 16))
WHO = (("Not kept", 10), ("Kept", 8), ("Made", 8))
"""Titles and cells of the two lists; the promise, or the name, takes what is left."""

_STYLES = {"overdue": "list--alarm", "today": "list--alarm", "soon": "list--warning"}


class PromisedList(WindowList["Promise | Blame"]):
    """Promises, or those who made them."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.by_whom = False

    def tell(self, total: int, rows: Sequence[Promise] | Sequence[Blame], *, by_whom: bool) -> None:
        """Shows other rows, of which the first window is there; the cursor stays among those of one sort."""
        cursor = self.cursor if by_whom == self.by_whom else 0
        self.by_whom = by_whom
        self.reset(total, cursor, 0, rows[: self.WINDOW])

    def titles(self, width: int) -> str:
        """The titles over lines that are ``width`` cells wide."""
        heads, last = (WHO, "Who or where") if self.by_whom else (DUE, "Promise")
        return headed(heads, last, width)

    def cells(self, row: Promise | Blame, width: int) -> list[Cell]:
        """One line of either list."""
        if isinstance(row, Promise):
            return laid(self._promise(row), DUE, (row.text, "list--strong"), width)
        failed = ("✖ " if row.failed else "  ") + f"{row.failed:,}"
        texts = [
            (failed, "list--alarm" if row.failed else "list--muted"),
            (f"{row.kept:,}", ""),
            (f"{row.made:,}", ""),
        ]
        return laid(texts, WHO, (row.name, "list--strong"), width)

    def _promise(self, row: Promise) -> list[Cell]:
        left = countdown(row.due, self._clock())
        due = "✖ broken" if row.status == "broken" else f"{left.sign} {left.short}"
        style = "list--alarm" if row.status == "broken" else _STYLES.get(left.level, "")
        return [(due, style), (row.case_id, "list--muted"), (row.made_by or "–", "")]
