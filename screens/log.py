"""The decision log: every entry, latest first, and whether the chain of hashes holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from screens import words
from screens.dialogs.entry import EntryDialog
from screens.keys import ACT, leaving, refreshing
from screens.listing import LongListScreen
from screens.widgets.empty import empty_log
from screens.widgets.inert import cell_fit, inert
from screens.widgets.log_list import LogList, titles
from triage.services.models import LogCheck, LogEntryView


class LogScreen(LongListScreen[LogList]):
    """A list of entries, and the result of the last check."""

    OWNER = "log"
    TOPIC = "log"
    CSS_PATH = "log.tcss"
    DOING, WHAT = "reading the log", "The log"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v", "verify", "Verify", id="log.verify", tooltip="Check the whole chain of hashes", group=ACT
        ),
        refreshing("log", "Read the log again"),
        leaving("log", "l"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._check = ""

    def lines(self) -> LogList:
        """The list of entries."""
        return LogList(self.console_app.zone, id="log")

    def titles(self, width: int) -> str:
        """The titles over it."""
        return titles(width)

    def action_refresh(self) -> None:
        """Reads the log again."""
        self.read(self.desk.log.count, self._counted)

    def _counted(self, total: int) -> None:
        self.feed.restart(self._fetch)
        self.rows.reset(total, 0)
        self.stand(None if total else empty_log())
        self._tell()

    def _fetch(self, start: int, limit: int) -> Sequence[LogEntryView]:
        return self.desk.log.entries(start, limit)

    def open_row(self) -> None:
        """Shows the entry under the cursor, whole."""
        entry = self.rows.current
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
        total = words.many(self.rows.total, "entry", "entries")
        self.entitle("Decision log", self.desk_named, (f" · {total}, latest first", "$muted"))
        self.tell_place()

    def under_cursor(self) -> str:
        """The last check; without one, the entry's case, hash and summary, for which a line may be short."""
        entry = self.rows.current
        if self._check or entry is None:
            return self._check
        told = (
            inert(entry.case_id or "", limit=60),
            f"hash {cell_fit(entry.hash, 12)}",
            inert(entry.summary),
        )
        return " · ".join(part for part in told if part)
