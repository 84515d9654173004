"""Reading cases, decisions and the log by plain SQL. Each function is given an open connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from triage.domain.errors import NotFoundError
from triage.store.connection import Connection, streamed
from triage.store.records import CaseFile, CaseRecord, Decided, DecisionRecord, Head, LogRecord

_CASE = ", ".join(CaseRecord._fields)
_DECISION = ", ".join(DecisionRecord._fields)
_LOG = ", ".join(LogRecord._fields)


def case(connection: Connection, case_id: str) -> CaseRecord:
    """One case. Raises :class:`NotFoundError`."""
    sql = f"SELECT {_CASE} FROM cases JOIN case_files USING (seq) WHERE id = ?"
    row = connection.execute(sql, (case_id,)).fetchone()
    if row is None:
        raise NotFoundError("there is no such case on this desk", f"case {case_id}", "see 'triage list'")
    return CaseRecord._make(row)


def files(connection: Connection, seqs: Sequence[int]) -> dict[int, CaseFile]:
    """Documents and verdicts of a handful of cases, by ``seq``."""
    marks = ", ".join("?" * len(seqs))
    sql = f"SELECT seq, document, verdict, book FROM case_files WHERE seq IN ({marks})"
    return {row[0]: CaseFile._make(row[1:]) for row in connection.execute(sql, list(seqs))}


def every_document(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """``seq``, ``id`` and document of every case, in the order in which they arrived."""
    yield from streamed(
        connection, "SELECT seq, id, document FROM cases JOIN case_files USING (seq) ORDER BY seq"
    )


def open_files(connection: Connection) -> Iterator[CaseFile]:
    """Documents and verdicts of the cases that are not closed, in the order in which they arrived."""
    sql = "SELECT document, verdict, book FROM cases JOIN case_files USING (seq) WHERE state <> 'closed'"
    yield from map(CaseFile._make, streamed(connection, f"{sql} ORDER BY seq"))


def decision(connection: Connection, number: int) -> DecisionRecord:
    """One decision by the number of its log entry. Raises :class:`NotFoundError`."""
    row = connection.execute(f"SELECT {_DECISION} FROM decisions WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise NotFoundError(f"decision {number} is gone", "the desk", "run 'triage log verify'")
    return _decision(row)


def decided(connection: Connection, seqs: Sequence[int]) -> dict[int, Decided]:
    """The decisions in force on a handful of cases, by the ``seq`` of the case."""
    columns = ", ".join(f"decisions.{name}" for name in Decided._fields)
    sql = (
        f"SELECT cases.seq, {columns} FROM cases JOIN decisions ON decisions.number = cases.decision"
        f" WHERE cases.seq IN ({', '.join('?' * len(seqs))})"
    )
    return {row[0]: Decided._make(row[1:]) for row in connection.execute(sql, list(seqs))}


def decisions_by_number(connection: Connection) -> Iterator[DecisionRecord]:
    """Every decision in the order of its log entry, one at a time."""
    yield from map(_decision, streamed(connection, f"SELECT {_DECISION} FROM decisions ORDER BY number"))


def _decision(row: Sequence[object]) -> DecisionRecord:
    found = DecisionRecord._make(row)
    return found._replace(override=bool(found.override))


def head(connection: Connection) -> Head:
    """Where the log says that it ends."""
    return Head._make(connection.execute("SELECT log_number, log_hash FROM meta").fetchone())


def desk_id(connection: Connection) -> str:
    """The random name that this desk was given when it was created."""
    return str(connection.execute("SELECT desk FROM meta").fetchone()[0])


def log_of_case(connection: Connection, case_id: str) -> list[LogRecord]:
    """What happened to a case, oldest first."""
    sql = f"SELECT {_LOG} FROM log_entries WHERE case_id = ? ORDER BY number"
    return list(map(LogRecord._make, connection.execute(sql, (case_id,))))


def log_window(connection: Connection, start: int, limit: int) -> list[LogRecord]:
    """``limit`` entries, newest first, after leaving out the ``start`` newest."""
    newest = connection.execute("SELECT coalesce(max(number), 0) FROM log_entries").fetchone()[0]
    sql = f"SELECT {_LOG} FROM log_entries WHERE number <= ? ORDER BY number DESC LIMIT ?"
    return list(map(LogRecord._make, connection.execute(sql, (newest - start, limit))))


def log_range(connection: Connection, since: str | None, until: str | None) -> tuple[int, int]:
    """First and last number of the unbroken stretch with ``since <= at < until``; (1, 0) when it is empty."""
    first = connection.execute(
        "SELECT min(number) FROM log_entries WHERE at >= ?", (since or "",)
    ).fetchone()[0]
    sql = "SELECT max(number) FROM log_entries" + (" WHERE at < ?" if until else "")
    last = connection.execute(sql, (until,) if until else ()).fetchone()[0]
    return (1, 0) if first is None or last is None or last < first else (first, last)


def log_rows(connection: Connection, first: int = 1, last: int = 2**62) -> Iterator[Any]:
    """The entries from ``first`` to ``last`` as bare rows, columns as in :class:`LogRecord`."""
    sql = f"SELECT {_LOG} FROM log_entries WHERE number BETWEEN ? AND ? ORDER BY number"
    return streamed(connection, sql, (first, last))


def last_change(connection: Connection, case_id: str) -> LogRecord | None:
    """The newest entry about a case."""
    sql = f"SELECT {_LOG} FROM log_entries WHERE case_id = ? ORDER BY number DESC LIMIT 1"
    row = connection.execute(sql, (case_id,)).fetchone()
    return LogRecord._make(row) if row else None
