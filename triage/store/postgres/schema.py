"""The desk's tables on a server: made as they are now, upgraded by the same migrations as a file's.

Texts are collated "C", so that they sort as in SQLite on every server, and whole numbers are all ``bigint``.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import BigInteger, Connection, Index, Integer, MetaData, Text

from triage.domain.errors import DeskError
from triage.store import intents as _intents  # noqa: F401 – its tables join the same metadata
from triage.store.address import Server
from triage.store.chain import START
from triage.store.engine import engine_for, session
from triage.store.postgres.triggers import STATEMENTS
from triage.store.postgres.wording import worded
from triage.store.tables import CaseRow

_EMPTY = "SELECT to_regclass('alembic_version') IS NULL"
_META = "INSERT INTO meta (id, desk, log_number, log_hash) VALUES (1, ?, ?, ?)"


def upgrade(server: Server, before: int) -> None:
    """Makes the desk in an empty database, or applies the migrations that one lacks which has one.

    Raises :class:`DeskError`.
    """
    with session(engine_for(server), server) as connection:
        config = _config(connection)
        if before:
            command.upgrade(config, "head")
            return
        with connection.begin():
            _check(connection, server)
            if connection.exec_driver_sql(_EMPTY).scalar_one():  # nobody made it while the lock was awaited
                create(connection)
                command.stamp(config, "head")


def create(connection: Connection) -> None:
    """Makes the tables, their indexes and triggers, and the first row."""
    tables().create_all(connection)
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_META, (secrets.token_hex(16), *START))


def tables() -> MetaData:
    """The tables of the program with the types that they have on a server."""
    made = MetaData()
    for table in CaseRow.metadata.sorted_tables:
        copied = table.to_metadata(made)
        for column in copied.columns:
            if isinstance(column.type, Text):
                column.type = Text(collation="C")
            elif isinstance(column.type, Integer):
                column.type, column.autoincrement = BigInteger(), False
        for index in copied.indexes:
            _narrow(index)
    return made


def _narrow(index: Index) -> None:
    where = index.dialect_options["sqlite"]["where"]
    if where is not None:
        index.dialect_options["postgresql"]["where"] = type(where)(worded(str(where)))


def _check(connection: Connection, server: Server) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise DeskError(
            f"the database keeps text as {encoding}, which has no room for every language",
            str(server),
            "have a database made with the encoding UTF8",
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    return config
