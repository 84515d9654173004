"""What a pull from a provider stores: a page of cases, then how far it has come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from triage.store.bulk import Bulk
from triage.store.engine import engine_for, session


class Pulled(Bulk):
    """Stores pages of one pull; each page may bring an id again with newer facts."""

    def close_over(self, ids: Sequence[str]) -> int:
        """Closes cases that were over before they came in; only inside a batch's log entries."""
        marks = ", ".join("?" * len(ids))
        sql = f"UPDATE cases SET state = 'closed' WHERE state = 'open' AND version = 1 AND id IN ({marks})"
        return self._connection.exec_driver_sql(sql, tuple(ids)).rowcount if ids else 0


@contextmanager
def pulled(path: Path) -> Iterator[Pulled]:
    """One page's connection to the desk. Raises :class:`DeskError`."""
    with session(engine_for(path), path) as connection:
        yield Pulled(connection)


def cursor(connection: sqlite3.Connection, provider: str, account: str) -> str | None:
    """How far the pull from this account has come; ``None`` before the first."""
    sql = "SELECT cursor FROM cursors WHERE provider = ? AND account = ?"
    row = connection.execute(sql, (provider, account)).fetchone()
    return str(row[0]) if row else None


def save(
    connection: sqlite3.Connection,
    provider: str,
    account: str,
    cursor: str,
    at: str,
    customers: Sequence[tuple[str, str]],
) -> None:
    """Moves the cursor and notes the (case, customer) pairs whose spending is still to be reckoned."""
    connection.execute(
        "INSERT INTO cursors (provider, account, cursor, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (provider, account) DO UPDATE SET cursor = excluded.cursor, at = excluded.at",
        (provider, account, cursor, at),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO untotalled (case_id, provider, customer) VALUES (?, ?, ?)",
        [(case_id, provider, customer) for case_id, customer in customers],
    )


def untotalled(connection: sqlite3.Connection, provider: str) -> list[tuple[str, str]]:
    """The (case, customer) pairs whose spending is still to be reckoned."""
    sql = "SELECT case_id, customer FROM untotalled WHERE provider = ? ORDER BY case_id"
    return [(str(case), str(customer)) for case, customer in connection.execute(sql, (provider,))]


def totalled(connection: sqlite3.Connection, provider: str, case_ids: Sequence[str]) -> None:
    """Strikes cases off :func:`untotalled`."""
    connection.executemany(
        "DELETE FROM untotalled WHERE provider = ? AND case_id = ?", [(provider, id) for id in case_ids]
    )


def documents(connection: sqlite3.Connection, case_ids: Sequence[str]) -> dict[str, str]:
    """The documents that the desk holds under these ids."""
    marks = ", ".join("?" * len(case_ids))
    sql = f"SELECT id, document FROM cases JOIN case_files USING (seq) WHERE id IN ({marks})"
    return dict(connection.execute(sql, tuple(case_ids)))
