"""The queue: every case that waits, most urgent first, or whatever was asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.keys import VIEW
from screens.onward import next_undecided
from screens.reading_queue import EVERYTHING
from screens.seen import Seen
from screens.starting import StartingScreen
from screens.times import at_length, countdown
from screens.widgets.empty import empty_desk, nothing_matches, nothing_waits, unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.queue_list import QueueList, made_of, titles
from screens.widgets.status_line import StatusLine
from screens.widgets.view_bar import ViewBar
from screens.widgets.window_list import WindowList

if TYPE_CHECKING:
    from triage.services.models import CaseView, Facets, QueueRow

TICK_SECONDS = 20


class QueueScreen(StartingScreen):
    """The list, views and a filter over it, and a line that says where one is."""

    TOPIC = "queue"
    AUTO_FOCUS = "#queue"
    UNDOES_OTHERS = True
    BLANK = True  # nothing of it is seen under its widgets, so nothing is painted
    HORIZONTAL_BREAKPOINTS = []  # noqa: RUF012  Textual types it so; without, styles are applied once more
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "app.log", "Log", id="app.log", tooltip="The decision log", group=VIEW),
        Binding(
            "p",
            "app.actions",
            "Actions",
            show=False,
            id="app.actions",
            tooltip="What is left to do at Stripe: planned, waiting, unknown, refused",
            group=VIEW,
        ),
        Binding(
            "F",
            "app.followups",
            "Follow-ups",
            show=False,
            id="app.followups",
            tooltip="Whether decisions helped: closed cases whose result is to be looked at",
            group=VIEW,
        ),
        Binding(
            "P",
            "app.promised",
            "Promises",
            show=False,
            id="app.promised",
            tooltip="Promises of all contracts: late, due soon, and who did not keep them",
            group=VIEW,
        ),
        Binding("r", "refresh", "Refresh", id="queue.refresh", tooltip="Read the list again", group=VIEW),
    ]

    def compose(self) -> ComposeResult:
        """Heads over lines, views and the filter above, the status below."""
        yield Static(id="title")
        yield ViewBar([f"queue.view{digit}" for digit in range(1, 10)], id="views")
        yield Heads(titles, id="heads")
        yield QueueList(self.console_app.clock, self.console_app.zone, id="queue")
        yield StatusLine(id="status")
        yield KeyBar()

    async def on_mount(self) -> None:
        """Reads the first rows."""
        self.watch(self._list, "cursor", self._tell_place, init=False)  # in the same frame as the list
        self.set_interval(TICK_SECONDS, self._list.renew)
        await self.read_first()

    # Showing --------------------------------------------------------------------------------------

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self._problem = self.console_app.sentence(error, "reading the queue")
        self._show_list(False)
        self.say_instead(unreadable("The queue", self._problem, self.console_app.key_of("queue.refresh")))
        self._tell()

    def say_instead(self, text: Content) -> None:
        """Puts ``text`` where the list would be."""
        if not self.query("#empty"):
            self.mount(Static(id="empty"), before="#status")
        self.query_one("#empty", Static).update(text)

    def _show_list(self, shown: bool) -> None:
        if not shown and self._list.has_focus:
            self.set_focus(None)
        self._list.display = shown
        self.query_one("#heads").display = shown
        self.query("#empty").set(display=not shown)
        if shown and self.focused is None:
            self._list.focus()

    def _explain_empty(self, facets: Facets) -> None:
        if self._list.total or self._problem or self._filling:
            return
        key = self.console_app.key_of
        cases = sum(facets.states.values())
        self.desk_is_empty = not cases
        if not cases:
            text = empty_desk(key)
        elif self._wanted == EVERYTHING:
            text = nothing_waits(cases, key)
        else:
            text = nothing_matches(cases, key)
        self.say_instead(text)

    def _tell(self) -> None:
        """Title and status line, from the state."""
        about = "counting…" if not self._counted else words.many(self._list.total, "case")
        key_style = "bold $error" if self.key_mode == "LIVE" else "$muted"
        filtered = self.filtered
        self.query_one("#title", Static).update(
            Content.assemble(
                (" triage ", "bold $accent"),
                (f" {inert(self.console_app.desk_name, limit=40)} ", "bold"),
                (f" · {self.key_mode}" if self.key_mode else "", key_style),
                (f" · {about}", "$muted"),
                (f" · filtered: {inert(filtered, limit=60)}" if filtered else "", "$warning"),
                (f" · {inert(self.desk.actor, limit=40)}", "$muted"),
            ),
            layout=False,
        )
        views = self.query_one(ViewBar)
        views.tell(views.views, filtered)
        self._tell_place()

    @on(WindowList.Moved)
    def _tell_place(self) -> None:
        """The status line: what is under the cursor, and where that is."""
        rows = self._list
        right = f"{rows.cursor + 1:,} of {rows.total:,}{'' if self._counted else '+'}" if rows.total else ""
        key = self.console_app.key_of("queue.refresh")
        news = f"▲ the list has changed: {key}" if self._outdated else ""
        told = " · ".join(part for part in (news, self.last_sync, right) if part)
        self.query_one(StatusLine).tell(self._at_hand(), told)

    def _at_hand(self) -> str:
        """What matters most: trouble, then what may be typed, then what is marked or under the cursor."""
        offered = self._bar.offered() if self.typing else []
        told = (
            "◌ reading…" if self._loading and not self._list.total else "",
            f"▲ {self.mistyped}" if self.mistyped else "",
            "⇥ " + "  ".join(offered) if offered else "",
            "✖ could not be read" if self._problem else "",
            self.marks_told(),
        )
        return next((text for text in told if text), "") or self._under_cursor()

    def _under_cursor(self) -> str:
        row, app = self._list.current, self.console_app
        if row is None:
            return ""
        stands = made_of(row) if row.decided else words.kind(row.kind)
        told = f"{row.id} · {stands} · {countdown(row.due, app.clock()).words}"
        return told + (f" · {at_length(row.due, app.zone)}" if row.due else "")

    def sync_told(self, *, news: bool) -> None:
        """Says so, and reads the list again when cases changed."""
        self._tell()
        if news:
            self.action_refresh()

    # The case at hand -----------------------------------------------------------------------------

    @on(WindowList.Opened)
    def open_case(self) -> None:
        """Opens the case under the cursor."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.push_screen(later.CaseScreen(case_id, self._wanted), self._returned)

    def _returned(self, _: object) -> None:
        self.action_refresh()

    def case_at_hand(self) -> str | None:
        """The case under the cursor."""
        row = self._list.current
        return None if row is None else row.id

    def seen(self) -> Seen | None:
        """What the line under the cursor says."""
        row = self._list.current
        return None if row is None else Seen(row.version, row.suggestion)

    def case_changed(self, view: CaseView) -> None:
        """Reads the list again; the cursor stays where it is, whichever case was acted on."""
        del view
        self.action_refresh()

    def go_on(self, view: CaseView) -> None:
        """Puts the cursor on the next case that nobody has decided."""
        case_id = str(view.document["id"])
        call = partial(next_undecided, self.desk.queue, self._wanted, case_id, self._list.cursor)
        self.in_turn(case_id, "reading the next case", call, self._went_on)

    def _went_on(self, found: tuple[int, QueueRow] | None) -> None:
        if found is None:
            self.console_app.say("That was the last case that waits for a decision here")
            self.action_refresh()
        else:
            self._list.go(found[0])
            self.load(self._wanted, keep=found[1].id)

    def action_refresh(self) -> None:
        """Reads the list again and stays on the case under the cursor."""
        self.load(self._wanted, keep=self.case_at_hand())
