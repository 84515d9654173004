"""The queue: every case that waits, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from screens import words
from screens.asking import Feed
from screens.case import CaseScreen
from screens.filtering import HINT, read_filter
from screens.keys import FIND, VIEW
from screens.syncing import SyncingScreen
from screens.times import at_length, countdown
from screens.widgets.empty import empty_desk, nothing_matches, nothing_waits, unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.queue_list import QueueList, titles
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
from triage.services.models import CaseView, Facets, QueueFilter, QueueRow

EVERYTHING = QueueFilter()
TICK_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Page:
    """What a load found; ``total`` is ``None`` while nobody has counted."""

    wanted: QueueFilter
    total: int | None
    cursor: int
    start: int
    rows: Sequence[QueueRow]


class QueueScreen(SyncingScreen):
    """The list, a filter over it, and a line that says where one is."""

    CSS_PATH = "queue.tcss"
    UNDOES_OTHERS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Find",
            key_display="/",
            id="queue.filter",
            tooltip="Narrow the list",
            group=FIND,
        ),
        Binding(
            "escape", "clear", "All", show=False, id="queue.clear", tooltip="Show all cases again", group=FIND
        ),
        Binding("l", "app.log", "Log", id="app.log", tooltip="The decision log", group=VIEW),
        Binding("r", "refresh", "Refresh", id="queue.refresh", tooltip="Read the list again", group=VIEW),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._wanted = EVERYTHING
        self._loading = False
        self._pending: tuple[QueueFilter, str | None] | None = None
        self._counted = False
        self._problem, self._mistyped = "", ""

    def compose(self) -> ComposeResult:
        """Heads over lines, the filter above, the status below."""
        yield Static(id="title")
        yield Input(placeholder=HINT, id="filter", compact=True)
        yield Heads(titles, id="heads")
        yield QueueList(self.console_app.clock, self.console_app.zone, id="queue")
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the first rows."""
        self.query_one("#filter").display = False
        self.query_one("#empty").display = False
        self._list.focus()
        self._feed = Feed(self, self._list, partial(self._fetch, self._wanted), self._failed)
        self.watch(self._list, "cursor", self._tell_place, init=False)  # in the same frame as the list
        self.set_interval(TICK_SECONDS, self._list.repaint)
        self.load(self._wanted)
        self.call_after_refresh(self.look_for_key)

    @property
    def _list(self) -> QueueList:
        return self.query_one("#queue", QueueList)

    # Reading --------------------------------------------------------------------------------------

    def load(self, wanted: QueueFilter, keep: str | None = None) -> None:
        """Reads the list; the cursor stays on case ``keep``. The newest wish wins, one read at a time."""
        if self._loading:
            self._pending = (wanted, keep)
            return
        self._loading, self._pending = True, None
        self._tell()
        self.ask(
            "reading the queue",
            partial(self._read, wanted, keep, self._list.cursor),
            self._loaded,
            self._failed,
        )

    def _read(self, wanted: QueueFilter, keep: str | None, cursor: int) -> Page:
        queue, size = self.desk.queue, QueueList.WINDOW
        if keep is None:
            return Page(wanted, None, 0, 0, queue.window(wanted, start=0, limit=size))
        total = queue.count(wanted)
        found = queue.position(wanted, keep)
        cursor = max(0, min(cursor, total - 1)) if found is None else found
        start = cursor - cursor % size
        return Page(wanted, total, cursor, start, queue.window(wanted, start=start, limit=size))

    def _fetch(self, wanted: QueueFilter, start: int, limit: int) -> Sequence[QueueRow]:
        return self.desk.queue.window(wanted, start=start, limit=limit)

    def _loaded(self, page: Page) -> None:
        self._loading = False
        if self._pending is not None:
            self.load(*self._pending)
            return
        self._wanted, self._problem = page.wanted, ""
        total = page.total
        if total is None and len(page.rows) < QueueList.WINDOW:
            total = len(page.rows)
        self._counted = total is not None
        self._feed.restart(partial(self._fetch, page.wanted))
        self._list.reset(len(page.rows) if total is None else total, page.cursor, page.start, page.rows)
        if total is None:
            self.ask("counting the cases", partial(self._count, page.wanted), self._was_counted)
        elif total == 0:
            self.ask("counting the cases", self.desk.queue.facets, self._explain_empty)
        self._show_list(total != 0)
        self._tell()

    def _count(self, wanted: QueueFilter) -> tuple[QueueFilter, int]:
        return wanted, self.desk.queue.count(wanted)

    def _was_counted(self, answer: tuple[QueueFilter, int]) -> None:
        wanted, total = answer
        if wanted == self._wanted and not self._counted:
            self._counted = True
            self._list.grow(total)
            self._feed.serve()
            self._tell()

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self._problem = self.console_app.sentence(error, "reading the queue")
        self._show_list(False)
        self.query_one("#empty", Static).update(unreadable("The queue", self._problem))
        self._tell()

    @on(WindowList.Wanted)
    def serve_rows(self) -> None:
        """Rows are missing."""
        self._feed.serve()

    # Showing --------------------------------------------------------------------------------------

    def _show_list(self, shown: bool) -> None:
        self._list.display = shown
        self.query_one("#heads").display = shown
        self.query_one("#empty").display = not shown
        if shown and self.focused is None:
            self._list.focus()

    def _explain_empty(self, facets: Facets) -> None:
        if self._list.total or self._problem:
            return
        cases = sum(facets.states.values())
        if not cases:
            text = empty_desk()
        elif self._wanted == EVERYTHING:
            text = nothing_waits(cases)
        else:
            text = nothing_matches(cases)
        self.query_one("#empty", Static).update(text)

    def _tell(self) -> None:
        """Title and status line, from the state."""
        about = "counting…" if not self._counted else words.many(self._list.total, "case")
        key_style = "bold $error" if self.key_mode == "LIVE" else "$muted"
        filtered = self.query_one("#filter", Input).value.strip()
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
        self._tell_place()

    @on(WindowList.Moved)
    def _tell_place(self) -> None:
        """The status line: what is under the cursor, and where that is."""
        rows, app = self._list, self.console_app
        row = rows.current
        left, right = "", ""
        if self._loading and not rows.total:
            left = "◌ reading…"
        elif self._mistyped:
            left = f"▲ {self._mistyped}"
        elif self._problem:
            left = "✖ could not be read"
        elif row is not None:
            left = f"{row.id} · {words.kind(row.kind)} · {countdown(row.due, app.clock()).words}"
            left += f" · {at_length(row.due, app.zone)}" if row.due else ""
        if rows.total:
            right = f"{rows.cursor + 1:,} of {rows.total:,}{'' if self._counted else '+'}"
        self.query_one(StatusLine).tell(left, " · ".join(part for part in (self.last_sync, right) if part))

    def sync_told(self, *, news: bool) -> None:
        """Says so, and reads the list again when cases changed."""
        self._tell()
        if news:
            self.action_refresh()

    # Keys -----------------------------------------------------------------------------------------

    @on(WindowList.Opened)
    def open_case(self) -> None:
        """Opens the case under the cursor."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.push_screen(CaseScreen(case_id, self._wanted), self._returned)

    def _returned(self, _: object) -> None:
        self.action_refresh()

    def case_at_hand(self) -> str | None:
        """The case under the cursor."""
        row = self._list.current
        return None if row is None else row.id

    def case_changed(self, view: CaseView) -> None:
        """Reads the list again; the cursor stays where it is, whichever case was acted on."""
        del view
        self.action_refresh()

    def action_refresh(self) -> None:
        """Reads the list again and stays on the case under the cursor."""
        self.load(self._wanted, keep=self.case_at_hand())

    def action_filter(self) -> None:
        """Opens the filter bar."""
        bar = self.query_one("#filter", Input)
        bar.display = True
        bar.focus()

    def action_clear(self) -> None:
        """Empties and closes the filter bar."""
        bar = self.query_one("#filter", Input)
        bar.value = ""
        bar.display = False
        self._list.focus()

    @on(Input.Changed, "#filter")
    def filter_changed(self, event: Input.Changed) -> None:
        """Narrows the list while one types."""
        typed = read_filter(event.value, me=self.desk.actor, now=self.console_app.clock())
        self._mistyped = typed.problem
        self._tell()
        if typed.wanted != self._wanted or self._loading:
            self.load(typed.wanted)

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        """Enter goes back to the list and keeps the filter."""
        bar = self.query_one("#filter", Input)
        bar.display = bool(bar.value.strip())
        self._list.focus()
