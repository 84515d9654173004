"""Whether decisions helped: closed cases whose result is to be looked at, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later, words
from screens.dialogs.outcome import OutcomeDialog
from screens.drafting import OUTCOME, BeginningScreen
from screens.keys import ACT, VIEW, leaving, refreshing
from screens.listing import ListScreen
from screens.times import at_length
from screens.widgets.followup_list import FollowupList, titles
from screens.widgets.inert import inert
from triage.services.models import CaseView, QueueFilter

if TYPE_CHECKING:
    from triage.services.following import Followup, Recorded

BELOW, MET, ABOVE = "below", "met", "above"
_TITLES = {
    BELOW: "Below what was hoped for",
    MET: "As it was hoped for",
    ABOVE: "Above what was hoped for",
}


class FollowupsScreen(ListScreen[FollowupList], BeginningScreen):
    """A list of reviews, what is due first; the keys say how the case under the cursor turned out."""

    OWNER = "followups"
    TOPIC = "answering"
    DOING = "reading the reviews"
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
        refreshing("followups", "Read the list again"),
        leaving("followups", "F", told="Back to the queue"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._only_due = True

    def lines(self) -> FollowupList:
        """The list of reviews."""
        return FollowupList(self.console_app.clock, id="followups")

    def titles(self, width: int) -> str:
        """The titles over it."""
        return titles(width)

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Reads the list again."""
        self.read(partial(self._read, due=self._only_due), self._show)

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
        self.rows.show(rows)
        self.stand(None if rows else self._nothing())
        which = "due" if self._only_due else "due and to come"
        about = f" · {words.many(len(rows), 'case')} {which}"
        self.entitle("Follow-ups", f"{self.desk_named} ", (about, "$muted"))
        self.tell_place()

    def _nothing(self) -> Content:
        told = "Closed cases come back here some time after, to see whether the decision helped."
        more: tuple[str | tuple[str, str], ...] = ()
        if self._only_due:
            more = (
                "\n\n",
                (self.console_app.key_of("followups.toggle"), "bold $accent"),
                " shows those to come",
            )
        head = "✔ No review is due\n\n" if self._only_due else "No case is closed\n\n"
        return Content.assemble((head, "bold $success"), told, *more)

    def under_cursor(self) -> str:
        """When the case was closed."""
        row = self.rows.current
        if row is None:
            return ""
        return f"{row.case_id} · closed {at_length(row.closed_at, self.console_app.zone)}"

    def open_row(self) -> None:
        """Opens the case."""
        row = self.rows.current
        if row is not None:
            self.leave_for(later.CaseScreen(row.case_id, QueueFilter(state="closed")))

    # Recording ------------------------------------------------------------------------------------

    def action_record(self, outcome: str) -> None:
        """Asks what was found."""
        row = self.rows.current
        if row is None:
            self.console_app.say("There is no review under the cursor")
        else:
            self.begin(OUTCOME, row.case_id, partial(self._ask_outcome, row, outcome))

    def _ask_outcome(self, row: Followup, outcome: str, begun: Mapping[str, str]) -> None:
        made = words.action(row.action) if row.action else "Nothing was decided"
        parts: list[str | tuple[str, str]] = [
            (f"{made}, ", "bold"),
            f"and {words.many(row.days, 'day')} after the case was closed.",
        ]
        if outcome == BELOW:
            parts += ["\nOwed next: ", (row.owed, "$warning"), "."]
        dialog = OutcomeDialog(
            f"{_TITLES[outcome]}: {inert(row.case_id, limit=40)}",
            Content.assemble(*parts),
            begun.get("note", ""),
        )
        dialog.keep = self.keeping(OUTCOME, row.case_id)
        self.app.push_screen(dialog, partial(self._noted, row, outcome))

    def _noted(self, row: Followup, outcome: str, note: str | None) -> None:
        if note:
            record = partial(self.desk.following.record, row.case_id, outcome, note)
            self.ask("recording the result", record, partial(self._recorded, row, note), kept=True)

    def _recorded(self, row: Followup, note: str, done: Recorded) -> None:
        self.recorded(row.case_id, OUTCOME)
        self.action_refresh()
        named = inert(row.case_id, limit=40)
        if done.outcome == BELOW:
            told = Content.assemble("Owed next: ", (done.next, "bold"), ".\nOpen, it returns to the queue.")
            dialog = later.ConfirmDialog(
                f"Recorded. Open {named} again?", told, yes="Open", key="followups.below"
            )
            self.app.push_screen(dialog, partial(self._reopen, row, note))
        elif done.asks_reference:
            told = Content(f"{done.next[:1].upper()}{done.next[1:]}. The log keeps that it was asked.")
            self.app.push_screen(
                later.ConfirmDialog(
                    f"Recorded. Ask {named} for a reference", told, yes="Noted", key="followups.above"
                )
            )
        else:
            asked = "; a reference was asked for before" if done.outcome == ABOVE else ""
            self.console_app.say(f"{named}: {done.outcome} after {done.days} days is recorded{asked}")

    def _reopen(self, row: Followup, note: str, yes: bool | None) -> None:
        if yes:
            reopen = partial(self.desk.deciding.reopen, row.case_id, note)
            self.ask("opening the case again", reopen, self._reopened, kept=True)

    def _reopened(self, view: CaseView) -> None:
        self.console_app.say(f"{inert(str(view.document['id']), limit=40)}: open again")
        self.action_refresh()
