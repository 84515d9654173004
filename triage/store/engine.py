"""The SQLAlchemy engine of a desk: how its database is set up under SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from triage.store.address import Address, Server
from triage.store.failures import explain, explained
from triage.store.opening import connect


def engine_for(path: Address) -> Engine:
    """An engine whose every transaction takes the write lock at its start."""
    if isinstance(path, Server):
        made: Engine = import_module("triage.store.postgres.engine").engine_for(path)
        return made
    engine = create_engine("sqlite://", creator=lambda: connect(path, write=True), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def take_the_lock(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def session(engine: Engine, path: Address) -> Iterator[Connection]:
    """A connection without a transaction yet; database errors leave it explained."""
    try:
        with explained(path), engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise explain(error.orig or error, path) from error
