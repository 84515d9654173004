"""Queries that somebody gave a name."""

from __future__ import annotations

from triage.store.connection import Connection


def kept(connection: Connection) -> list[tuple[str, str]]:
    """Name and query of each, in the order in which they were kept."""
    return connection.execute("SELECT name, query FROM views ORDER BY place, name").fetchall()


def keep(connection: Connection, name: str, query: str) -> None:
    """Keeps a query under ``name``; one that has the name already is replaced where it stands."""
    connection.execute(
        "INSERT INTO views SELECT ?, ?, coalesce(max(place), 0) + 1 FROM views WHERE true"
        " ON CONFLICT (name) DO UPDATE SET query = excluded.query",
        (name, query),
    )


def drop(connection: Connection, name: str) -> bool:
    """Whether there was a view of that name; there is none now."""
    return connection.execute("DELETE FROM views WHERE name = ?", (name,)).rowcount > 0
