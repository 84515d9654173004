"""How the syncs stand: by account how far, what came in, what did not, and what runs next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens import words
from screens.carrying_out import MODES
from screens.keys import FIND, leaving, refreshing
from screens.places import PlaceScreen
from screens.sync_state import Finished, SyncState
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.section import Section, hung
from screens.widgets.status_line import StatusLine
from screens.widgets.sync_told import account_parts, batch_parts, never_synced, now_parts, problem_parts

if TYPE_CHECKING:
    from triage.services.sync_status import SyncStanding

TICK_SECONDS = 20


class SyncStatusScreen(PlaceScreen):
    """Reads the desk when it opens and whenever a sync ends; the provider is asked only by a sync."""

    TOPIC = "setup"
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "S", "sync", "Sync now", id="sync.start", tooltip="Bring in what the provider knows", group=FIND
        ),
        refreshing("sync", "Read it again"),
        leaving("sync"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._standing: SyncStanding | None = None
        self._seen: Finished | None = None

    def compose(self) -> ComposeResult:
        """Four parts under each other."""
        yield Static(id="title")
        with VerticalScroll(id="body"):
            yield Section("Now", id="now")
            yield Section("Not taken", id="problems")
            yield Section("Accounts", id="accounts")
            yield Section("What came in, latest first", id="batches")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads, and follows what a sync tells."""
        self._seen = self._state.last
        self.console_app.sync_news.subscribe(self, self._told)
        self.set_interval(TICK_SECONDS, self._tell)
        self._tell()
        self.action_refresh()

    @property
    def _state(self) -> SyncState:
        return self.console_app.sync

    def _told(self, state: SyncState) -> None:
        """Another moment of a sync; when it ended, the desk is read again."""
        self._tell()
        if state.last is not self._seen:
            self._seen = state.last
            self.action_refresh()

    def action_refresh(self) -> None:
        """Reads what syncs left in the desk."""
        self.ask("reading how syncs stand", self.desk.sync_status.read, self._read, self._failed)

    def _read(self, standing: SyncStanding) -> None:
        self._standing = standing
        self._tell()

    def _failed(self, error: Exception) -> None:
        self._standing = None
        self._tell()
        why = self.console_app.sentence(error, "reading how syncs stand")
        self.query_one("#accounts", Section).show(
            [hung("✖ ", "$error", f"{why}; {self.console_app.key_of('sync.refresh')} tries again")]
        )

    def _tell(self) -> None:
        app, state, found = self.console_app, self._state, self._standing
        style = "bold $error" if state.mode == "live" else "$muted"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Sync ", "bold $accent"),
                (f" {inert(app.desk_name, limit=40)}", "bold"),
                (f" · {MODES.get(state.mode, state.mode)}" if state.mode else "", style),
            )
        )
        self.query_one("#now", Section).show(
            now_parts(state, app.clock(), app.zone, app.key_of("sync.start"))
        )
        self.query_one("#problems", Section).show(problem_parts(state.last))
        if found is not None:
            told = account_parts(found.accounts, state.last, app.zone)
            self.query_one("#accounts", Section).show(told or never_synced(state.mode, app.key_of))
            self.query_one("#batches", Section).show(batch_parts(found.batches, app.zone))
        keyed = state.mode in ("live", "test")
        doing = (
            "◌ running"
            if state.doing
            else f"{app.key_of('sync.start')} brings in what is new"
            if keyed
            else ""
        )
        right = words.many(len(found.accounts), "account") if found else ""
        self.query_one(StatusLine).tell(doing, right)

    def action_sync(self) -> None:
        """Starts one, unless one runs."""
        self.console_app.start_sync()
