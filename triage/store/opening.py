"""Opening a desk's file: where it is, whether it is one, and which version of the schema it has.

Plain sqlite3, because the commands that only read must start without SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from triage.domain.errors import DeskError
from triage.store.failures import explain, explained

SCHEMA = 8
"""The schema version that this program writes: the number of its newest migration."""

APPLICATION_ID = 0x54524941
"""Marks a SQLite file as a desk (``PRAGMA application_id``): the letters TRIA."""

_HEAD = b"SQLite format 3\0"

BUSY_MS = 5_000
"""How long to wait for another writer, in milliseconds."""


def path_of(db: str | Path) -> Path:
    """The file that ``--db`` names: a path or a ``sqlite:///`` URL.

    Raises :class:`DeskError` for another kind of URL.
    """
    text = str(db)
    scheme, found, rest = text.partition("://")
    if not found:
        return Path(text).expanduser()
    if scheme.partition("+")[0] == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    raise DeskError(
        f"a desk on {scheme.partition('+')[0]!r} is not supported yet, only SQLite files are",
        "--db",
        "name a file, such as desk.db",
    )


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """A connection set up as every connection to a desk is. The caller closes it."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
    try:
        configure(connection)
        if not write:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def configure(connection: sqlite3.Connection) -> None:
    """Foreign keys on, and a commit is on the disk before it is acknowledged."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-16000")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A short-lived connection that sees one state of the desk; its errors are explained."""
    with explained(path), closing(connect(path)) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A short-lived connection inside one transaction, rolled back when the block raises."""
    with explained(path), closing(connect(path, write=True)) as connection, transaction(connection):
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its start, rolled back when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def version_of(path: Path) -> int:
    """The schema version of the desk at ``path``; 0 for a file that is not there or is empty.

    Raises :class:`DeskError` when it is no desk, or when a newer program wrote it.
    """
    if path.is_dir():
        raise DeskError("this is a folder, not a desk", str(path), "name a file in it with --db")
    try:
        if not path.exists() or path.stat().st_size == 0:
            return 0
        with path.open("rb") as file:
            head = file.read(len(_HEAD))
    except OSError as error:
        raise DeskError(
            f"the desk cannot be opened: {error.strerror}", str(path), "check its folder"
        ) from error
    if head != _HEAD:
        # SQLite itself takes a file shorter than a page for a new one, and writes over it.
        raise explain(sqlite3.DatabaseError("file is not a database"), path)
    with explained(path), closing(connect(path)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        used = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if used and owner != APPLICATION_ID:
        raise DeskError("this is a database, but no triage desk", str(path), "name another file with --db")
    if version > SCHEMA:
        raise newer(str(version), path)
    return version


def no_desk(path: Path) -> DeskError:
    """What is said where there is none."""
    return DeskError(
        "there is no desk here", str(path), "run 'triage demo', 'triage import' or 'triage sync'"
    )


def newer(schema: str, path: Path) -> DeskError:
    """The refusal of a desk that another, newer program wrote."""
    return DeskError(
        f"the desk has schema {schema}, this program knows schemas up to {SCHEMA}",
        str(path),
        "install the newer triage that wrote it",
    )
