"""Looking after a desk's file: a copy that can be trusted, and whether the file itself can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from triage.store.failures import explained
from triage.store.opening import connect
from triage.store.queue import Connection


def copy(path: Path, target: Path) -> None:
    """Copies the desk, as it is at one moment, into ``target``, while others go on working.

    Raises :class:`~triage.domain.errors.DeskError`.
    """
    with (
        explained(path),
        closing(connect(path)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copied,
    ):
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")


def damage(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file, and references that lead nowhere; empty when it is sound."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        found.append(f"row {row} of {table} names a row of {parent} that is not there")
    return found


def miscounted(connection: Connection) -> bool:
    """Whether the kept counts differ from the cases."""
    kept = "SELECT kind, state, assignee, cases FROM tallies WHERE cases <> 0"
    true = "SELECT kind, state, coalesce(assignee, ''), count(*) FROM cases GROUP BY 1, 2, 3"
    return sorted(connection.execute(kept).fetchall()) != sorted(connection.execute(true).fetchall())


def stray_files(connection: Connection) -> int:
    """Cases without a document, and documents without a case."""
    sql = "SELECT count(*) FROM {} WHERE seq NOT IN (SELECT seq FROM {})"
    return sum(
        int(connection.execute(sql.format(one, other)).fetchone()[0])
        for one, other in (("cases", "case_files"), ("case_files", "cases"))
    )
