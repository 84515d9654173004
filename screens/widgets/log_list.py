"""The lines of the decision log."""

from __future__ import annotations

from datetime import tzinfo

from screens import words
from screens.times import to_the_second
from screens.widgets.inert import cell_fit
from screens.widgets.window_list import Cell, WindowList
from triage.services.models import LogEntryView


class LogList(WindowList[LogEntryView]):
    """The log as a virtual list, latest entry first."""

    def __init__(self, zone: tzinfo | None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._zone = zone

    def cells(self, row: LogEntryView, width: int) -> list[Cell]:
        """Number, time, act, who, case, summary."""
        cells: list[Cell] = [
            (cell_fit(f" {row.number:>7,}  ", 10), "list--muted"),
            (cell_fit(to_the_second(row.at, self._zone), 21), ""),
            (cell_fit(words.act(row.act), 11), "list--accent"),
            (cell_fit(row.actor, 11), ""),
            (cell_fit(row.case_id or "–", 14) + " ", "list--muted"),
        ]
        taken = 10 + 21 + 11 + 11 + 15
        if taken + 1 >= width:
            return [(cell_fit("".join(text for text, _ in cells), width), "")]
        return [*cells, (cell_fit(row.summary, width - taken - 1), ""), (" ", "")]
