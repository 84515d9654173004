"""What the store reads and writes through: SQLite's own connection, or one to a server that acts like it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

_VALUES = 16_000
"""Values that one statement may bring: SQLite takes 32,766 of them, and more only where it was built so."""

ALL = 2**62
"""A ``LIMIT`` that leaves nothing out."""


_HALF = 1_000_000_000
SUM = f"CAST(sum(amount / {_HALF}) AS bigint), CAST(sum(amount % {_HALF}) AS bigint)"
"""The sum of amounts in two parts, for :func:`summed`: the whole may be more than a database counts."""


class Rows(Protocol):
    """What a statement found or did."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Takes SQL as SQLite has it, with ``?`` for each value."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Rows: ...


def fill(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Writes rows, each way as the database takes many quickest. Each row has a value for every column.

    SQLite takes many in one statement: where a trigger fills an index of words, that index is put in order
    after every statement, which takes five times as long as the row. Statements are of few sizes, since each
    is remembered.
    """
    copy = getattr(connection, "copy", None)
    if copy:
        copy(table, columns, rows)
        return
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"a row of {table} has more or fewer values than {', '.join(columns)}")
    most = _VALUES
    if isinstance(connection, sqlite3.Connection):
        most = min(most, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
    size = _power_of_two(most // len(columns))
    marks = f"({', '.join('?' * len(columns))})"
    first = 0
    while first < len(rows):
        size = min(size, _power_of_two(len(rows) - first))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * size)}"
        connection.execute(sql, list(chain.from_iterable(rows[first : first + size])))
        first += size


def _power_of_two(most: int) -> int:
    """The largest that is not above ``most``, which is at least 1."""
    return 1 << most.bit_length() - 1


def summed(high: int, low: int) -> int:
    """What the two parts of :data:`SUM` make."""
    return high * _HALF + low


def on_server(connection: Connection) -> bool:
    """Whether PostgreSQL answers, for the few statements that it must be asked otherwise."""
    return not isinstance(connection, sqlite3.Connection)


def streamed(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
    """The rows one after another, in constant memory however many there are."""
    each: Any = getattr(connection, "stream", connection.execute)
    return iter(each(sql, values))
