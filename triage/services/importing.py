"""Taking case files in: every good line, judged and stored in batches; every bad one beside the file.

Importing a file again changes nothing. A case that somebody worked on keeps its state, its assignee and
its decision; its facts are replaced. An id that stands in one file twice with different facts is refused
the second time, because no order of lines should decide which facts hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from errno import EACCES, EISDIR
from importlib import import_module
from itertools import chain, islice
from os import R_OK, access, strerror
from pathlib import Path

from triage.domain.errors import StoppedError, UsageError
from triage.intake.casefile import Line, lines_of, unreadable
from triage.intake.forms import AUTO, CASES, CSV, MBOX, form_of
from triage.intake.helpdesk import ticket_lines
from triage.intake.mapping import Columns, own_addresses, read_mapping
from triage.intake.table import table_lines
from triage.services.ending import closing
from triage.services.history import stamp
from triage.services.importing_pool import Prepared, Preparer
from triage.services.judging import JudgeSource
from triage.services.models import ImportResult
from triage.services.rejects import Rejects
from triage.services.win_rates import WinRates, expire_if_changed
from triage.services.workers import batched
from triage.store.address import Address
from triage.store.bulk import Bulk, Stored, bulk
from triage.store.chain import Draft, sha256
from triage.store.records import Changed, NewCase

BATCH = 1_000
"""Lines of one transaction."""

PARALLEL_FROM = 2_000_000
"""Bytes from which starting worker processes pays."""

Progress = Callable[[int, int], None]
"""Told how many bytes were read, of how many."""


class Importing:
    """Imports case files into one desk."""

    def __init__(self, path: Address, source: JudgeSource, clock: Callable[[], datetime], actor: str) -> None:
        self._path, self._source, self._clock, self._actor = path, source, clock, actor

    def import_file(
        self,
        path: Path,
        progress: Progress | None = None,
        *,
        form: str = AUTO,
        mapping: Path | None = None,
        own: Sequence[str] = (),
    ) -> ImportResult:
        """Stores the cases of a file; safe to run again, also after it was killed.

        ``form`` is one of :data:`~triage.intake.forms.FORMS`; ``mapping`` says what the columns of a table
        are; ``own`` are the addresses whose mails are the shop's.

        Refused lines go to ``<file>.rejects.jsonl`` with the reason; without any, an old such file is
        removed. Raises ``UsageError`` when the file cannot be read, ``DeskError`` when the desk refuses,
        ``StoppedError`` with what was kept when it is interrupted.
        """
        size = path.stat().st_size if path.is_file() else 0
        counts = Counts()
        form, lines = _read(path, form, mapping, own)
        try:
            with Preparer(self._source, self._clock(), parallel=size >= PARALLEL_FROM) as prepare:
                done = self._store_all(prepare.each(batched(lines, BATCH)), path, size, progress, counts)
                return replace(done, form=form)
        except KeyboardInterrupt:
            raise StoppedError(
                f"interrupted; kept so far: {counts}", str(path), "import it again for the rest"
            ) from None

    def store(
        self, batches: Iterable[Prepared], path: Path, size: int = 0, progress: Progress | None = None
    ) -> ImportResult:
        """Stores prepared batches, whatever they were read from; ``path`` names their source."""
        return self._store_all(batches, path, size, progress, Counts())

    def _store_all(
        self, batches: Iterable[Prepared], path: Path, size: int, progress: Progress | None, counts: Counts
    ) -> ImportResult:
        read = 0
        remaining = iter(batches)
        # Before the desk is opened: worker processes may be copies of this one, and must not hold it open.
        first = list(islice(remaining, 1))
        before = dict(WinRates(self._path))
        with Rejects(path) as rejects, bulk(self._path) as store:
            for batch in chain(first, remaining):
                refused = list(batch.rejects)
                if batch.cases:
                    refused += self._store(store, batch, _written(path.name), counts)
                for line, why in sorted(refused):
                    rejects.add(line, why)
                read += batch.size
                if progress:
                    progress(read, size)
            kept = rejects.finish()
        if counts.new or counts.changed:
            expire_if_changed(self._path, before)
        return ImportResult(counts.new, counts.changed, counts.unchanged, rejects.count, kept)

    def _store(self, store: Bulk, batch: Prepared, name: str, counts: Counts) -> Iterator[tuple[Line, str]]:
        """Stores one batch; yields the lines that repeat an id with other facts."""
        at = stamp(self._clock())

        def entries(
            done: Changed, stored: Sequence[NewCase], changed: Sequence[tuple[Stored, NewCase]]
        ) -> Iterator[Draft]:
            yield self._imported(at, name, done, stored)
            for old, case in changed:
                if old.worked_on:
                    yield self._changed(at, old, case)
            for id, version, status in store.close_ended(changed):
                yield closing(id, version, status, self._actor, at)

        done = store.store(batch.cases, at, entries)
        counts.add(done)
        lines = {line.number: line for line in batch.lines} if done.refused else {}
        for number, case_id, first in done.refused:
            yield lines[number], (f"id: {case_id!r} stands on line {first} already, written differently")

    def _imported(self, at: str, name: str, done: Changed, stored: Sequence[NewCase]) -> Draft:
        facts = {
            "new": done.new,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "book": stored[0].judged.book,
            "content": sha256("\n".join(f"{sha256(case.id)} {case.digest}" for case in stored)),
        }
        return Draft(at, self._actor, "imported", None, facts, {"file": name})

    def _changed(self, at: str, old: Stored, case: NewCase) -> Draft:
        facts = {
            "version": old.version + 1,
            "suggested": case.judged.suggestion,
            "suggested_before": old.suggestion,
            "content": case.digest,
            "book": case.judged.book,
        }
        return Draft(at, self._actor, "changed", case.id, facts)


def _written(name: str) -> str:
    """The name of a file as the log keeps it; one that is not UTF-8 has the bytes at fault in signs."""
    return name.encode("utf-8", "backslashreplace").decode()


def check_readable(path: Path) -> None:
    """Raises :class:`UsageError` for a file that cannot be read; a pipe is not opened for it."""
    try:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, strerror(EISDIR))
        path.stat()
        if not access(path, R_OK):
            raise PermissionError(EACCES, strerror(EACCES))
    except OSError as error:
        raise unreadable(path, error) from error


def _read(path: Path, form: str, mapping: Path | None, own: Sequence[str]) -> tuple[str, Iterator[Line]]:
    """What a file is, and its lines. Raises :class:`UsageError` for a mapping that is none."""
    columns = read_mapping(mapping) if mapping else Columns(where=str(path))
    columns = replace(columns, own=columns.own | own_addresses(own))
    if form == AUTO:
        form = form_of(path, mapped=mapping is not None)
    if form == MBOX:
        mailbox = import_module("triage.intake.mbox")  # the library that reads mails takes its time to load
        return form, mailbox.mail_lines(path, columns)
    if form == CSV:
        return form, table_lines(path, columns)
    if form != CASES:
        return form, ticket_lines(path, form, columns)
    if mapping is not None:
        raise UsageError("a case file has no columns to map", "--map", "leave it out, or name the --format")
    return form, lines_of(path)


class Counts:
    """What the batches did so far."""

    def __init__(self) -> None:
        self.new = self.changed = self.unchanged = 0

    def __str__(self) -> str:
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"

    def add(self, done: Changed) -> None:
        """Counts one batch."""
        self.new += done.new
        self.changed += done.changed
        self.unchanged += done.unchanged
