"""The SQLAlchemy engine of a desk: the one place that knows how SQLite is set up under SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from triage.store.failures import explain
from triage.store.opening import connect


def engine_for(path: Path) -> Engine:
    """An engine whose every transaction takes the write lock at its start."""
    engine = create_engine("sqlite://", creator=lambda: connect(path, write=True), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def take_the_lock(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def session(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection without a transaction yet; database errors leave it explained."""
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise explain(error.orig or error, path) from error
    except sqlite3.Error as error:
        raise explain(error, path) from error
