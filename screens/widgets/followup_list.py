"""The lines of the reviews: when each is due, of which case, and what was decided then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from screens import words
from screens.times import countdown
from screens.widgets.inert import cell_fit
from screens.widgets.window_list import WindowList

if TYPE_CHECKING:
    from triage.services.following import Followup

COLUMNS = (("Due", 12), ("After", 10), ("Case", 14), ("Customer", 18))
"""Titles and cells; what was decided, and by which rule, takes what is left."""


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    return cell_fit(" " + "".join(cell_fit(name, cells) for name, cells in COLUMNS) + "Decided", width)


class FollowupList(WindowList["Followup"]):
    """All reviews at hand at once, one a case."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(id=id)
        self._clock = clock

    def show(self, rows: Sequence[Followup]) -> None:
        """Shows other reviews; the cursor stays on its line."""
        self.reset(len(rows), self.cursor, 0, rows[: self.WINDOW])
        for start in range(self.WINDOW, len(rows), self.WINDOW):
            self.fill(start, rows[start : start + self.WINDOW])

    def cells(self, row: Followup, width: int) -> list[tuple[str, str]]:
        """Due, after how many days, case, customer, what was decided by which rule."""
        left = countdown(row.due, self._clock())
        due = ("▲ due", "list--warning") if row.is_due else (f"· {left.short}", "list--muted")
        texts = (
            due,
            (words.many(row.days, "day"), ""),
            (row.case_id, "list--muted"),
            (row.customer or "–", "list--strong"),
        )
        cells: list[tuple[str, str]] = [(" ", "")]
        for (_, room), (text, kind) in zip(COLUMNS, texts, strict=True):
            cells.append((cell_fit(text, room - 1) + " ", kind))
        room = width - 1 - sum(room for _, room in COLUMNS)
        if room < 1:
            return [(cell_fit("".join(text for text, _ in cells), width), "")]
        made = words.action(row.action) if row.action else "nothing decided"
        return [*cells, (cell_fit(f"{made}  {row.rule}", room), "")]
