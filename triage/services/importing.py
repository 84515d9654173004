"""Taking case files in: every good line, judged and stored in batches; every bad one beside the file.

Importing a file again changes nothing. A case that somebody worked on keeps its state, its assignee and
its decision; its facts are replaced. An id that stands in one file twice with different facts is refused
the second time, because no order of lines should decide which facts hold; in a later file it replaces them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from errno import EACCES, EISDIR
from itertools import chain, islice
from os import R_OK, access, strerror
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from triage.domain.errors import StoppedError
from triage.intake.casefile import unreadable
from triage.intake.forms import AUTO, CASES
from triage.services.ending import closing
from triage.services.history import stamp
from triage.services.importing_files import (
    Outcome,
    Part,
    Source,
    outcomes,
    pieces_of,
    prepared,
    sources_of,
    stored_together,
    stretches,
)
from triage.services.importing_pool import Prepared, Preparer
from triage.services.judging import JudgeSource
from triage.services.models import ImportResult
from triage.services.rejects import Rejects
from triage.services.win_rates import WinRates, expire_if_changed
from triage.store.address import Address
from triage.store.bulk import Bulk, Stored, bulk
from triage.store.chain import Draft, sha256
from triage.store.records import Changed, NewCase

BATCH = 1_000
"""Lines of one transaction, or somewhat more."""

PARALLEL_FROM = 2_000_000
"""Bytes from which starting worker processes pays."""

NOTHING = Changed(0, 0, 0, ())

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
        """Stores the cases of one file, as :meth:`import_files` does."""
        ((_, result),) = self.import_files([path], progress, form=form, mapping=mapping, own=own)
        return result

    def import_files(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        *,
        form: str = AUTO,
        mapping: Path | None = None,
        own: Sequence[str] = (),
    ) -> Iterator[tuple[Path, ImportResult]]:
        """Stores the cases of files and tells of each when it is done; safe to run again, also when killed.

        ``form`` is one of :data:`~triage.intake.forms.FORMS`; ``mapping`` says what the columns of a table
        are; ``own`` are the addresses whose mails are the shop's.

        Refused lines go to ``<file>.rejects.jsonl`` with the reason; without any, an old such file is
        removed. Raises ``UsageError`` when a file cannot be read (what the files are is told before the
        first is stored), ``DeskError`` when the desk refuses, ``StoppedError`` with what was kept when it is
        interrupted.
        """
        sources = sources_of(paths, form, mapping, own)
        total = sum(map(_size, paths))
        counts = Counts()
        try:
            with Preparer(self._source, self._clock(), parallel=total >= PARALLEL_FROM) as prepare:
                batches = prepared(pieces_of((source.lines for source in sources), BATCH), prepare)
                yield from self._store_all(batches, sources, counts, progress, total)
        except KeyboardInterrupt:
            where = str(paths[0]) if len(paths) == 1 else f"{len(paths):,} files"
            raise StoppedError(
                f"interrupted; kept so far: {counts}", where, "import it again for the rest"
            ) from None

    def store(self, batches: Iterable[Prepared], path: Path) -> ImportResult:
        """Stores prepared batches, whatever they were read from; ``path`` names their source."""
        ((_, result),) = self._store_all(stretches(batches), [Source(path, CASES, ())], Counts())
        return result

    def _store_all(
        self,
        batches: Iterable[list[Part]],
        sources: Sequence[Source],
        counts: Counts,
        progress: Progress | None = None,
        total: int = 0,
    ) -> Iterator[tuple[Path, ImportResult]]:
        read = 0
        remaining = iter(batches)
        # Before the desk is opened: worker processes may be copies of this one, and must not hold it open.
        first = list(islice(remaining, 1))
        before = dict(WinRates(self._path))
        begun: dict[int, _File] = {}
        try:
            with bulk(self._path) as store:
                for parts in chain(first, remaining):
                    begun |= {part.file: _File(sources[part.file]) for part in parts if part.is_first}
                    for group in stored_together(parts):
                        for outcome in self._store(store, group, sources):
                            counts.add(outcome.counts)
                            begun[outcome.part.file].take(outcome)
                    for part in parts:
                        if part.is_last:
                            done = begun[part.file].finish()
                            del begun[part.file]
                            yield done
                    read += sum(part.size for part in parts)
                    if progress:
                        progress(read, total)
        finally:
            for file in begun.values():
                file.rejects.close()
        if counts.new or counts.changed:
            expire_if_changed(self._path, before)

    def _store(self, store: Bulk, group: list[Part], sources: Sequence[Source]) -> list[Outcome]:
        """Stores what belongs together, all or nothing; what came of each part."""
        at = stamp(self._clock())
        names = [_written(sources[part.file].path.name) for part in group]
        shared: list[Outcome] = []

        def entries(
            done: Changed, stored: Sequence[NewCase], changed: Sequence[tuple[Stored, NewCase]]
        ) -> Iterator[Draft]:
            shared.extend(outcomes(group, done, stored, changed))
            yield self._imported(at, names, done, stored)
            for old, case in changed:
                if old.worked_on:
                    yield self._changed(at, old, case)
            for id, version, status in store.close_ended(changed):
                yield closing(id, version, status, self._actor, at)

        if group[0].is_first:
            store.forget()
        cases = [each for part in group for each in part.cases]
        done = store.store(cases, at, entries) if cases else NOTHING
        return shared or outcomes(group, done, (), ())

    def _imported(self, at: str, names: Sequence[str], done: Changed, stored: Sequence[NewCase]) -> Draft:
        facts = {
            "new": done.new,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "book": stored[0].judged.book,
            "content": sha256("\n".join(f"{sha256(case.id)} {case.digest}" for case in stored)),
        }
        return Draft(at, self._actor, "imported", None, facts, {"file": ", ".join(names)})

    def _changed(self, at: str, old: Stored, case: NewCase) -> Draft:
        facts = {
            "version": old.version + 1,
            "suggested": case.judged.suggestion,
            "suggested_before": old.suggestion,
            "content": case.digest,
            "book": case.judged.book,
        }
        return Draft(at, self._actor, "changed", case.id, facts)


class _File:
    """A file of which not all is stored yet."""

    def __init__(self, source: Source) -> None:
        self.rejects = Rejects(source.path)
        self._source, self._counts = source, Counts()

    def take(self, outcome: Outcome) -> None:
        """Counts what came of a part, and keeps its refused lines."""
        self._counts.add(outcome.counts)
        for line, why in outcome.refused():
            self.rejects.add(line, why)

    def finish(self) -> tuple[Path, ImportResult]:
        """The file and what came of it, when it is stored."""
        kept, counts = self.rejects.finish(), self._counts
        done = ImportResult(
            counts.new, counts.changed, counts.unchanged, self.rejects.count, kept, self._source.form
        )
        return self._source.path, done


def _written(name: str) -> str:
    """The name of a file as the log keeps it; one that is not UTF-8 has the bytes at fault in signs."""
    return name.encode("utf-8", "backslashreplace").decode()


def _size(path: Path) -> int:
    """Its bytes; none for what is no file, such as a pipe, or is not there: reading it tells."""
    try:
        about = path.stat()
    except OSError:
        return 0
    return about.st_size if S_ISREG(about.st_mode) else 0


def check_readable(path: Path) -> None:
    """Raises :class:`UsageError` for a file that cannot be read; a pipe is not opened for it."""
    try:
        if S_ISDIR(path.stat().st_mode):
            raise IsADirectoryError(EISDIR, strerror(EISDIR))
        if not access(path, R_OK):
            raise PermissionError(EACCES, strerror(EACCES))
    except OSError as error:
        raise unreadable(path, error) from error


class Counts:
    """What the batches did so far."""

    def __init__(self) -> None:
        self.new = self.changed = self.unchanged = 0

    def __str__(self) -> str:
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"

    def add(self, done: Changed | ImportResult) -> None:
        """Counts what came of a batch, or of a file."""
        self.new += done.new
        self.changed += done.changed
        self.unchanged += done.unchanged
