"""The history of a desk: its cases with what was decided on each, read by plain SQL."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from triage.store.connection import Connection
from triage.store.records import NEVER, micros


class PastCase(NamedTuple):
    """A case with the verdict that stands beside it, and the decision in force, if there is one."""

    seq: int
    document: str
    verdict: str
    book: str
    state: str
    valid_until: int
    decided_at: str | None
    action: str | None
    escalate_to: str | None


_FROM = """FROM cases JOIN case_files USING (seq) LEFT JOIN decisions ON decisions.number = cases.decision
    WHERE (CAST(? AS bigint) IS NULL OR (opened >= ? AND opened < ?))"""


def count(connection: Connection, since: datetime | None) -> int:
    """How many cases :func:`cases` gives."""
    return int(connection.execute(f"SELECT count(*) {_FROM}", _bounds(since)).fetchone()[0])


def cases(connection: Connection, since: datetime | None, after: int, limit: int) -> list[PastCase]:
    """Cases, or those opened from ``since`` on, in the order in which they came in; those above ``after``."""
    sql = f"""
        SELECT cases.seq, document, case_files.verdict, case_files.book, state, valid_until,
            decisions.at, decisions.action, decisions.escalate_to
        {_FROM} AND cases.seq > ? ORDER BY cases.seq LIMIT ?"""
    rows = connection.execute(sql, (*_bounds(since), after, limit))
    return list(map(PastCase._make, rows))


def _bounds(since: datetime | None) -> tuple[int | None, int | None, int]:
    start = None if since is None else micros(since)
    return start, start, NEVER
