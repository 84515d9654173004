"""The lines of the queue, and how its columns share the width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

from screens import words
from screens.times import countdown, in_brief
from screens.widgets.inert import cell_fit, cell_width
from screens.widgets.line import Cell
from screens.widgets.sums import NAME, fitted
from screens.widgets.window_list import WindowList
from triage.services.queue_models import QueueRow

LEVELS = {
    "overdue": "list--alarm",
    "today": "list--alarm",
    "soon": "list--warning",
    "later": "",
    "none": "list--muted",
}
STATE_STYLES = {
    "open": "",
    "escalated": "list--warning",
    "decided": "list--good",
    "waiting": "list--muted",
    "closed": "list--muted",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``width`` in cells, and from which screen width on it is shown.

    0 takes what is left: all of it for one such column; of two, the first takes two fifths.
    """

    key: str
    title: str
    width: int
    since: int = 0
    right: bool = False
    more: int = 0
    """Cells more where there is room, so that its longest text is not cut."""


COLUMNS = (
    Column("due", "Deadline", 10),
    Column("due_at", "Due", 12, since=140),
    Column("id", "Case", 14, since=112),
    Column("kind", "Kind", 10, since=78),
    Column("customer", "Customer", 0),
    Column("amount", "Amount", 17, right=True),
    Column("state", "State", 11, since=70),
    Column("suggestion", "Suggestion", 14, more=5),
    Column("assignee", "Assignee", 10, since=92, more=6),
    Column("cautions", "Cautions", 0, since=132),
)
GAP = 1
AMPLE = 20
"""Cells that each column which takes what is left keeps before another one is made wider."""


@lru_cache(maxsize=16)
def layout(width: int) -> list[tuple[Column, int]]:
    """The columns shown in ``width`` cells, and the cells of each; with a gap between, they fill it."""
    shown = [column for column in COLUMNS if width >= column.since]
    wide = {column.key: column.width for column in shown}
    left = max(0, width - 2 - GAP * (len(shown) - 1) - sum(wide.values()))
    loose = [column for column in shown if not column.width]
    for column in shown:
        if column.more and left - column.more >= AMPLE * len(loose):
            wide[column.key] += column.more
            left -= column.more
    first = left if len(loose) == 1 else left * 2 // 5
    room = {loose[0].key: first, loose[-1].key: left if len(loose) == 1 else left - first}
    return [(column, wide[column.key] or room[column.key]) for column in shown]


class QueueList(WindowList[QueueRow]):
    """The queue as a virtual list."""

    HELP: ClassVar[str | None] = None

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo | None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock, self._zone = clock, zone
        self.grouped = False
        """Whether rows of one customer stand together, so that the name is written once."""
        self.marked: dict[str, QueueRow] = {}
        """The rows that are marked, by case, as they were when they were."""
        self._repeats: set[str] = set()

    def fill(self, start: int, rows: Sequence[QueueRow]) -> None:
        """Takes a window; remembers which of its rows repeat the customer above."""
        self._note_repeats(rows)
        super().fill(start, rows)

    def reset(self, total: int, cursor: int, start: int = 0, rows: Sequence[QueueRow] = ()) -> None:
        """Forgets every row but the marks."""
        self._repeats.clear()
        self._note_repeats(rows)
        super().reset(total, cursor, start, rows)

    def _note_repeats(self, rows: Sequence[QueueRow]) -> None:
        if self.grouped:
            if len(self._repeats) > 50_000:  # a long walk: what is far away is noted again when it is back
                self._repeats.clear()
            self._repeats |= {row.id for above, row in pairwise(rows) if above.customer == row.customer}

    def mark(self, rows: Iterable[QueueRow], marked: bool) -> None:
        """Marks rows, or takes their marks away."""
        for row in rows:
            if marked:
                self.marked[row.id] = row
            else:
                self.marked.pop(row.id, None)
        self.repaint()

    def cells(self, row: QueueRow, width: int) -> list[Cell]:
        """Deadline, kind, customer and so on, as wide as the screen allows."""
        cells: list[Cell] = [("»", "list--accent") if row.id in self.marked else (" ", "")]
        columns = layout(width)
        shared = self._shared(row, {column.key: room for column, room in columns})
        for column, room in columns:
            text, style = self._cell(row, column.key)
            text, width_of = shared.get(column.key, (text, room))
            cells.append((cell_fit(text, width_of, right=column.right) + " " * GAP, style))
        taken = sum(room + GAP for _, room in columns) + 1
        if taken > width:
            return [(cell_fit("".join(text for text, _ in cells), width), "")]
        return cells

    def _shared(self, row: QueueRow, rooms: dict[str, int]) -> dict[str, tuple[str, int]]:
        """Text and cells of the name and of the sum beside it: what one leaves, the other takes."""
        name, _ = self._cell(row, "customer")
        both = rooms["customer"] + rooms["amount"]
        amount = fitted(row.amount, both - min(NAME, cell_width(cell_fit(name, NAME).rstrip())))
        taken = cell_width(amount)
        return {"customer": (name, both - taken), "amount": (amount, taken)}

    def _cell(self, row: QueueRow, key: str) -> Cell:
        """Text and style of one cell, not fitted yet."""
        if key == "due":
            left = countdown(row.due, self._clock())
            return f"{left.sign} {left.short}", LEVELS[left.level]
        if key == "due_at":
            return (in_brief(row.due, self._zone) if row.due else "–"), "list--muted"
        if key == "customer" and row.id in self._repeats:
            return "  〃", "list--muted"
        return CELLS[key](row)


def _cautions(row: QueueRow) -> Cell:
    names = [words.CAUTIONS.get(name, (words.plain(name), ""))[0] for name in row.cautions]
    return ", ".join(names), "list--muted"


def made_of(row: QueueRow) -> str:
    """What was decided on a case, with its sum, and instead of what."""
    told = f"{words.decided(row.decided, row.against)} {row.decided_amount or ''}".rstrip()
    instead = row.against and row.decided != row.suggested_then  # else it is only another sum
    return f"{told}, not {words.suggestion(row.suggested_then)}" if instead else told


def _suggestion(row: QueueRow) -> Cell:
    """What was decided, signed; else what is suggested, marked while it is being made anew."""
    if row.decided:
        told = words.decided(row.decided, row.against).replace("↑ ", "")  # so that whom to is not cut
        return told, "list--strong" if row.against else "list--good"
    if row.outdated:
        return f"◌ {words.suggestion(row.suggestion)}", "list--muted"
    escalates = row.suggestion.startswith("escalate")
    return words.suggestion(row.suggestion), "list--warning" if escalates else "list--accent"


def _state(row: QueueRow) -> Cell:
    """Marked where facts changed since the decision, or an action at the provider wants a look."""
    if row.changed or row.doing in {"unknown", "refused"}:
        return f"▲ {words.state(row.state)}", "list--warning"
    return words.state(row.state), STATE_STYLES.get(row.state, "")


CELLS: dict[str, Callable[[QueueRow], Cell]] = {
    "id": lambda row: (row.id, "list--muted"),
    "kind": lambda row: (words.KINDS_SHORT.get(row.kind) or words.plain(row.kind), ""),
    "customer": lambda row: (row.customer or "–", "list--strong"),
    "amount": lambda row: (str(row.amount), ""),
    "state": _state,
    "suggestion": _suggestion,
    "assignee": lambda row: (row.assignee or "–", "" if row.assignee else "list--muted"),
    "cautions": _cautions,
}
"""The cells that hang on nothing but the row."""


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    return " " + (" " * GAP).join(
        cell_fit(column.title, room, right=column.right) for column, room in layout(width)
    )
