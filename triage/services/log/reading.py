"""The decision log: reading it, checking it, exporting it.

How an entry is written and hashed is told in :mod:`triage.store.chain`; how to check an export without
this program, in ``recipe.md`` beside this file.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from triage.services.history import entry_view, stamp
from triage.services.log.check import check_file
from triage.services.log.export import Wanted, export
from triage.services.log.form import Progress
from triage.services.models import LogCheck, LogEntryView
from triage.store import reading
from triage.store.opening import reading as opened
from triage.store.verifying import verify


class Log:
    """Reads the decision log."""

    def __init__(self, path: Path) -> None:
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
