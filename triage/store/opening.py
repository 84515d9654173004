"""Opening a desk: whether it is one, and which version of the schema it has.

Plain sqlite3, because the commands that only read must start without SQLAlchemy. What speaks to a server
is loaded for a desk on one only.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from triage.domain.errors import DeskError
from triage.store.address import Address, Server
from triage.store.connection import Connection
from triage.store.failures import explain, explained

SCHEMA = 10
"""The schema version that this program writes: the number of its newest migration."""

APPLICATION_ID = 0x54524941
"""Marks a SQLite file as a desk (``PRAGMA application_id``): the letters TRIA."""

BEGIN = (
    "'triage import FILE' begins one, or 'triage sync' once Stripe is connected ('triage help setup');"
    " 'triage demo --db demo.db' makes one of made-up cases, in that file"
)
"""What somebody can do who has no desk yet."""

_HEAD = b"SQLite format 3\0"

_LARGE = 100_000_000
"""Bytes of a desk that takes more than a few seconds to upgrade."""

BUSY_MS = 5_000
"""How long to wait for another writer, in milliseconds."""


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """A connection set up as every connection to a desk is. The caller closes it."""
    uri = f"{path.absolute().as_uri()}?{_mode(path, write=write)}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
    try:
        configure(connection)
        if not write:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def is_writable(address: Address) -> bool:
    """Whether something can be kept on the desk; nothing can in a folder that is only to be read."""
    return isinstance(address, Server) or (os.access(address, os.W_OK) and os.access(address.parent, os.W_OK))


def _mode(path: Path, *, write: bool) -> str:
    """How SQLite opens the file: even for reading it wants to write beside it, unless nobody can."""
    if write or os.access(path.parent, os.W_OK):
        return "mode=rw"
    journal = path.with_name(f"{path.name}-wal")
    left = journal.is_file() and journal.stat().st_size > 0
    return "mode=ro" if left else "mode=ro&immutable=1"


def configure(connection: sqlite3.Connection) -> None:
    """Foreign keys on, and a commit is on the disk before it is acknowledged."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-16000")


def reading(address: Address) -> AbstractContextManager[Connection]:
    """A short-lived connection that sees one state of the desk; its errors are explained."""
    return _of_server("reading", address) if isinstance(address, Server) else _reading(address)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with explained(path), closing(connect(path)) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")


def writing(address: Address) -> AbstractContextManager[Connection]:
    """A short-lived connection inside one transaction, rolled back when the block raises.

    It waits for whoever else writes, so that what it reads is what it writes upon.
    """
    return _of_server("writing", address) if isinstance(address, Server) else _writing(address)


@contextmanager
def _writing(path: Path) -> Iterator[Connection]:
    with _writer(path) as connection, transaction(connection):
        yield connection


def writer(address: Address) -> AbstractContextManager[Connection]:
    """A connection on which one :func:`transaction` follows another; its errors are explained."""
    return _of_server("writer", address) if isinstance(address, Server) else _writer(address)


@contextmanager
def _writer(path: Path) -> Iterator[Connection]:
    with explained(path), closing(connect(path, write=True)) as connection:
        yield connection


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its start, rolled back when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def held_open(address: Address) -> AbstractContextManager[Any]:
    """While it lasts, SQLite need not fold its journal in each time that a connection is closed."""
    return nullcontext() if isinstance(address, Server) else _reading(address)


def let_go(address: Address) -> None:
    """Closes the connections to a server that were kept for the next call."""
    if isinstance(address, Server):
        _of_server("let_go", address)


def _of_server(name: str, server: Server, *others: Any) -> Any:
    return getattr(import_module("triage.store.postgres.connecting"), name)(server, *others)


def version_of(address: Address) -> int:
    """The schema version of the desk; 0 for a file that is not there or is empty, and an empty database.

    Raises :class:`DeskError` when it is no desk, or when a newer program wrote it.
    """
    if not isinstance(address, Server):
        return _version_of(address)
    version = int(_of_server("version_of", address))
    if version > SCHEMA:
        raise newer(str(version), address)
    return version


def _version_of(path: Path) -> int:
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


def made_ready(address: Address, *, create: bool, upgrading: Callable[[int], None] | None = None) -> Address:
    """The desk, of this program's schema: a file is upgraded, and one that is not there made, if ``create``.

    ``upgrading`` is told the older schema of a large file first, since that takes minutes. Raises
    :class:`DeskError`, also for the older schema of a database that others may be working on.
    """
    version = version_of(address)
    if version == 0:
        if not create:
            raise no_desk(address)
        import_module("triage.store.fresh").create(address)
    elif version < SCHEMA:
        if isinstance(address, Server):
            raise older(version, address)
        if upgrading and address.stat().st_size > _LARGE:
            upgrading(version)
        import_module("triage.store.migrating").upgrade(address)
    return address


def no_desk(path: Address) -> DeskError:
    """What is said where there is none."""
    return DeskError("there is no desk here", str(path), BEGIN)


def newer(schema: str, path: Address) -> DeskError:
    """The refusal of a desk that another, newer program wrote."""
    return DeskError(
        f"the desk has schema {schema}, this program knows schemas up to {SCHEMA}",
        str(path),
        "install the newer triage that wrote it",
    )


def older(version: int, server: Server) -> DeskError:
    """The refusal to change, in passing, a database that others may be working on."""
    return DeskError(
        f"the desk has schema {version}, this program's is {SCHEMA}",
        str(server),
        "run 'triage db upgrade' once everybody who works on it has the new triage",
    )
