"""Reading the queue: most urgent first, in windows whose cost does not grow with the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from triage.store.connection import Connection, on_server
from triage.store.finding import exactly, found
from triage.store.narrowing import along_the_queue, planned
from triage.store.records import QueueQuery, QueueRecord

_COLUMNS = ", ".join(QueueRecord._fields)
_FORWARD = "ORDER BY due, opened, id"
_BACKWARD = "ORDER BY due DESC, opened DESC, id DESC"


class Anchor(NamedTuple):
    """A case whose place in the queue is known: where a window near it can start reading."""

    position: int
    key: tuple[int, int, str]


def count(connection: Connection, query: QueueQuery) -> int:
    """How many cases ``query`` finds."""
    query = query._replace(sort="")
    if query == QueueQuery(query.kind, query.state, query.assignee):
        return _tallied(connection, query)
    if query == QueueQuery(marks=query.marks) and len(query.marks) == 1:
        return _marked_and_not_closed(connection, query)
    where = planned(connection, query)
    counted = query == QueueQuery(words=query.words) and bool(query.words) and not where.listed
    if counted and exactly(query.words) and not on_server(connection):
        return _found_and_not_closed(connection, query)
    table = "cases" if where.listed else where.table
    sql = f"SELECT count(*) FROM {table} WHERE {where.condition}"
    return int(connection.execute(sql, where.values).fetchone()[0])


def _found_and_not_closed(connection: Connection, query: QueueQuery) -> int:
    """What the search indexes find less what is closed: far fewer rows to read than all that are found."""
    parts = found(connection, query.words)
    closed = along_the_queue(QueueQuery(state="closed"))
    sql = (
        f"WITH every AS ({' UNION '.join(part.condition for part in parts)})"
        f" SELECT (SELECT count(*) FROM every) - (SELECT count(*) FROM {closed.table}"
        f" WHERE {closed.condition} AND seq IN (SELECT seq FROM every))"
    )
    values = tuple(value for part in parts for value in part.values)
    return int(connection.execute(sql, (*values, *closed.values)).fetchone()[0])


def _marked_and_not_closed(connection: Connection, query: QueueQuery) -> int:
    """What has the mark less what is closed: the mark's own rows are counted without looking at cases."""
    sql = "SELECT count(*) FROM marks WHERE mark = ?"
    every = int(connection.execute(sql, query.marks).fetchone()[0])
    if not every:
        return 0
    closed = along_the_queue(query._replace(state="closed"))
    sql = f"SELECT count(*) FROM {closed.table} WHERE {closed.condition}"
    return every - int(connection.execute(sql, closed.values).fetchone()[0])


def _tallied(connection: Connection, query: QueueQuery) -> int:
    conditions = ["state <> 'closed'"] if query.state is None else []
    values: list[str] = []
    for column in ("kind", "state", "assignee"):
        if getattr(query, column) is not None:
            conditions.append(f"{column} = ?")
            values.append(getattr(query, column))
    sql = f"SELECT coalesce(sum(cases), 0) FROM tallies WHERE {' AND '.join(conditions) or 'true'}"
    return int(connection.execute(sql, values).fetchone()[0])


def tallies(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Number of cases by kind, state and assignee (``""``: nobody)."""
    return connection.execute(
        "SELECT kind, state, assignee, cases FROM tallies WHERE cases > 0 ORDER BY 1, 2, 3"
    ).fetchall()


def window(
    connection: Connection,
    query: QueueQuery,
    start: int,
    limit: int,
    *,
    total: int | None = None,
    anchors: Sequence[Anchor] = (),
) -> list[QueueRecord]:
    """``limit`` cases from place ``start`` (from 0), read from whichever known place is nearest.

    ``total`` (the number of cases that ``query`` finds) lets the end be such a place, and ``anchors``
    must be places in the same queue.
    """
    if start < 0 or limit < 1:
        return []
    where = planned(connection, query)
    if total is not None:
        limit = min(limit, total - start)
        if limit < 1:
            return []
    steps: list[tuple[int, bool, Anchor | None]] = [(start, True, None)]
    if total is not None:
        steps.append((total - start - limit, False, None))
    for anchor in anchors:
        if anchor.position <= start:
            steps.append((start - anchor.position, True, anchor))
        elif anchor.position >= start + limit:
            steps.append((anchor.position - start - limit, False, anchor))
    skip, forward, nearest = min(steps, key=lambda step: step[0])
    condition, values = where.condition, where.values
    if nearest:
        condition += f" AND (due, opened, id) {'>=' if forward else '<'} (?, ?, ?)"
        values += nearest.key
    # The inner query walks the index alone; only the rows of the window are read.
    inner = f"SELECT seq FROM {where.table} WHERE {condition}"
    order = _FORWARD if forward else _BACKWARD
    sql = f"SELECT {_COLUMNS} FROM cases WHERE seq IN ({inner} {order} LIMIT ? OFFSET ?) {_FORWARD}"
    return list(map(QueueRecord._make, connection.execute(sql, (*values, limit, skip))))


def expired(connection: Connection, after: int, limit: int) -> list[QueueRecord]:
    """Cases whose verdict was let run out, by ``seq``, those above ``after``."""
    sql = f"SELECT {_COLUMNS} FROM cases WHERE valid_until = 0 AND seq > ? ORDER BY seq LIMIT ?"
    return list(map(QueueRecord._make, connection.execute(sql, (after, limit))))


def position(connection: Connection, query: QueueQuery, case_id: str) -> int | None:
    """The place of a case in the queue, from 0; ``None`` when ``query`` does not find it."""
    where = planned(connection, query)
    sql = f"SELECT due, opened, id FROM cases WHERE id = ? AND {where.condition}"
    found = connection.execute(sql, (case_id, *where.values)).fetchone()
    if not found:
        return None
    sql = f"SELECT count(*) FROM {where.table} WHERE {where.condition} AND (due, opened, id) < (?, ?, ?)"
    return int(connection.execute(sql, (*where.values, *found)).fetchone()[0])
