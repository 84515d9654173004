"""The decision log: reading it, checking it, exporting it.

How an entry is written and hashed is told in :mod:`triage.store.chain`; how to check an export without
this program, in the handbook's page ``recipe``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from triage.services.history import entry_view, stamp
from triage.services.log.check import check_file
from triage.services.log.export import Wanted, export
from triage.services.log.form import Progress
from triage.services.models import LogCheck, LogEntryView
from triage.store import reading
from triage.store.address import Address
from triage.store.opening import reading as opened
from triage.store.records import LogRecord
from triage.store.verifying import verify

HASH = LogRecord._fields.index("hash")


class Compared(NamedTuple):
    """Whether an export is a stretch of a desk's log, and what there is to say of it."""

    same: bool
    text: str


class Log:
    """Reads the decision log."""

    def __init__(self, path: Address) -> None:
        self._path = path

    def entries(self, start: int = 0, limit: int = 50) -> list[LogEntryView]:
        """``limit`` entries, newest first, after leaving out the ``start`` newest."""
        with opened(self._path) as connection:
            return list(map(entry_view, reading.log_window(connection, start, limit)))

    def count(self) -> int:
        """How many entries there are."""
        with opened(self._path) as connection:
            return reading.head(connection).number

    def verify(self, progress: Progress | None = None) -> LogCheck:
        """Checks every entry, the chain, its end, and every decision against its entry."""
        with opened(self._path) as connection:
            found = verify(connection, progress)
        return LogCheck(found.entries, found.head, found.broken, found.why)

    def verify_file(self, path: Path, progress: Progress | None = None) -> LogCheck:
        """Checks an exported file of any format. Raises :class:`~triage.domain.errors.UsageError`."""
        return check_file(path, progress)

    def compare(self, check: LogCheck) -> Compared:
        """Holds an export that verifies against this log: is it a stretch of it, and how far does it go?"""
        last = check.first + check.entries - 1
        with opened(self._path) as connection:
            end = reading.head(connection).number
            ends = [next(reading.log_rows(connection, at, at), None) for at in (check.first - 1, last)]
        before, ours = (row and row[HASH] for row in ends)
        if not check.entries:
            return Compared(True, "the file holds no entry to compare")
        if ours != check.head:
            return Compared(False, f"its entry {last} is not entry {last} of this desk")
        if check.first > 1 and before != check.before:
            return Compared(
                False, f"its entry {check.first} does not follow this desk's entry {check.first - 1}"
            )
        if last < end:
            return Compared(True, f"it ends at entry {last}; this desk's log goes on to entry {end}")
        return Compared(True, "it reaches the end of this desk's log")

    def export(
        self,
        form: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        redact: bool = False,
        output: Path | None = None,
        stream: BinaryIO | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Writes the entries with ``since <= at < until`` as csv, jsonl or xlsx; returns how many.

        To ``output``, which is complete or not there, or to ``stream``. The same desk and arguments give
        the same bytes. Raises :class:`~triage.domain.errors.UsageError`.
        """
        with opened(self._path) as connection:
            first, last = reading.log_range(
                connection, stamp(since) if since else None, stamp(until) if until else None
            )
            rows = reading.log_rows(connection, first, last)
            return export(Wanted(form, redact, output, stream), rows, last - first + 1, progress)
