"""Whether decisions helped: closed cases whose result is to be looked at, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.asking import AskingScreen
from screens.dialogs.outcome import OutcomeDialog
from screens.keys import ACT, VIEW
from screens.times import at_length
from screens.widgets.empty import unreadable
from screens.widgets.followup_list import FollowupList, titles
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
from triage.services.models import CaseView, QueueFilter

if TYPE_CHECKING:
    from triage.services.following import Followup, Recorded

BELOW, MET, ABOVE = "below", "met", "above"
_TITLES = {
    BELOW: "Below what was hoped for",
    MET: "As it was hoped for",
    ABOVE: "Above what was hoped for",
}


class FollowupsScreen(AskingScreen):
    """A list of reviews, what is due first; the keys say how the case under the cursor turned out."""

    TOPIC = "answering"
    AUTO_FOCUS = "#followups"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b",
            "record('below')",
            "Below",
            id="followups.below",
            tooltip="The result is below what was hoped for: what is owed next, and open again",
            group=ACT,
        ),
        Binding(
            "m",
            "record('met')",
            "Met",
            id="followups.met",
            tooltip="The result is what was hoped for",
            group=ACT,
        ),
        Binding(
            "a",
            "record('above')",
            "Above",
            id="followups.above",
            tooltip="The result is above it: ask once for a reference",
            group=ACT,
        ),
        Binding(
            "t",
            "show_others",
            "Due, all",
            id="followups.toggle",
            tooltip="Only the reviews that are due, or those to come as well",
            group=VIEW,
        ),
        Binding("r", "refresh", "Refresh", id="followups.refresh", tooltip="Read the list again", group=VIEW),
        Binding(
            "escape,backspace,F",
            "back",
            "Back",
            key_display="esc",
            id="followups.back",
            tooltip="Back to the queue",
            group=VIEW,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._only_due = True

    def compose(self) -> ComposeResult:
        """Heads over lines."""
        yield Static(id="title")
        yield Heads(titles, id="heads")
        yield FollowupList(self.console_app.clock, id="followups")
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the list."""
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._tell_place, init=False)
        self.action_refresh()

    @property
    def _list(self) -> FollowupList:
        return self.query_one("#followups", FollowupList)

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Reads the list again."""
        self.query_one(StatusLine).tell("◌ reading…", "")
        self.ask("reading the reviews", partial(self._read, due=self._only_due), self._show, self._failed)

    def _read(self, *, due: bool) -> list[Followup]:
        """In a thread: of each case the review that comes next."""
        found: dict[str, Followup] = {}
        for one in self.desk.following.reviews(due=due):
            found.setdefault(one.case_id, one)
        return list(found.values())

    def action_show_others(self) -> None:
        """Shows what is due, or all."""
        self._only_due = not self._only_due
        self.action_refresh()

    def _show(self, rows: Sequence[Followup]) -> None:
        self._list.show(rows)
        self._list.display = self.query_one("#heads").display = bool(rows)
        empty = self.query_one("#empty", Static)
        empty.display = not rows
        told = "Closed cases come back here some time after, to see whether the decision helped."
        more: tuple[str | tuple[str, str], ...] = ()
        if self._only_due:
            more = ("\n\n", ("t", "bold $accent"), " shows those to come")
        head = "✔ No review is due\n\n" if self._only_due else "No case is closed\n\n"
        empty.update(Content.assemble((head, "bold $success"), told, *more))
        if rows and self.focused is None:
            self._list.focus()
        which = "due" if self._only_due else "due and to come"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Follow-ups ", "bold $accent"),
                (f" {inert(self.console_app.desk_name, limit=40)} ", "bold"),
                (f" · {words.many(len(rows), 'case')} {which}", "$muted"),
            ),
            layout=False,
        )
        self._tell_place()

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the reviews")
        self._list.display = self.query_one("#heads").display = False
        empty = self.query_one("#empty", Static)
        empty.display = True
        empty.update(unreadable("The list", why))
        self.query_one(StatusLine).tell("", "")

    @on(WindowList.Moved)
    def _tell_place(self) -> None:
        """The status line: when the case was closed, and where the cursor is."""
        row = self._list.current
        told = (
            "" if row is None else f"{row.case_id} · closed {at_length(row.closed_at, self.console_app.zone)}"
        )
        self.query_one(StatusLine).tell(
            told, f"{self._list.cursor + 1:,} of {self._list.total:,}" if row else ""
        )

    @on(WindowList.Opened)
    def open_case(self) -> None:
        """Opens the case."""
        row = self._list.current
        if row is not None:
            screen = later.CaseScreen(row.case_id, QueueFilter(state="closed"))
            self.app.push_screen(screen, lambda _: self.action_refresh())

    # Recording ------------------------------------------------------------------------------------

    def action_record(self, outcome: str) -> None:
        """Asks what was found."""
        row = self._list.current
        if row is None:
            self.console_app.say("There is no review under the cursor")
            return
        made = words.action(row.action) if row.action else "Nothing was decided"
        parts: list[str | tuple[str, str]] = [
            (f"{made}, ", "bold"),
            f"and {words.many(row.days, 'day')} after the case was closed.",
        ]
        if outcome == BELOW:
            parts += ["\nOwed next: ", (row.owed, "$warning"), "."]
        dialog = OutcomeDialog(
            f"{_TITLES[outcome]}: {inert(row.case_id, limit=40)}", Content.assemble(*parts)
        )
        self.app.push_screen(dialog, partial(self._noted, row, outcome))

    def _noted(self, row: Followup, outcome: str, note: str | None) -> None:
        if note:
            record = partial(self.desk.following.record, row.case_id, outcome, note)
            self.ask("recording the result", record, partial(self._recorded, row, note))

    def _recorded(self, row: Followup, note: str, done: Recorded) -> None:
        self.action_refresh()
        named = inert(row.case_id, limit=40)
        if done.outcome == BELOW:
            told = Content.assemble("Owed next: ", (done.next, "bold"), ".\nOpen, it returns to the queue.")
            dialog = later.ConfirmDialog(f"Recorded. Open {named} again?", told, yes="Open", key="b")
            self.app.push_screen(dialog, partial(self._reopen, row, note))
        elif done.asks_reference:
            told = Content(f"{done.next[:1].upper()}{done.next[1:]}. The log keeps that it was asked.")
            self.app.push_screen(
                later.ConfirmDialog(f"Recorded. Ask {named} for a reference", told, yes="Noted", key="a")
            )
        else:
            asked = "; a reference was asked for before" if done.outcome == ABOVE else ""
            self.console_app.say(f"{named}: {done.outcome} after {done.days} days is recorded{asked}")

    def _reopen(self, row: Followup, note: str, yes: bool | None) -> None:
        if yes:
            reopen = partial(self.desk.deciding.reopen, row.case_id, note)
            self.ask("opening the case again", reopen, self._reopened)

    def _reopened(self, view: CaseView) -> None:
        self.console_app.say(f"{inert(str(view.document['id']), limit=40)}: open again")
        self.action_refresh()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
