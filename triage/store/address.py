"""Where a desk is: a file, or a database on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from triage.domain.errors import DeskError

_DRIVERS = ("postgresql", "postgresql+psycopg", "postgres")
_TOLD = ("host", "port", "dbname", "options", "service")
"""Parameters of an address that say which database it is; of the others, one may be the password."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a PostgreSQL server. As text it is told without its password."""

    url: str = field(repr=False)
    """What libpq connects to; it may hold the password."""
    told: str
    name: str
    """The name of the database."""

    def __str__(self) -> str:
        return self.told

    @property
    def label(self) -> str:
        """A name for what is kept on this machine for the desk: the same whoever comes to it."""
        place = self.told.partition("://")[2].rpartition("@")[2]
        digest: str = import_module("hashlib").sha256(place.encode()).hexdigest()
        kept = "".join(char if char.isalnum() else "-" for char in self.name[:40])
        return f"{kept}-{digest[:16]}"


Address = Path | Server
"""What names a desk to the store."""


def address_of(db: str | Address) -> Address:
    """The desk that ``--db`` names: a path, a ``sqlite:///`` URL, or a URL of PostgreSQL.

    Raises :class:`DeskError` for another kind of URL; what a URL holds is not repeated.
    """
    if isinstance(db, Server):
        return db
    text = str(db)
    scheme, found, rest = text.partition("://")
    if not found:
        return Path(text).expanduser()
    if scheme.partition("+")[0] == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    if scheme in _DRIVERS:
        return _server(rest)
    kind, _, driver = scheme.partition("+")
    if kind in _DRIVERS:
        raise DeskError(f"PostgreSQL is not spoken to by {driver!r}", "--db", "write postgresql+psycopg://…")
    raise DeskError(
        f"a desk on {kind!r} is not supported, only SQLite files and PostgreSQL are",
        "--db",
        "name a file, such as desk.db, or postgresql+psycopg://user@host/database",
    )


def _server(rest: str) -> Server:
    place, _, query = rest.partition("?")
    authority, _, name = place.partition("/")
    person, at, host = authority.rpartition("@")
    if "@" in person or not all(_is_host(one) for one in host.split(",")):
        raise DeskError(
            "the address of the database cannot be read",
            "--db",
            "write postgresql+psycopg://user@host:port/database, with %40 for @ and %2F for / in a password",
        )
    given = [part.partition("=") for part in query.split("&") if part]
    shown = "&".join(f"{key}={value}" for key, _, value in given if key in _TOLD)
    told = f"postgresql://{person.partition(':')[0]}{at}{host}/{name}" + (f"?{shown}" if shown else "")
    named = {key: value for key, _, value in given}.get("dbname") or name or person.partition(":")[0]
    return Server(f"postgresql://{rest}", told, named or "desk")


def _is_host(host: str) -> bool:
    """Whether it is a host with or without a port, not the rest of a password that holds a ``/``."""
    name, colon, port = host.rpartition(":")
    return not colon or name.startswith("[") or port.isdecimal() or not port
