"""Bringing a desk's file to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from triage.domain.errors import DeskError
from triage.store.engine import engine_for, session
from triage.store.opening import version_of


def upgrade(path: Path, to: str = "head") -> tuple[int, int]:
    """Applies the migrations that are missing, up to ``to``; returns the schema version before and after.

    A file that is not there yet is created. Raises :class:`DeskError`.
    """
    before = version_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise DeskError(
            f"the desk cannot be created: {error.strerror}", str(path), "name a file you may write with --db"
        ) from error
    with session(engine_for(path), path) as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
        command.upgrade(_config(connection), to)
    return before, version_of(path)


def check(connection: Connection) -> None:
    """Raises alembic's ``CommandError`` when the migrations and the tables tell different stories."""
    command.check(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
