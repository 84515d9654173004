"""Connections to a server: made, kept for the next call, and spoken to as the store speaks to SQLite."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

from triage.domain.errors import DeskError
from triage.store.address import Server
from triage.store.failures import explained
from triage.store.postgres.wording import worded

if TYPE_CHECKING:
    import psycopg

BUSY_MS = 5_000
"""How long to wait for another writer, in milliseconds."""

LOCK = 0x5452494147450001
"""The advisory lock that every transaction holds that writes, to its end: one desk's writers take turns."""

TAKE_TURN = f"SET LOCAL lock_timeout = {BUSY_MS}; SELECT pg_advisory_xact_lock({LOCK})"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {TAKE_TURN}"
_KEPT = 4
_PAGE = 1_000
"""Rows that are fetched at once of a result that may be long."""

_TABLES = """
    SELECT to_regclass('alembic_version') IS NOT NULL AND to_regclass('log_entries') IS NOT NULL
        AND to_regclass('case_files') IS NOT NULL,
        EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())
            AND relkind IN ('r', 'p', 'v', 'm') AND NOT EXISTS (
                SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e'))"""

_idle: dict[tuple[int, Server], list[psycopg.Connection[Any]]] = {}
_also: dict[tuple[int, Server], Callable[[], None]] = {}
_idle_lock = Lock()


class Spoken:
    """A connection inside a transaction that takes the store's SQL."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw, self._names = raw, count()

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any:
        """Runs one statement, with ``?`` for each of the values."""
        if sql == "BEGIN IMMEDIATE":
            return self._raw.execute(_WRITE)
        return self._raw.execute(worded(sql), tuple(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Runs one statement for each row."""
        cursor = self._raw.cursor()
        cursor.executemany(worded(sql), list(rows))
        return cursor

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Writes rows: many times quicker than one insert after another."""
        said = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._raw.cursor() as cursor, cursor.copy(said) as taking:
            for row in rows:
                taking.write_row(row)

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        """The rows that a statement finds, fetched as they are asked for."""
        with self._raw.cursor(name=f"rows_{next(self._names)}") as cursor:
            cursor.itersize = _PAGE
            cursor.execute(worded(sql), tuple(values))
            yield from cursor


def connect(server: Server, *, autocommit: bool) -> psycopg.Connection[Any]:
    """A new connection. Raises :class:`DeskError` without the library, and the library's own errors."""
    try:
        library: Any = import_module("psycopg")
    except ImportError:
        raise DeskError(
            "a desk on PostgreSQL needs one more library",
            str(server),
            "run pip install 'dispute-triage[postgres]'",
        ) from None
    settings = library.conninfo.conninfo_to_dict(server.url)
    settings = {"connect_timeout": "10", "application_name": "triage"} | settings
    settings["client_encoding"] = "UTF8"
    made: psycopg.Connection[Any] = library.connect(**settings, autocommit=autocommit)
    return made


@contextmanager
def reading(server: Server) -> Iterator[Spoken]:
    """A connection that sees one state of the desk; its errors are explained."""
    with explained(server), _begun(server, _READ) as raw:
        yield Spoken(raw)


@contextmanager
def writing(server: Server) -> Iterator[Spoken]:
    """A connection inside one transaction that holds the lock, rolled back when the block raises."""
    with explained(server), _begun(server, _WRITE) as raw:
        yield Spoken(raw)


@contextmanager
def writer(server: Server) -> Iterator[Spoken]:
    """A connection on which one transaction may follow another; it is not kept for others."""
    with explained(server), connect(server, autocommit=True) as raw:
        yield Spoken(raw)


@contextmanager
def _begun(server: Server, begin: str) -> Iterator[psycopg.Connection[Any]]:
    raw = _ready(server, begin)
    try:
        yield raw
        raw.execute("COMMIT")
    except BaseException:
        raw.close()  # the server rolls back
        raise
    _keep(server, raw)


def _ready(server: Server, begin: str) -> psycopg.Connection[Any]:
    """A connection on which ``begin`` was said: one that was kept, if it still lives, else a new one."""
    with _idle_lock:
        kept = _idle.get((os.getpid(), server))
        raw = kept.pop() if kept else None
    if raw is not None:
        try:
            raw.execute(begin)
        except import_module("psycopg").OperationalError as error:
            raw.close()
            if error.sqlstate == "55P03":  # it lives: another program is writing
                raise
        else:
            return raw
    raw = connect(server, autocommit=True)
    try:
        raw.execute(begin)
    except BaseException:
        raw.close()
        raise
    return raw


def _keep(server: Server, raw: psycopg.Connection[Any]) -> None:
    with _idle_lock:
        kept = _idle.setdefault((os.getpid(), server), [])
        if len(kept) < _KEPT:
            kept.append(raw)
            return
    raw.close()


def let_go(server: Server) -> None:
    """Closes the connections that were kept for the next call."""
    with _idle_lock:
        kept = _idle.pop((os.getpid(), server), [])
        also = _also.get((os.getpid(), server))
    for raw in kept:
        raw.close()
    if also:
        also()


def when_let_go(server: Server, also: Callable[[], None]) -> None:
    """Has ``also`` called when the connections to ``server`` are let go."""
    with _idle_lock:
        _also[(os.getpid(), server)] = also


@atexit.register
def _let_all_go() -> None:
    for pid, server in {*_idle, *_also}:
        if pid == os.getpid():
            let_go(server)


def version_of(server: Server) -> int:
    """The schema version of the desk; 0 for a database, or a schema of one, without any table.

    Raises :class:`DeskError` when what it holds is no desk.
    """
    with reading(server) as connection:
        ours, used = connection.execute(_TABLES).fetchone()
        mark = connection.execute("SELECT version_num FROM alembic_version").fetchone() if ours else None
    if not used:
        return 0
    if mark is None or not str(mark[0]).isdecimal():
        raise DeskError(
            "this is a database, but no triage desk", str(server), "name an empty database with --db"
        )
    return int(mark[0])
