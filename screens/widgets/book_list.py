"""The lines of the rulebook's table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens import words
from screens.widgets.inert import cell_fit
from screens.widgets.line import Cell
from screens.widgets.whole_list import WholeList

if TYPE_CHECKING:
    from triage.services.book_pages import Line

_STATUSES = {
    "active": ("● active", "list--good"),
    "shadow": ("◌ shadow", "list--warning"),
    "draft": ("○ draft", "list--muted"),
    "retired": ("■ retired", "list--muted"),
}
_NUMBER, _SAYS, _GROUP, _STATUS = 4, 18, 18, 10
_ROOMY, _ROOMIER = 60, 110
"""Cells from which on columns at the right are shown; what a line is of, only on wide ones."""


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    line = cell_fit("No", _NUMBER - 1, right=True) + "  " + cell_fit("Title", _title_room(width))
    if width >= _ROOMY:
        line += cell_fit("Says", _SAYS)
        line += cell_fit("Of", _GROUP) if width >= _ROOMIER else ""
        line += cell_fit("Status", _STATUS)
    return cell_fit(line, width)


def _title_room(width: int) -> int:
    taken = _NUMBER + 1 + (_SAYS + _STATUS if width >= _ROOMY else 0)
    return max(0, width - taken - (_GROUP if width >= _ROOMIER else 0))


def says(line: Line) -> str:
    """What follows from a line of the book, in a few words."""
    if line.sort == "rule":
        action, _, to = line.says.partition(":")
        return words.action(action, to or None)
    if line.sort == "caution":
        return words.CAUTIONS.get(line.says, (words.plain(line.says), ""))[0]
    return line.says


def name(line: Line) -> str:
    """What a line is called."""
    if line.sort == "signal":
        return f"{words.signal(line.id)}: {line.title}" if line.title else words.signal(line.id)
    return line.title


class BookList(WholeList["Line"]):
    """The table of contents."""

    def cells(self, row: Line, width: int) -> list[Cell]:
        """Number, title, what follows, what it is of, its status."""
        number = "" if row.number is None else str(row.number)
        room = _title_room(width)
        cells: list[Cell] = [
            (cell_fit(number, _NUMBER - 1, right=True) + "  ", "list--muted"),
            (cell_fit(name(row), max(0, room - 1)) + " ", "list--strong"),
        ]
        if width >= _ROOMY:
            status, style = _STATUSES.get(row.status, (row.status, ""))
            cells.append((cell_fit(says(row), _SAYS - 1) + " ", "list--accent"))
            if width >= _ROOMIER:
                cells.append((cell_fit(words.plain(row.group), _GROUP - 1) + " ", "list--muted"))
            cells.append((cell_fit(status, _STATUS), style))
        return cells if room > 0 else [(cell_fit(row.id, width), "")]
