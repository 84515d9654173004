"""Several files imported as one: short ones share a batch, a long one is taken in stretches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from triage.domain.errors import UsageError
from triage.intake.casefile import Line, lines_of
from triage.intake.forms import AUTO, CASES, CSV, MBOX, form_of
from triage.intake.helpdesk import ticket_lines
from triage.intake.mapping import Columns, own_addresses, read_mapping
from triage.intake.table import table_lines
from triage.services.importing_pool import Prepared, Preparer
from triage.services.workers import batched
from triage.store.bulk import Stored
from triage.store.records import Changed, NewCase, Numbered


class Source(NamedTuple):
    """A file to import; ``form`` is one of :data:`~triage.intake.forms.FORMS`, and never ``auto``."""

    path: Path
    form: str
    lines: Iterable[Line]


class Piece(NamedTuple):
    """All lines of a short file, or a stretch of a long one; ``file`` is its place among the files."""

    file: int
    lines: Sequence[Line]
    is_first: bool
    is_last: bool


class Part(NamedTuple):
    """A piece with what can be stored of it, and the lines that cannot, each with the reason."""

    file: int
    lines: Sequence[Line]
    is_first: bool
    is_last: bool
    cases: list[Numbered]
    refused: list[tuple[Line, str]]

    @property
    def size(self) -> int:
        """The bytes of its lines."""
        return sum(len(line.raw) + 1 for line in self.lines)


class Outcome(NamedTuple):
    """What storing a part did; ``repeated``: line, id, and the earlier line that has it with other facts."""

    part: Part
    new: list[NewCase]
    changed: list[tuple[Stored, NewCase]]
    repeated: list[tuple[int, str, int]]

    @property
    def counts(self) -> Changed:
        """How many cases came new, changed, and as they were."""
        new, changed = len(self.new), len(self.changed)
        return Changed(new, changed, len(self.part.cases) - new - changed - len(self.repeated), ())

    def refused(self) -> list[tuple[Line, str]]:
        """The lines of the part that were not taken, in their order, each with the reason."""
        lines = {line.number: line for line in self.part.lines} if self.repeated else {}
        again = [
            (lines[number], f"id: {id!r} stands on line {first} already, written differently")
            for number, id, first in self.repeated
        ]
        return sorted([*self.part.refused, *again])


def sources_of(paths: Sequence[Path], form: str, mapping: Path | None, own: Sequence[str]) -> list[Source]:
    """The files, each told by its beginning. Raises :class:`UsageError` for one that cannot be read."""
    columns = read_mapping(mapping) if mapping else None
    return [_source(path, form, columns, own) for path in paths]


def _source(path: Path, form: str, mapped: Columns | None, own: Sequence[str]) -> Source:
    if form == AUTO:
        form = form_of(path, mapped=mapped is not None)
    if form == CASES:
        if mapped is not None:
            hint = "leave it out, or name the --format"
            raise UsageError("a case file has no columns to map", "--map", hint)
        return Source(path, form, lines_of(path))
    columns = mapped or Columns(where=str(path))
    columns = replace(columns, own=columns.own | own_addresses(own))
    if form == MBOX:
        mailbox = import_module("triage.intake.mbox")  # the library that reads mails takes its time to load
        return Source(path, form, mailbox.mail_lines(path, columns))
    if form == CSV:
        return Source(path, form, table_lines(path, columns))
    return Source(path, form, ticket_lines(path, form, columns))


def pieces_of(files: Iterable[Iterable[Line]], size: int) -> Iterator[list[Piece]]:
    """Batches of about ``size`` lines: several short files, or a stretch of one that is longer than that."""
    together: list[Piece] = []
    held = 0
    for number, lines in enumerate(files):
        stretches = batched(lines, size)
        stretch = next(stretches, [])
        if len(stretch) < size:
            together.append(Piece(number, stretch, True, True))
            held += len(stretch)
            if held >= size or len(together) >= size:
                yield together
                together, held = [], 0
            continue
        if together:
            yield together
            together, held = [], 0
        first = True
        for following in stretches:
            yield [Piece(number, stretch, first, False)]
            stretch, first = following, False
        yield [Piece(number, stretch, first, True)]
    if together:
        yield together


def prepared(batches: Iterable[list[Piece]], prepare: Preparer) -> Iterator[list[Part]]:
    """Each batch of pieces, prepared."""
    ahead: deque[list[Piece]] = deque()

    def lines() -> Iterator[list[Line]]:
        for batch in batches:
            ahead.append(batch)
            yield [line for piece in batch for line in piece.lines]

    for done in prepare.each(lines()):
        yield list(_parts(ahead.popleft(), done))


def stretches(batches: Iterable[Prepared]) -> Iterator[list[Part]]:
    """Prepared batches as the stretches of one file."""
    first = True
    for batch in batches:
        yield [Part(0, batch.lines, first, False, batch.cases, batch.rejects)]
        first = False
    yield [Part(0, (), first, True, [], [])]


def _parts(batch: Iterable[Piece], done: Prepared) -> Iterator[Part]:
    cases, rejects = iter(done.cases), deque(done.rejects)
    for piece in batch:
        mine: list[Numbered] = []
        refused: list[tuple[Line, str]] = []
        for line in piece.lines:
            if rejects and rejects[0][0] == line:
                refused.append(rejects.popleft())
            else:
                mine.append(next(cases))
        yield Part(*piece, mine, refused)


def stored_together(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """The parts in groups in which no two name the same case: what a later file says replaces the facts."""
    group: list[Part] = []
    named: set[str] = set()
    for part in parts:
        ids = {case.id for _, case in part.cases}
        if not named.isdisjoint(ids):
            yield group
            group, named = [], set()
        group.append(part)
        named |= ids
    yield group


def outcomes(
    group: Iterable[Part],
    done: Changed,
    stored: Sequence[NewCase],
    changed: Sequence[tuple[Stored, NewCase]],
) -> list[Outcome]:
    """What storing a group did, by its parts; of what was stored the new cases come first."""
    shared = [Outcome(part, [], [], []) for part in group]
    owner = {case.id: each for each in shared for _, case in each.part.cases}
    for case in stored[: done.new]:
        owner[case.id].new.append(case)
    for old, case in changed:
        owner[case.id].changed.append((old, case))
    for again in done.refused:
        owner[again[1]].repeated.append(again)
    return shared
