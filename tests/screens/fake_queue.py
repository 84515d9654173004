"""The parts of the fake desk that list: the queue, its facets, and the views that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from triage.services.models import Facets, QueueFilter, QueueRow, SavedView
from triage.services.querying import parse

if TYPE_CHECKING:
    from tests.screens.fake_desk import FakeDesk


class Queue:
    """In the order of the numbers; filters by looking at every case, so only on small desks."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def _numbers(self, wanted: QueueFilter) -> Sequence[int]:
        desk = self._desk
        if wanted == QueueFilter() and desk.size > 1000:
            return range(desk.size)
        found = [number for number in range(desk.size) if self._matches(desk.row(number), wanted)]
        if wanted.sort.removeprefix("-") in ("", "due"):
            return found
        keys: dict[str, Callable[[QueueRow], Any]] = {
            "amount": lambda row: (row.amount.currency, -row.amount.amount),
            "customer": lambda row: row.customer,
        }
        key = keys.get(wanted.sort, lambda row: row.id)
        return sorted(found, key=lambda number: key(desk.row(number)))

    def _matches(self, row: QueueRow, wanted: QueueFilter) -> bool:
        state_fits = row.state == wanted.state if wanted.state else row.state != "closed"
        due_fits = wanted.due_before is None or (row.due is not None and row.due < wanted.due_before)
        text = f"{row.id} {row.customer}".lower()
        return (
            state_fits
            and due_fits
            and wanted.kind in (None, row.kind)
            and (wanted.assignee is None or wanted.assignee == (row.assignee or ""))
            and (not wanted.search or wanted.search.lower() in text)
            and all(phrase.lower() in text for phrase in wanted.phrases)
            and all(mark in self._marks(row) for mark in wanted.marks)
            and not (wanted.changed or wanted.to_release)
        )

    def _marks(self, row: QueueRow) -> set[str]:
        case = self._desk.find(row.id)
        said = {f"signal:{name}" for name in case.verdict.signals}
        said |= {f"caution:{name}" for name in case.verdict.cautions}
        return said | {f"customer:{(case.document.get('customer') or {}).get('id')}"}

    def head(self) -> int:
        self._desk.enter("queue.head")
        return len(self._desk.entries_)

    def count(self, wanted: QueueFilter, /) -> int:
        self._desk.enter("queue.count")
        return len(self._numbers(wanted))

    def window(
        self, wanted: QueueFilter, /, start: int, limit: int, *, stored: bool = False
    ) -> list[QueueRow]:
        self._desk.enter("queue.stored" if stored else "queue.window")
        rows = [self._desk.row(number) for number in self._numbers(wanted)[start : start + limit]]
        if not stored:
            return rows
        old = self._desk.run_out
        return [row._replace(suggestion=old[row.id], outdated=True) if row.id in old else row for row in rows]

    def position(self, wanted: QueueFilter, /, case_id: str) -> int | None:
        self._desk.enter("queue.position")
        number, numbers = self._desk.find(case_id).number, self._numbers(wanted)
        return numbers.index(number) if number in numbers else None

    def facets(self) -> Facets:
        self._desk.enter("queue.facets")
        states: dict[str, int] = {}
        people: dict[str, int] = {}
        for number in range(min(self._desk.size, 1000)):
            row = self._desk.row(number)
            states[row.state] = states.get(row.state, 0) + 1
            people[row.assignee or ""] = people.get(row.assignee or "", 0) + 1
        return Facets({}, states, people)


class Views:
    """Two that every desk has, and what a test keeps."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.kept: dict[str, str] = {}

    def counted(self, zone: tzinfo | None = None) -> list[SavedView]:
        desk, ours = self._desk, {"All": "", "Mine": "assignee:me", "Ignored": "signal:ignored"}
        if desk.size > 1000:
            return [SavedView("All", "", desk.size)]
        views = []
        for name, text in (ours | self.kept).items():
            wanted = parse(text, me=desk.actor, now=desk.now, zone=zone).wanted
            views.append(SavedView(name, text, desk.queue.count(wanted), name in self.kept))
        return views

    def keep(self, name: str, query: str) -> None:
        self._desk.enter("views.keep")
        self.kept[name] = query

    def drop(self, name: str) -> None:
        self._desk.enter("views.drop")
        del self.kept[name]
