"""The SQLAlchemy engine of a desk on a server."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine, create_engine, event

from triage.store.address import Server
from triage.store.postgres.connecting import TAKE_TURN, connect, when_let_go
from triage.store.postgres.wording import worded


def engine_for(server: Server) -> Engine:
    """An engine whose every transaction takes the lock of writers at its start."""
    return _engine_for(server, os.getpid())


@cache
def _engine_for(server: Server, _: int) -> Engine:
    """One for each process, since a copy of a process must not use the connections of the first."""

    def connected() -> Any:
        raw = connect(server, autocommit=False)
        raw.isolation_level = IsolationLevel.READ_COMMITTED  # sees what was committed before the lock
        return raw

    engine = create_engine(
        "postgresql+psycopg://", creator=connected, pool_size=1, pool_pre_ping=True, use_native_hstore=False
    )
    when_let_go(server, engine.dispose)

    @event.listens_for(engine, "begin")
    def take_the_lock(connection: Connection) -> None:
        for statement in TAKE_TURN.split("; "):
            connection.exec_driver_sql(statement)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def word(_: Connection, __: Any, statement: str, values: Any, context: Any, ___: bool) -> tuple[str, Any]:
        return (statement if context.compiled else worded(statement)), values

    return engine
