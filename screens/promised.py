"""The promises of all contracts: what is late, what falls due soon, and who did not keep what they said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.asking import AskingScreen
from screens.keys import VIEW
from screens.times import at_length
from screens.widgets.empty import unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.promised_list import PromisedList
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
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


class PromisedScreen(AskingScreen):
    """A list of promises, or of those who made them."""

    TOPIC = "answering"
    AUTO_FOCUS = "#promised"
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
        Binding("r", "refresh", "Refresh", id="promised.refresh", tooltip="Read the list again", group=VIEW),
        Binding(
            "escape,backspace,P",
            "back",
            "Back",
            key_display="esc",
            id="promised.back",
            tooltip="Back to the queue",
            group=VIEW,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._which = SOON

    def compose(self) -> ComposeResult:
        """Heads over lines."""
        rows = PromisedList(self.console_app.clock, id="promised")
        yield Static(id="title")
        yield Heads(rows.titles, id="heads")
        yield rows
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the list."""
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._tell_place, init=False)
        self.action_refresh()

    @property
    def _list(self) -> PromisedList:
        return self.query_one("#promised", PromisedList)

    def action_refresh(self) -> None:
        """Reads the list again."""
        self.query_one(StatusLine).tell("◌ reading…", "")
        which = self._which
        self.ask("reading the promises", partial(self._read, which), partial(self._show, which), self._failed)

    def _read(self, which: str) -> Sequence[Promise] | Sequence[Blame]:
        """In a thread, for building the service takes time, too."""
        promising = self.desk.promising
        if which in (BY_PERSON, BY_PAGE):
            return promising.blame(which)
        return promising.every(due_within=AHEAD if which == SOON else None)

    def _show(self, which: str, rows: Sequence[Promise] | Sequence[Blame]) -> None:
        if which != self._which:
            return
        self._list.show(rows, by_whom=which in (BY_PERSON, BY_PAGE))
        self._list.display = self.query_one("#heads").display = bool(rows)
        self.query_one("#heads").refresh()
        empty = self.query_one("#empty", Static)
        empty.display = not rows
        told = "Promises are written down on contracts, with P on the case."
        head = "✔ No promise is late, or due soon\n\n" if which == SOON else "No promise is written down\n\n"
        empty.update(Content.assemble((head, "bold $success"), told))
        if rows and self.focused is None:
            self._list.focus()
        count = words.many(len(rows), "promise") if which in (SOON, OPEN) else "promises"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Promises ", "bold $accent"),
                (f" {inert(self.console_app.desk_name, limit=40)} ", "bold"),
                (f" · {count} {_TOLD[which]}", "$muted"),
            ),
            layout=False,
        )
        self._tell_place()

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the promises")
        self._list.display = self.query_one("#heads").display = False
        empty = self.query_one("#empty", Static)
        empty.display = True
        empty.update(unreadable("The list", why))
        self.query_one(StatusLine).tell("", "")

    @on(WindowList.Moved)
    def _tell_place(self) -> None:
        """The status line: when it is due and where it is written, and where the cursor is."""
        row, told = self._list.current, ""
        if isinstance(row, Promise):
            due = f"due {at_length(row.due, self.console_app.zone)}" if row.due else "without a due day"
            told = f"{due} · {row.where or ('on record' if row.documented else 'only said')}"
        place = f"{self._list.cursor + 1:,} of {self._list.total:,}" if self._list.total else ""
        self.query_one(StatusLine).tell(told, place)

    @on(WindowList.Opened)
    def open_ledger(self) -> None:
        """Opens the ledger that the promise stands in."""
        row = self._list.current
        if isinstance(row, Promise):
            self.app.push_screen(later.PromisesScreen(row.case_id), lambda _: self.action_refresh())

    def _look(self, which: str) -> None:
        self._which = which
        self.action_refresh()

    def action_others(self) -> None:
        """Shows what is due, or all that is not kept yet."""
        self._look(OPEN if self._which == SOON else SOON)

    def action_who(self) -> None:
        """Shows who made them, then where they stand."""
        self._look(BY_PAGE if self._which == BY_PERSON else BY_PERSON)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
