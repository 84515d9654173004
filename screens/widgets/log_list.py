"""The lines of the decision log."""

from __future__ import annotations

from datetime import tzinfo

from screens import words
from screens.times import in_brief, to_the_second
from screens.widgets.inert import cell_fit
from screens.widgets.line import Cell
from screens.widgets.window_list import WindowList
from triage.services.models import LogEntryView

COLUMNS = (("#", 8), ("  When", 22), ("What", 11), ("Who", 11), ("Case", 15))
"""Titles and cells; the summary takes what is left."""
TIGHT = (("#", 6), ("  When", 15), ("What", 10), ("Who", 9), ("Case", 13))
"""The same where there is little room: without year and second."""
ROOMY = 110
"""Cells of a line from which on there is room."""


def columns(width: int) -> tuple[tuple[str, int], ...]:
    """Titles and cells on lines that are ``width`` cells wide."""
    return COLUMNS if width >= ROOMY else TIGHT


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    (number, room), *rest = columns(width)
    line = cell_fit(number, room, right=True) + "".join(cell_fit(name, cells) for name, cells in rest)
    return cell_fit(line + "Summary", width)


class LogList(WindowList[LogEntryView]):
    """The log as a virtual list, latest entry first."""

    def __init__(self, zone: tzinfo | None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._zone = zone

    def cells(self, row: LogEntryView, width: int) -> list[Cell]:
        """Number, time, act, who, case, summary."""
        when = to_the_second if width >= ROOMY else in_brief
        texts = (
            (f"{row.number:,}", "list--muted"),
            (f"  {when(row.at, self._zone)}", ""),
            (words.act(row.act), "list--accent"),
            (row.actor, ""),
            (row.case_id or "–", "list--muted"),
        )
        cells: list[Cell] = []
        for (_, room), (text, style) in zip(columns(width), texts, strict=True):
            fitted = cell_fit(text, room, right=True) if not cells else cell_fit(text, room - 1) + " "
            cells.append((fitted, style))
        room = width - sum(room for _, room in columns(width))
        if room < 2:
            return [(cell_fit("".join(text for text, _ in cells), width), "")]
        return [*cells, (cell_fit(row.summary, room - 1), ""), (" ", "")]
