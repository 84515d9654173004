"""What the store reads and writes through: SQLite's own connection, or one to a server that acts like it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

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
    """Writes rows by the thousand, each way as the database takes them quickest."""
    copy = getattr(connection, "copy", None)
    if copy:
        copy(table, columns, rows)
        return
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


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
