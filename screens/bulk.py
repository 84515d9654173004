"""Acting on many cases at once: those that are marked in the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later, words
from screens.keys import ACT, FIND
from screens.reading_queue import ReadingQueueScreen
from screens.widgets.inert import inert
from triage.domain.errors import TriageError
from triage.domain.money import Money

if TYPE_CHECKING:
    from triage.services.models import QueueRow

MOST = 1_000
"""As many cases can be marked at once: what a person can still answer for."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of many cases: those done, and those refused with the reason."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def sums(rows: Iterable[QueueRow]) -> str:
    """The amounts by currency, such as ``54.00 EUR + 1,204.00 USD``."""
    totals: dict[str, Money] = {}
    for row in rows:
        known = totals.get(row.amount.currency)
        totals[row.amount.currency] = row.amount if known is None else known + row.amount
    return " + ".join(str(totals[currency]) for currency in sorted(totals))


class BulkScreen(ReadingQueueScreen):
    """A list in which cases can be marked; keys that act on a case then act on all that are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "mark", "Mark", show=False, id="queue.mark", tooltip="Mark the case, or not", group=ACT
        ),
        Binding(
            "asterisk",
            "mark_all",
            "Mark all",
            show=False,
            id="queue.mark_all",
            tooltip=f"Mark every case of the list, the first {MOST:,} at most, or none",
            group=FIND,
        ),
    ]

    def marks_told(self) -> str:
        """How many are marked, and their sums; empty when none is."""
        marked = self._list.marked.values()
        return f"» {words.many(len(marked), 'case')} marked: {sums(marked)}" if marked else ""

    def action_mark(self) -> None:
        """Marks the case under the cursor, or takes its mark away, and moves on."""
        row = self._list.current
        if row is not None:
            self._list.mark([row], row.id not in self._list.marked)
            self._list.go(self._list.cursor + 1)
            self._tell()

    def action_mark_all(self) -> None:
        """Marks every case of the list; when some are marked already, takes all marks away."""
        if self._list.marked:
            self.drop_marks()
        else:
            call = partial(self._fetch, self._wanted, 0, MOST)
            self.ask("marking the cases", call, self._mark_found)

    def _mark_found(self, rows: Sequence[QueueRow]) -> None:
        self._list.mark(rows, True)
        if len(rows) == MOST < self._list.total:
            self.console_app.say(f"The first {MOST:,} are marked")
        self._tell()

    def drop_marks(self) -> None:
        """No case is marked any more."""
        self._list.marked.clear()
        self._list.repaint()
        self._tell()

    # The keys that act, on many -------------------------------------------------------------------

    def action_accept(self, onward: bool = False) -> None:
        """Accepts the suggestions of all that are marked, after one look at what that would be."""
        rows = tuple(self._list.marked.values())
        if not rows:
            super().action_accept(onward)
            return
        tally = Counter(row.suggestion for row in rows)
        lines = [
            f"{count:>6,}  {words.suggestion(code)}  {sums(row for row in rows if row.suggestion == code)}"
            for code, count in tally.most_common()
        ]
        undo = self.console_app.key_of("case.undo")
        told = Content.assemble(
            *(f"{line}\n" for line in lines),
            (
                f"What changed since it was marked is left out. {undo} takes decisions back, case by case.",
                "$muted",
            ),
        )
        question = f"Accept the suggestions on {words.many(len(rows), 'case')}?"
        dialog = later.ConfirmDialog(question, told, yes="Accept", key="case.accept")
        self.app.push_screen(dialog, partial(self._accept_all, rows))

    def _accept_all(self, rows: Sequence[QueueRow], yes: bool | None) -> None:
        if yes:
            self._each("accepting the suggestions", rows, self._accept_one, "accepted")

    def _accept_one(self, row: QueueRow) -> None:
        action, _, to = row.suggestion.partition(":")
        self.desk.deciding.decide(row.id, action, "", escalate_to=to or None, expect_version=row.version)

    def action_claim(self) -> None:
        """Assigns all that are marked to whoever sits here."""
        if self._list.marked:
            self._assign_all(later.Assignment(self.desk.actor))
        else:
            super().action_claim()

    def action_assign(self) -> None:
        """Asks for the name that all that are marked go to."""
        if self._list.marked:
            dialog = later.AssignDialog("what is marked", self.marks_told() + ".", self.desk.actor)
            self.app.push_screen(dialog, self._assign_all)
        else:
            super().action_assign()

    def _assign_all(self, assignment: later.Assignment | None) -> None:
        if assignment is not None:
            rows = tuple(self._list.marked.values())
            to = assignment.name
            self._each(
                "assigning the cases",
                rows,
                lambda row: self.desk.deciding.assign(row.id, to),
                f"assigned to {inert(to, limit=40) if to else 'nobody'}",
            )

    def _each(
        self, doing: str, rows: Sequence[QueueRow], act: Callable[[QueueRow], object], done: str
    ) -> None:
        self.console_app.say(f"{doing.capitalize()}: {words.many(len(rows), 'case')}…")
        self.ask(doing, partial(self._do_each, rows, act), partial(self._each_done, done))

    def _do_each(self, rows: Sequence[QueueRow], act: Callable[[QueueRow], object]) -> Done:
        """In a thread: one after the other; what the desk refuses stops none of the others."""
        finished, refused = [], []
        for row in rows:
            try:
                act(row)
            except TriageError as error:
                refused.append((row.id, error.sentence))
            else:
                finished.append(row.id)
        return Done(tuple(finished), tuple(refused))

    def _each_done(self, done: str, result: Done) -> None:
        for case_id in result.done:
            self._list.marked.pop(case_id, None)
            if done == "accepted":
                self.console_app.remember(case_id)
        told = f"{words.many(len(result.done), 'case')} {done}"
        if result.refused:
            _, why = result.refused[0]
            self.console_app.complain(f"{told}, {len(result.refused):,} refused and still marked: {why}")
        else:
            self.console_app.say(told)
        self.action_refresh()
