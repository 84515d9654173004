"""The promises of all contracts: what is late, what falls due soon, and who did not keep what they said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later, words
from screens.keys import VIEW, leaving, refreshing
from screens.listing import LongListScreen
from screens.times import at_length
from screens.widgets.heads import Heads
from screens.widgets.promised_list import PromisedList
from triage.domain.promises import Promise

if TYPE_CHECKING:
    from triage.services.promising import Blame

SOON, OPEN, BY_PERSON, BY_PAGE = "soon", "open", "made_by", "where"
AHEAD = timedelta(days=14)
"""How far ahead a promise is called to mind."""
_TOLD = {
    SOON: "late, broken, or due within 14 days",
    OPEN: "not kept yet",
    BY_PERSON: "by who made them",
    BY_PAGE: "by the page or campaign that they stand in",
}


@dataclass(frozen=True, slots=True)
class Read:
    """How many rows there are, the first ones, and what fetches ``limit`` others from ``start``."""

    total: int
    first: Sequence[Promise] | Sequence[Blame]
    fetch: Callable[[int, int], Sequence[Promise] | Sequence[Blame]]


class PromisedScreen(LongListScreen[PromisedList]):
    """A list of promises, or of those who made them."""

    OWNER = "promised"
    TOPIC = "answering"
    DOING = "reading the promises"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t",
            "others",
            "Due, all",
            id="promised.all",
            tooltip="Only what is late or due within 14 days, or every promise that is not kept yet",
            group=VIEW,
        ),
        Binding(
            "w",
            "who",
            "Who, where",
            id="promised.who",
            tooltip="Who did not keep what they said; once more: on which page it stands",
            group=VIEW,
        ),
        refreshing("promised", "Read the list again"),
        leaving("promised", "P", told="Back to the queue"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._which = SOON

    def lines(self) -> PromisedList:
        """The list of promises."""
        return PromisedList(self.console_app.clock, id="promised")

    def titles(self, width: int) -> str:
        """The titles over it: those of promises, or of who made them."""
        return self.rows.titles(width)

    def action_refresh(self) -> None:
        """Reads the list again."""
        which = self._which
        self.read(partial(self._read, which), partial(self._show, which))

    def _read(self, which: str) -> Read:
        """In a thread, for building the service takes time, too."""
        promising = self.desk.promising
        if which in (BY_PERSON, BY_PAGE):
            names = promising.blame(which)
            return Read(len(names), names, lambda start, limit: names[start : start + limit])
        within = AHEAD if which == SOON else None
        fetch = partial(promising.window, due_within=within)
        return Read(promising.count(due_within=within), fetch(0, PromisedList.WINDOW), fetch)

    def _show(self, which: str, found: Read) -> None:
        if which != self._which:
            return
        self.feed.restart(found.fetch)
        self.rows.tell(found.total, found.first, by_whom=which in (BY_PERSON, BY_PAGE))
        key = self.console_app.key_of("case.promises")
        told = f"Promises are written down on contracts, with {key} on the case."
        head = "✔ No promise is late, or due soon\n\n" if which == SOON else "No promise is written down\n\n"
        self.stand(None if found.total else Content.assemble((head, "bold $success"), told))
        self.query_one(Heads).refresh()
        count = words.many(found.total, "promise") if which in (SOON, OPEN) else "promises"
        self.entitle("Promises", f"{self.desk_named} ", (f" · {count} {_TOLD[which]}", "$muted"))
        self.tell_place()

    def under_cursor(self) -> str:
        """When the promise is due, and where it is written."""
        row = self.rows.current
        if not isinstance(row, Promise):
            return ""
        due = f"due {at_length(row.due, self.console_app.zone)}" if row.due else "without a due day"
        return f"{due} · {row.where or ('on record' if row.documented else 'only said')}"

    def open_row(self) -> None:
        """Opens the ledger that the promise stands in."""
        row = self.rows.current
        if isinstance(row, Promise):
            self.leave_for(later.PromisesScreen(row.case_id))

    def _look(self, which: str) -> None:
        self._which = which
        self.action_refresh()

    def action_others(self) -> None:
        """Shows what is due, or all that is not kept yet."""
        self._look(OPEN if self._which == SOON else SOON)

    def action_who(self) -> None:
        """Shows who made them, then where they stand."""
        self._look(BY_PAGE if self._which == BY_PERSON else BY_PERSON)
