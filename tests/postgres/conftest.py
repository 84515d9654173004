"""Desks on a PostgreSQL server. These tests are run when asked for: ``pytest tests/postgres``.

``TRIAGE_TEST_POSTGRES`` names a server on which databases may be made, such as
``postgresql://postgres@localhost/postgres``; ``python -m tests.postgres.serving pytest tests/postgres``
starts one for the while.

Every desk that a test opens under the name of a file lies in a schema of its own in one database.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import triage.desk
from tests.triage import conftest as in_a_file
from triage.desk import Desk
from triage.store.address import Address, Server, address_of
from triage.store.postgres import connecting

_own_settings = in_a_file._own_settings
open_desk, desk, stripe = in_a_file.open_desk, in_a_file.desk, in_a_file.stripe
take_in, busy_desk = in_a_file.take_in, in_a_file.busy_desk


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of a new database, which is dropped in the end."""
    if not os.environ.get("TRIAGE_TEST_POSTGRES"):
        pytest.fail("TRIAGE_TEST_POSTGRES names no server; see tests/postgres/conftest.py")
    url, name = os.environ["TRIAGE_TEST_POSTGRES"], f"triage_test_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as admin:
        # Another collation than "C", so that the desk's own is seen to count.
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        place, mark, query = url.partition("?")
        yield f"{place.rpartition('/')[0]}/{name}{mark}{query}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def server_of(database: str) -> Iterator[Callable[[str | Path], Server]]:
    """The desk that stands for a file: a schema, which is made when it is first asked for."""
    found: dict[str, Server] = {}

    def server(name: str | Path) -> Server:
        if str(name) not in found:
            schema = "desk_" + hashlib.sha256(str(name).encode()).hexdigest()[:20]
            with psycopg.connect(database, autocommit=True) as admin:
                admin.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            joined = "&" if "?" in database else "?"
            address = address_of(f"{database}{joined}options=-csearch_path%3D{schema}")
            assert isinstance(address, Server)
            found[str(name)] = address
        return found[str(name)]

    yield server
    for one in found.values():
        connecting.let_go(one)


@pytest.fixture(autouse=True)
def _on_the_server(server_of: Callable[[str | Path], Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever file a test names for a desk, the desk is on the server."""

    def redirected(db: str | Address) -> Address:
        address = address_of(db)
        return address if isinstance(address, Server) else server_of(address)

    monkeypatch.setattr(triage.desk, "address_of", redirected)


@pytest.fixture
def sql(database: str) -> Callable[..., list[Any]]:
    """Runs statements on a desk behind the program's back, and returns what the last one finds."""

    def run(desk: Desk, *statements: str) -> list[Any]:
        assert isinstance(desk.path, Server)
        with psycopg.connect(desk.path.url) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return run
