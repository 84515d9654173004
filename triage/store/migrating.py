"""Bringing a desk's file to the newest schema."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from triage.store.address import Address, Server
from triage.store.engine import engine_for, session
from triage.store.fresh import make_file
from triage.store.opening import newer, version_of


def upgrade(path: Address, to: str = "head") -> tuple[int, int]:
    """Applies the migrations that are missing, up to ``to``; returns the schema version before and after.

    A file that is not there yet is created, and so are the tables of an empty database. Raises
    :class:`DeskError`.
    """
    before = version_of(path)
    if isinstance(path, Server):
        import_module("triage.store.postgres.schema").upgrade(path, before)
        return before, version_of(path)
    make_file(path)
    with session(engine_for(path), path) as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
        config = _config(connection)
        _check_known(connection, config, path)
        connection.rollback()  # the look began a transaction; the migrations begin their own
        command.upgrade(config, to)
    return before, version_of(path)


def _check_known(connection: Connection, config: Config, path: Path) -> None:
    """Raises :class:`DeskError` when alembic's own mark names a schema that this program does not have."""
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for mark in MigrationContext.configure(connection).get_current_heads():
        if mark not in known:
            raise newer(mark.lstrip("0") or mark, path)


def check(connection: Connection) -> None:
    """Raises alembic's ``CommandError`` when the migrations and the tables tell different stories."""
    command.check(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
