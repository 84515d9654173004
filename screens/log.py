"""The decision log: every entry, latest first, and whether the chain of hashes holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import words
from screens.asking import AskingScreen, Feed
from screens.dialogs.entry import EntryDialog
from screens.keys import ACT, VIEW
from screens.widgets.empty import empty_log, unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import cell_fit, inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.log_list import LogList, titles
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
from triage.services.models import LogCheck, LogEntryView


class LogScreen(AskingScreen):
    """A list of entries, and the result of the last check."""

    TOPIC = "log"
    CSS_PATH = "log.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v", "verify", "Verify", id="log.verify", tooltip="Check the whole chain of hashes", group=ACT
        ),
        Binding("r", "refresh", "Refresh", id="log.refresh", tooltip="Read the log again", group=VIEW),
        Binding(
            "escape,backspace,l", "back", "Back", key_display="esc", id="log.back", tooltip="Back", group=VIEW
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._check = ""

    def compose(self) -> ComposeResult:
        """Heads over lines, the check below."""
        yield Static(id="title")
        yield Heads(titles, id="heads")
        yield LogList(self.console_app.zone, id="log")
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Counts the entries, then reads those on top."""
        self.query_one("#empty").display = False
        self._list.focus()
        self.watch(self._list, "cursor", self._tell_place, init=False)
        self._feed = Feed(self, self._list, self._fetch, self._failed)
        self.action_refresh()

    @property
    def _list(self) -> LogList:
        return self.query_one("#log", LogList)

    def action_refresh(self) -> None:
        """Reads the log again."""
        self.ask("reading the log", self.desk.log.count, self._counted, self._failed)

    def _counted(self, total: int) -> None:
        self._feed.restart(self._fetch)
        self._list.reset(total, 0)
        self._list.display = self.query_one("#heads").display = total > 0
        empty = self.query_one("#empty", Static)
        empty.display = total == 0
        empty.update(empty_log())
        self._tell()

    def _fetch(self, start: int, limit: int) -> Sequence[LogEntryView]:
        return self.desk.log.entries(start, limit)

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the log")
        self._list.display = self.query_one("#heads").display = False
        empty = self.query_one("#empty", Static)
        empty.display = True
        empty.update(unreadable("The log", why))

    @on(WindowList.Wanted)
    def serve_rows(self) -> None:
        """Rows are missing."""
        self._feed.serve()

    @on(WindowList.Opened)
    def open_entry(self) -> None:
        """Shows the entry under the cursor, whole."""
        entry = self._list.current
        if entry is not None:
            self.app.push_screen(EntryDialog(entry, self.console_app.zone))

    def action_verify(self) -> None:
        """Checks the chain."""
        self._check = "◌ checking the chain…"
        self._tell()
        self.ask("verifying the log", self.desk.log.verify, self._verified, self._unverified)

    def _verified(self, check: LogCheck) -> None:
        if check.ok:
            checked = words.many(check.entries, "entry", "entries")
            self._check = f"✔ {checked} checked, all hold · head {check.head[:16]}"
        else:
            self._check = f"✖ entry {check.broken} is broken: {inert(check.why, limit=200)}"
            self.console_app.report_broken(self._check)
        self._tell()

    def _unverified(self, error: Exception) -> None:
        self._check = ""
        self._tell()
        self.console_app.report(error, "verifying the log")

    def _tell(self) -> None:
        total = words.many(self._list.total, "entry", "entries")
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Decision log ", "bold $accent"),
                (f" {inert(self.console_app.desk_name, limit=40)}", "bold"),
                (f" · {total}, latest first", "$muted"),
            ),
            layout=False,
        )
        self._tell_place()

    @on(WindowList.Moved)
    def _tell_place(self) -> None:
        """The status line: the last check, and where the cursor is."""
        rows = self._list
        entry = rows.current
        left = self._check or (f"hash {cell_fit(entry.hash, 16)}" if entry else "")
        self.query_one(StatusLine).tell(left, f"{rows.cursor + 1:,} of {rows.total:,}" if rows.total else "")

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
