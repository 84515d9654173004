"""Closed cases and what reviews of them found, read by plain SQL and written in a unit of work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


_CLOSES = 'instr({}entry, \'"state":"closed"\') > 0'
_LAST = (
    "log.number = (SELECT max(number) FROM log_entries INDEXED BY log_closings"
    f" WHERE case_id = cases.id AND {_CLOSES.format('')})"
)
_IS_CLOSED = "cases.state <> 'open' AND cases.state = 'closed'"
"""With the first half, by which SQLite knows that ``cases_by_state`` has all of them."""

_COLUMNS = "cases.id, cases.customer, log.number, log.at, decisions.action, decisions.verdict"
_DECIDED = "LEFT JOIN decisions ON decisions.number = cases.decision"
_CLOSED = f"SELECT {_COLUMNS} FROM cases JOIN log_entries AS log ON {_LAST} {_DECIDED} WHERE {_IS_CLOSED}"
_UNREVIEWED = (
    f"SELECT {_COLUMNS} FROM log_entries AS log INDEXED BY log_closed JOIN cases ON cases.id = log.case_id"
    f" {_DECIDED} WHERE {_CLOSES.format('log.')} AND (log.at, log.case_id) > (?, ?) AND log.at <= ?"
    f" AND cases.state = 'closed' AND {_LAST}"
    " AND NOT EXISTS (SELECT 1 FROM outcomes WHERE closing = log.number AND days = ?)"
    " ORDER BY log.at, log.case_id LIMIT ?"
)
_REVIEWED = (  # CROSS JOIN: SQLite begins with the outcomes, of which there are few
    "SELECT outcomes.days, log.at FROM outcomes CROSS JOIN log_entries AS log CROSS JOIN cases"
    f" WHERE log.number = outcomes.closing AND cases.id = log.case_id AND cases.state = 'closed' AND {_LAST}"
)
FOREVER = "~"
"""Sorts after every moment."""
_PAGE = 500


def closed_cases(connection: plain.Connection, case_id: str | None = None) -> Iterator[ClosedRecord]:
    """The closed cases, or the one named, with their last closing."""
    one = "" if case_id is None else " AND cases.id = ?"
    rows = connection.execute(f"{_CLOSED}{one}", () if case_id is None else (case_id,))
    yield from map(ClosedRecord._make, rows)


def unreviewed(
    connection: plain.Connection, days: int, limit: int, until: str = FOREVER
) -> Iterator[ClosedRecord]:
    """Closed cases whose review after ``days`` nobody has done, what was closed first, then by id.

    ``until``: only those closed by then. Reads on while it is asked, and never much more than ``limit``.
    """
    page, after = min(limit, _PAGE), ("", "")
    while True:
        rows = connection.execute(_UNREVIEWED, (*after, until, days, page)).fetchall()
        yield from map(ClosedRecord._make, rows)
        if len(rows) < page:
            return
        after = rows[-1][3], rows[-1][0]


def count_unreviewed(connection: plain.Connection, until: Mapping[int, str]) -> int:
    """How many reviews nobody has done; ``until``: by days after it, when cases were closed at the latest."""
    each = ", ".join("count(*) FILTER (WHERE log.at <= ?)" for _ in until)
    sql = f"SELECT {each} FROM cases JOIN log_entries AS log ON {_LAST} WHERE {_IS_CLOSED}"
    every = sum(map(int, connection.execute(sql, tuple(until.values())).fetchone()))
    reviewed = connection.execute(_REVIEWED).fetchall()
    return every - sum(1 for days, at in reviewed if days in until and at <= until[days])


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
