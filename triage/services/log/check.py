"""Checking an exported log: every entry, the chain, and every byte of the file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from triage.domain.errors import UsageError
from triage.services.log.form import (
    COLUMNS,
    DID,
    END,
    ENTRY,
    HASH,
    End,
    Progress,
    csv_line,
    did,
    end_row,
    record_line,
)
from triage.services.log.workbook import changed_in, read_xlsx
from triage.services.models import LogCheck
from triage.store.chain import canonical, fault, readable
from triage.store.records import Head, LogRecord

_STEP = 1_000
_LOOKED_AT = 1_000_000
csv.field_size_limit(10_000_000)


class _Broken(Exception):  # noqa: N818  # an outcome, told to the caller as a LogCheck
    """The next record is not as an export writes it."""


def check_file(path: Path, progress: Progress | None = None) -> LogCheck:
    """Checks an export in any format; the first broken entry ends it.

    Raises :class:`UsageError` when the file cannot be read or is no export of a log.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise UsageError(f"the file cannot be read: {error.strerror}", str(path), "check its name") from error
    if start.startswith(b"PK"):
        return _unchanged(path, _check(_from_xlsx(path), progress))
    if start.startswith(b"{") and not _is_other_json(path):
        return _check(_from_jsonl(path), progress)
    if start.startswith(",".join(COLUMNS).encode()[:16]):
        return _check(_from_csv(path), progress)
    raise UsageError("this is no export of a decision log", str(path), "name a file that `log export` wrote")


def _is_other_json(path: Path) -> bool:
    """Whether the first line is sound JSON that has nothing of what an export writes, as a case file has."""
    with path.open("rb") as file:
        try:
            first = json.loads(file.readline(_LOOKED_AT))
        except (ValueError, RecursionError):
            return False
    return isinstance(first, dict) and first.keys().isdisjoint({"number", "hash", "entry"})


def _check(records: Iterator[LogRecord | End], progress: Progress | None) -> LogCheck:
    walk = _Walk()
    try:
        for record in records:
            if isinstance(record, End):
                walk.end(record, more=next(records, None) is not None)
            else:
                walk.entry(record)
                if progress and walk.count % _STEP == 0:
                    progress(walk.count, 0)
        walk.ended()
    except (_Broken, ValueError) as error:
        return LogCheck(walk.count, walk.head, walk.next, str(error))
    return LogCheck(
        walk.count, walk.head, first=walk.next - walk.count, before=walk.before, redacted=walk.redacted
    )


def _unchanged(path: Path, check: LogCheck) -> LogCheck:
    """Of a workbook whose entries hold, every byte is compared with what would be written anew."""
    if not check.ok:
        return check
    try:
        found = changed_in(path, check.redacted)
    except ValueError as error:
        found = (None, str(error))
    if found is None:
        return check
    number, why = found
    return replace(check, broken=check.first + check.entries if number is None else number, why=why)


class _Walk:
    """How far the check has come: entries that hold, the last of them, and what kind of export this is."""

    def __init__(self) -> None:
        self.count, self.next, self.head, self.before = 0, 1, "", ""
        self.redacted = False
        self._first: int | None = None
        self._done = False

    def entry(self, record: LogRecord) -> None:
        """Takes the next entry. Raises :class:`_Broken`."""
        if self._first is None:
            # The beginning of an excerpt is taken on trust: what came before it is not in the file.
            self.next, self.head = _place(record)
            self._first, self.redacted, self.before = self.next, not record.personal, self.head
        if self.redacted != (not record.personal):
            raise _Broken("its personal fields were added or removed")
        why = fault(record, Head(self.next - 1, self.head), redacted=self.redacted)
        if why:
            raise _Broken(why)
        self.count, self.next, self.head = self.count + 1, record.number + 1, record.hash

    def end(self, end: End, *, more: bool) -> None:
        """Takes the last record. Raises :class:`_Broken`."""
        said = End(0, None, None, None, end.redacted)
        if self.count:
            said = End(self.count, self._first, self.next - 1, self.head, self.redacted)
        if self._first is not None and end.first is not None and end.first < self._first:
            self.next = end.first
            raise _Broken(f"entry {end.first} is missing; the file begins with entry {self._first}")
        if end != said:
            raise _Broken(f"the file's end says {end.text}, its entries say {said.text}")
        if more:
            raise _Broken("the file goes on after its end")
        self.redacted, self._done = end.redacted, True

    def ended(self) -> None:
        """Raises :class:`_Broken` when the last record has not come."""
        if not self._done:
            raise _Broken("the file ends early: its last record is missing")


def _place(record: LogRecord) -> tuple[int, str]:
    """The number that an entry gives itself, and the hash of the entry before it."""
    try:
        entry = json.loads(record.entry)
        return int(entry["number"]), str(entry["prev"])
    except (ValueError, KeyError, TypeError):
        raise _Broken("the entry is not written as this program writes one") from None


def _from_jsonl(path: Path) -> Iterator[LogRecord | End]:
    with path.open("rb") as file:
        for raw in file:
            try:
                value = json.loads(raw.decode())
                if END in value:
                    end = End(**value[END])
                    if f'{{"end":{end.text}}}\n'.encode() != raw:
                        raise _Broken("the file's end is not written as this program writes it")
                    yield end
                    continue
                yield _record(value, raw)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise _Broken("the line is not written as this program writes one") from None


def _record(value: dict[str, Any], raw: bytes) -> LogRecord:
    entry = value["entry"]
    personal = value.get("personal")
    line = record_line(canonical(entry), value["hash"], None if personal is None else canonical(personal))
    if line.encode() != raw:
        raise _Broken("the line's bytes are not those that this program writes")
    text = "" if personal is None else canonical(personal)
    return LogRecord._make((*readable(entry, personal or {}), value["hash"], canonical(entry), text))


def _from_csv(path: Path) -> Iterator[LogRecord | End]:
    taken: list[str] = []

    def noted(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    try:
        with path.open(encoding="utf-8", newline="") as file:
            for at, cells in enumerate(csv.reader(noted(file), strict=True)):
                raw = "".join(taken)
                taken.clear()
                row = [_unguarded(cell) for cell in cells]
                if csv_line(row) != raw:
                    raise _Broken("the line's bytes are not those that this program writes")
                if at:
                    yield _from_row(row)
                elif tuple(row) != COLUMNS:
                    raise _Broken("the heading was changed")
    except csv.Error as error:
        raise _Broken(f"the line is no CSV: {error}") from None


def _unguarded(cell: str) -> str | None:
    return (cell[1:] if cell.startswith("'") else cell) or None


def _from_row(row: list[Any]) -> LogRecord | End:
    if len(row) != len(COLUMNS):
        raise _Broken("the row has too many cells or too few")
    try:
        if row[0] == END:
            end = End(**json.loads(row[ENTRY] or ""))
            if row != end_row(end):
                raise _Broken("the file's end is not written as this program writes it")
            return end
        record = LogRecord._make((int(row[0]), *row[1:DID], *row[DID + 1 :]))
        said = did(record.entry)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _Broken("the row is not written as this program writes one") from None
    if str(record.number) != str(row[0]) or None in (row[ENTRY], row[HASH]):
        raise _Broken("the row is not written as this program writes one")
    if row[DID] != said:
        raise _Broken(f"the column did says {str(row[DID])[:80]!r}, the entry {str(said)[:80]!r}")
    return record._replace(personal=record.personal or "")


def _from_xlsx(path: Path) -> Iterator[LogRecord | End]:
    for row in read_xlsx(path):
        yield _from_row(row)
