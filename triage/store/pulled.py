"""What a pull from a provider stores: a page of cases, then how far it has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from triage.store.address import Address
from triage.store.bulk import Bulk
from triage.store.connection import Connection
from triage.store.opening import writer
from triage.store.records import LogRecord

DESK = "(desk)"
"""What stands in a provider's place where the desk keeps a position of its own."""
_UNTOUCHED = (
    "decision IS NULL AND NOT EXISTS (SELECT 1 FROM log_entries WHERE case_id = cases.id AND actor <> 'sync')"
)
_SETTLED = (
    "NOT EXISTS (SELECT 1 FROM intents"
    " WHERE intents.decision = cases.decision AND intents.act <> 'annotate'"
    " AND intents.state IN ('sending', 'unknown'))"
)


class Pulled(Bulk):
    """Stores pages of one pull; each page may bring an id again with newer facts."""

    def close_new(self, ids: Sequence[str]) -> int:
        """Closes new cases that were over when they came in; only inside a batch's log entries."""
        condition = f"state = 'open' AND version = 1 AND id IN ({_marks(ids)})"
        sql = f"UPDATE cases SET state = 'closed' WHERE {condition}"
        return self._connection.execute(sql, tuple(ids)).rowcount if ids else 0

    def close_untouched(self, ids: Sequence[str]) -> list[tuple[str, int]]:
        """Closes those open cases that nobody in person has touched; their ids and versions."""
        return self._move(ids, "closed", f"state = 'open' AND assignee IS NULL AND {_UNTOUCHED}")

    def reopen(self, ids: Sequence[str]) -> list[tuple[str, int]]:
        """Opens those that were over or waited, unless something about them is under way at the provider."""
        return self._move(ids, "open", f"state IN ('closed', 'waiting') AND {_SETTLED}")

    def _move(self, ids: Sequence[str], after: str, condition: str) -> list[tuple[str, int]]:
        if not ids:
            return []
        sql = f"SELECT id, version FROM cases WHERE {condition} AND id IN ({_marks(ids)}) ORDER BY id"
        found = [(str(row[0]), int(row[1])) for row in self._connection.execute(sql, tuple(ids))]
        if found:
            moved = "UPDATE cases SET state = ?, decision = CASE ? WHEN 'open' THEN NULL ELSE decision END,"
            moved += " changed_since = NULL WHERE id = ?"
            self._connection.executemany(moved, [(after, after, id) for id, _ in found])
        return found


@contextmanager
def pulled(path: Address) -> Iterator[Pulled]:
    """One page's connection to the desk. Raises :class:`DeskError`."""
    with writer(path) as connection:
        yield Pulled(connection)


def cursor(connection: Connection, provider: str, account: str) -> str | None:
    """How far the pull from this account has come; ``None`` before the first."""
    sql = "SELECT cursor FROM cursors WHERE provider = ? AND account = ?"
    row = connection.execute(sql, (provider, account)).fetchone()
    return str(row[0]) if row else None


def save(
    connection: Connection,
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
        "INSERT INTO untotalled (case_id, provider, customer) VALUES (?, ?, ?)"
        " ON CONFLICT (case_id, provider) DO UPDATE SET customer = excluded.customer",
        [(case_id, provider, customer) for case_id, customer in customers],
    )


def forget(connection: Connection, provider: str, account: str) -> None:
    """Drops a position that is no longer needed."""
    connection.execute("DELETE FROM cursors WHERE provider = ? AND account = ?", (provider, account))


def positions(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Every stored position of a provider: its name, the account, the cursor, and when it was stored."""
    sql = "SELECT provider, account, cursor, at FROM cursors WHERE provider <> ? ORDER BY provider, account"
    return [(str(a), str(b), str(c), str(d)) for a, b, c, d in connection.execute(sql, (DESK,))]


def batches(connection: Connection, actor: str, limit: int, within: int) -> list[LogRecord]:
    """The newest ``limit`` log entries about what ``actor`` took in, among the ``within`` newest of all."""
    sql = f"""
        SELECT {", ".join(LogRecord._fields)} FROM log_entries
        WHERE number > (SELECT coalesce(max(number), 0) FROM log_entries) - ?
        AND actor = ? AND act = 'imported' ORDER BY number DESC LIMIT ?"""
    return list(map(LogRecord._make, connection.execute(sql, (within, actor, limit))))


def untotalled(connection: Connection, provider: str) -> list[tuple[str, str]]:
    """The (case, customer) pairs whose spending is still to be reckoned."""
    sql = "SELECT case_id, customer FROM untotalled WHERE provider = ? ORDER BY case_id"
    return [(str(case), str(customer)) for case, customer in connection.execute(sql, (provider,))]


def totalled(connection: Connection, provider: str, case_ids: Sequence[str]) -> None:
    """Strikes cases off :func:`untotalled`."""
    connection.executemany(
        "DELETE FROM untotalled WHERE provider = ? AND case_id = ?", [(provider, id) for id in case_ids]
    )


def documents(connection: Connection, case_ids: Sequence[str]) -> dict[str, str]:
    """The documents that the desk holds under these ids."""
    marks = ", ".join("?" * len(case_ids))
    sql = f"SELECT id, document FROM cases JOIN case_files USING (seq) WHERE id IN ({marks})"
    return dict(connection.execute(sql, tuple(case_ids)))


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
