"""The form of an exported log: its columns, its lines and the record at its end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from triage.services.history import summary_of
from triage.store.chain import canonical
from triage.store.records import LogRecord

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""

DID = LogRecord._fields.index("remark")
COLUMNS = tuple("case" if name == "case_id" else name for name in LogRecord._fields)
COLUMNS = (*COLUMNS[:DID], "did", *COLUMNS[DID:])
"""The heading of a table: the columns of the log, and before the remark what was done, in words.

A redacted export leaves the cells of ``remark`` and ``personal`` empty.
"""

END = "end"
"""What the last record of an export has in place of a number: it says how many there should be."""

GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins with one of these gets an apostrophe before it, so that no spreadsheet runs it."""

REMARK, HASH, ENTRY, PERSONAL = (COLUMNS.index(name) for name in ("remark", "hash", "entry", "personal"))
# The other columns hold numbers, times, words of ours and JSON, which begin with none of GUARDED.
FREE = tuple(COLUMNS.index(name) for name in ("actor", "case", "did", "remark"))
_BATCH = 2_000


class End(NamedTuple):
    """The last record of an export."""

    entries: int
    first: int | None
    last: int | None
    head: str | None
    redacted: bool

    @property
    def text(self) -> str:
        """In canonical JSON."""
        return canonical(self._asdict())


class Counted:
    """Log rows in batches, redacted when asked to, with the export's end once they are through."""

    def __init__(
        self, rows: Iterable[Sequence[Any]], total: int, redact: bool, progress: Progress | None
    ) -> None:
        self._rows, self._total, self._progress, self._told = rows, total, progress, False
        self.end = End(0, None, None, None, redact)

    @classmethod
    def again(cls, rows: Iterable[Sequence[Any]], redacted: bool) -> Counted:
        """Rows as an export holds them, to be written anew."""
        counted = cls(rows, 0, redacted, None)
        counted._told = True
        return counted

    def batches(self) -> Iterator[list[list[Any]]]:
        """Lists of rows; :attr:`end` grows with each."""
        batch: list[list[Any]] = []
        for row in self._rows:
            batch.append(list(row) if self._told else [*row[:DID], did(row[ENTRY - 1]), *row[DID:]])
            if len(batch) == _BATCH:
                yield self._taken(batch)
                batch = []
        if batch:
            yield self._taken(batch)

    def _taken(self, batch: list[list[Any]]) -> list[list[Any]]:
        if self.end.redacted:
            for row in batch:
                row[REMARK] = row[PERSONAL] = None
        first = batch[0][0] if self.end.first is None else self.end.first
        count = self.end.entries + len(batch)
        self.end = End(count, first, batch[-1][0], batch[-1][HASH], self.end.redacted)
        if self._progress:
            self._progress(count, self._total)
        return batch


def did(entry: str) -> str | None:
    """What an entry says was done, in words; what people wrote is not among them."""
    return summary_of(json.loads(entry), {}) or None


def record_line(entry: str, hash_: str, personal: str | None) -> str:
    """A line of the JSON Lines form."""
    tail = "" if personal is None else f',"personal":{personal}'
    return f'{{"entry":{entry},"hash":"{hash_}"{tail}}}\n'


def csv_line(row: Sequence[Any]) -> str:
    """One line of the CSV form, for comparing with what a file holds."""
    text = io.StringIO(newline="")
    guarded = [
        "'" + cell if at in FREE and cell and cell[0] in GUARDED else cell for at, cell in enumerate(row)
    ]
    csv.writer(text).writerow(guarded)
    return text.getvalue()


def end_row(end: End) -> list[Any]:
    """The last row of a table."""
    row: list[Any] = [None] * len(COLUMNS)
    row[0], row[HASH], row[ENTRY] = END, end.head, end.text
    return row
