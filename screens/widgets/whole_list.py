"""A list whose rows are all at hand at once, and lines that are made of columns."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from screens.widgets.inert import cell_fit, cell_width
from screens.widgets.line import Cell
from screens.widgets.window_list import Row, WindowList

Columns = Sequence[tuple[str, int]]
"""Titles and cells of columns; one more takes what is left."""


class WholeList(WindowList[Row]):
    """Nothing is ever missing: as many rows as were shown."""

    KEPT = sys.maxsize

    def show(self, rows: Sequence[Row], cursor: int | None = None) -> None:
        """Shows other rows; the cursor stays on its line, unless it is said where it goes."""
        self.reset(len(rows), self.cursor if cursor is None else cursor, 0, rows[: self.WINDOW])
        for start in range(self.WINDOW, len(rows), self.WINDOW):
            self.fill(start, rows[start : start + self.WINDOW])


def headed(columns: Columns, last: str, width: int) -> str:
    """The titles of columns; ``last`` stands over what is left of ``width`` cells, if it fits there."""
    room = width - 1 - sum(cells for _, cells in columns)
    told = last if room >= cell_width(last) else ""
    return cell_fit(" " + "".join(cell_fit(name, cells) for name, cells in columns) + told, width)


def laid(texts: Sequence[Cell], columns: Columns, last: Cell, width: int) -> list[Cell]:
    """A line of columns, ``width`` cells wide together: a text for each column, and ``last``."""
    cells: list[Cell] = [(" ", "")]
    for (_, room), (text, kind) in zip(columns, texts, strict=True):
        cells.append((cell_fit(text, room - 1) + " ", kind))
    room = width - 1 - sum(room for _, room in columns)
    if room < 1:
        return [(cell_fit("".join(text for text, _ in cells), width), "")]
    return [*cells, (cell_fit(last[0], room), last[1])]
