"""Making a new desk: its file, or its tables in an empty database.

Its schema is the one that the migrations leave behind, kept beside this file as a script, because running
them one after the other takes longer than judging a thousand cases. A test holds the two together.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

from triage.domain.errors import DeskError
from triage.store.address import Address, Server
from triage.store.chain import START
from triage.store.failures import explained
from triage.store.opening import connect, transaction

SCRIPT = Path(__file__).with_name("schema.sql")
"""The statements that make an empty desk of this program's schema."""


def create(path: Address) -> None:
    """Makes the desk at ``path``, all of it or nothing; one that another program makes meanwhile stays.

    Raises :class:`DeskError` when it cannot be written.
    """
    if isinstance(path, Server):
        import_module("triage.store.postgres.schema").upgrade(path, 0)
        return
    make_file(path)
    with explained(path), closing(connect(path, write=True)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        with transaction(connection):
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                for statement in statements(SCRIPT.read_text("utf-8")):
                    connection.execute(statement)
                values = (secrets.token_hex(16), *START)
                connection.execute("INSERT INTO meta VALUES (1, ?, ?, ?)", values)


def make_file(path: Path) -> None:
    """An empty file and its folder, where there are none. Raises :class:`DeskError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise DeskError(
            f"the desk cannot be created: {error.strerror}", str(path), "name a file you may write with --db"
        ) from error


def statements(script: str) -> Iterator[str]:
    """The statements of a script, those of a trigger kept together."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def script_of(connection: sqlite3.Connection) -> str:
    """The script that makes a desk of the same schema as this empty one, which the migrations made."""
    found = connection.execute(
        # Without what the search indexes make for themselves.
        "SELECT sql FROM sqlite_master WHERE sql NOT LIKE 'CREATE TABLE ''search%' ORDER BY rowid"
    )
    parts = [str(sql) for (sql,) in found]
    for name in ("application_id", "user_version"):
        parts.append(f"PRAGMA {name}={connection.execute(f'PRAGMA {name}').fetchone()[0]}")
    for (version,) in connection.execute("SELECT version_num FROM alembic_version"):
        parts.append(f"INSERT INTO alembic_version VALUES ('{version}')")
    for index in ("search", "search_words"):
        for key, value in connection.execute(f"SELECT k, v FROM {index}_config WHERE k <> 'version'"):
            parts.append(f"INSERT INTO {index} ({index}, rank) VALUES ('{key}', {value})")
    return "".join(f"{part.strip()};\n" for part in parts)
