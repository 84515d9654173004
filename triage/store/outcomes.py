"""Closed cases and what reviews of them found, read by plain SQL and written in a unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from triage.store import connection as plain
from triage.store.tables import OutcomeRow

_OUTCOMES: Any = OutcomeRow.__table__  # type: ignore[attr-defined]


class ClosedRecord(NamedTuple):
    """A case that is closed: the log entry that closed it last, and what was decided. ``at``: RFC 3339."""

    case_id: str
    customer: str
    closing: int
    at: str
    action: str | None
    verdict: str | None
    """The verdict behind the decision, as JSON text."""


class OutcomeRecord(NamedTuple):
    """One review's outcome, ``days`` after the closing."""

    closing: int
    days: int
    case_id: str
    outcome: str
    asked_reference: bool
    entry: int


_CLOSED = (
    "SELECT cases.id, cases.customer, log.number, log.at, decisions.action, decisions.verdict FROM cases"
    " JOIN log_entries AS log ON log.number = (SELECT max(number) FROM log_entries INDEXED BY log_closings"
    ' WHERE case_id = cases.id AND instr(entry, \'"state":"closed"\') > 0)'
    " LEFT JOIN decisions ON decisions.number = cases.decision"
    " WHERE cases.state = 'closed'"
)


def closed_cases(connection: plain.Connection, case_id: str | None = None) -> Iterator[ClosedRecord]:
    """The closed cases, or the one named, with their last closing."""
    one = "" if case_id is None else " AND cases.id = ?"
    rows = connection.execute(f"{_CLOSED}{one}", () if case_id is None else (case_id,))
    yield from map(ClosedRecord._make, rows)


def outcomes(connection: plain.Connection) -> list[OutcomeRecord]:
    """Every outcome that was recorded, of cases that were opened again too."""
    rows = connection.execute(f"SELECT {', '.join(OutcomeRecord._fields)} FROM outcomes ORDER BY entry")
    return list(map(OutcomeRecord._make, rows))


def of_case(connection: Connection, case_id: str) -> list[OutcomeRecord]:
    """The outcomes of one case, inside a unit of work."""
    columns = [_OUTCOMES.c[name] for name in OutcomeRecord._fields]
    rows = connection.execute(select(*columns).where(_OUTCOMES.c.case_id == case_id))
    return list(map(OutcomeRecord._make, rows))


def add(connection: Connection, outcome: OutcomeRecord) -> None:
    """Writes an outcome down, once for each review."""
    connection.execute(insert(_OUTCOMES).values(**outcome._asdict()))


def reviewed(connection: plain.Connection) -> dict[int, str]:
    """The log entries that outcomes were recorded with, by number, as JSON text."""
    rows = connection.execute(
        "SELECT number, log_entries.entry FROM outcomes JOIN log_entries ON outcomes.entry = number"
    )
    return dict(rows.fetchall())
