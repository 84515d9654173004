"""Rows are written many in one statement, each whole and in order."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.store.connection import fill


@given(
    rows=st.integers(0, 400),
    columns=st.integers(1, 40),
    limit=st.sampled_from((40, 999, 32_766)),
)
def test_every_row_arrives(rows: int, columns: int, limit: int) -> None:
    names = [f"c{number}" for number in range(columns)]
    wanted = [tuple(row * columns + column for column in range(columns)) for row in range(rows)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, limit)
        connection.execute(f"CREATE TABLE filled ({', '.join(names)})")
        fill(connection, "filled", names, wanted)
        assert connection.execute("SELECT * FROM filled ORDER BY rowid").fetchall() == wanted


def test_a_row_with_a_value_too_many_is_refused_and_nothing_is_shifted() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE filled (a, b, c)")
        with pytest.raises(ValueError, match="a row of filled has more or fewer values than a, b, c"):
            fill(connection, "filled", ("a", "b", "c"), [(1, 2), (3, 4, 5, 6)])
        assert connection.execute("SELECT count(*) FROM filled").fetchone() == (0,)


def test_few_different_statements_are_made() -> None:
    """SQLite remembers each of them."""
    seen: set[str] = set()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE filled (a, b)")
        connection.set_trace_callback(lambda sql: seen.add(str(sql.count("("))))
        for rows in range(1, 300):
            fill(connection, "filled", ("a", "b"), [(row, None) for row in range(rows)])
        assert connection.execute("SELECT count(*) FROM filled").fetchone() == (sum(range(1, 300)),)
    assert len(seen) < 14
