"""Checking the log that is in the desk, and the decisions against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

from triage.store import reading
from triage.store.chain import START, decision_digest, fault
from triage.store.connection import Connection
from triage.store.records import DecisionRecord, Head, LogRecord

_STEP = 1_000


class Checked(NamedTuple):
    """How many entries hold, where the log ends, and the first that does not hold."""

    entries: int
    head: str
    broken: int | None = None
    why: str = ""


def verify(connection: Connection, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Walks the whole log in constant memory; stops at the first entry that is broken."""
    end, before = reading.head(connection), START
    decisions = _Decisions(reading.decisions_by_number(connection))
    for record in map(LogRecord._make, reading.log_rows(connection)):
        why = fault(record, before) or decisions.fault(record)
        if why:
            return Checked(before.number, before.hash, before.number + 1, why)
        before = Head(record.number, record.hash)
        if progress and record.number % _STEP == 0:
            progress(record.number, end.number)
    extra = decisions.extra()
    if extra is not None:
        return Checked(before.number, before.hash, extra, f"decision {extra} stands in no entry of the log")
    if before != end:
        why = f"the log ends at entry {before.number}, the desk says that it ends at {end.number}"
        if before.number == end.number:
            why = "the last entry is not the one that the desk remembers"
        return Checked(before.number, before.hash, min(before.number, end.number) + 1, why)
    return Checked(before.number, before.hash)


class _Decisions:
    """The decisions, walked alongside the log."""

    def __init__(self, decisions: Iterator[DecisionRecord]) -> None:
        self._decisions = decisions
        self._next = next(decisions, None)

    def fault(self, record: LogRecord) -> str | None:
        """Why the decision that belongs to ``record`` is not the one that was logged."""
        digest = json.loads(record.entry).get("decision") if record.act == "decided" else None
        if self._next is None or self._next.number > record.number:
            return "its decision is gone" if digest else None
        found, self._next = self._next, next(self._decisions, None)
        if found.number < record.number or digest is None:
            return f"decision {found.number} stands in no entry of the log"
        return None if decision_digest(found) == digest else "its decision was changed"

    def extra(self) -> int | None:
        """The number of a decision beyond the end of the log."""
        return self._next and self._next.number
