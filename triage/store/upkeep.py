"""Looking after a desk's file: a copy that can be trusted, and whether the file itself can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

from triage.domain.errors import DeskError
from triage.store.address import Address, Server
from triage.store.connection import Connection, on_server
from triage.store.failures import explained
from triage.store.opening import connect

_TRIGGERS = """
    SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = to_regnamespace(current_schema()) AND tgenabled IN ('O', 'A')"""


def file_of(address: Address, target: Path) -> Path:
    """The file that a desk is, to be copied to ``target``. Raises :class:`DeskError` for one on a server."""
    if isinstance(address, Server):
        raise DeskError(
            "a desk on a server is backed up by PostgreSQL's own program",
            str(address),
            f"run pg_dump --format=custom --file={target} '{address}'; pg_restore brings it back",
        )
    return address


def kind(connection: Connection) -> str:
    """What keeps the desk, for one on a server."""
    if not on_server(connection):
        return ""
    version = str(connection.execute("SHOW server_version").fetchone()[0])
    return f"PostgreSQL {version.partition(' ')[0]}"


def copy(path: Path, target: Path) -> None:
    """Copies the desk, as it is at one moment, into ``target``, while others go on working; checks the copy.

    Raises :class:`~triage.domain.errors.DeskError`.
    """
    with (
        explained(path),
        closing(connect(path)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copied,
    ):
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
        if copied.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the copy is malformed")


def damage(connection: Connection) -> list[str]:
    """What is wrong with the desk's file, and references that lead nowhere; empty when it is sound.

    Of a desk on a server: what of its own that guards the log and keeps counts and search is not there.
    """
    if on_server(connection):
        names: tuple[str, ...] = import_module("triage.store.postgres.triggers").NAMES
        kept = connection.execute(_TRIGGERS)
        missing = sorted(set(names) - {row[0] for row in kept})
        return [f"the trigger {name} is gone or switched off" for name in missing]
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
