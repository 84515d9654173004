"""A new desk is made from one script: the same desk that the migrations make."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from triage.domain.errors import DeskError
from triage.store import migrating
from triage.store.chain import START
from triage.store.engine import engine_for, session
from triage.store.fresh import SCRIPT, create, script_of
from triage.store.opening import SCHEMA, version_of


def test_the_script_makes_what_the_migrations_make(tmp_path: Path) -> None:
    migrated, created = tmp_path / "migrated.db", tmp_path / "created.db"
    migrating.upgrade(migrated)
    create(created)
    with closing(sqlite3.connect(migrated)) as old, closing(sqlite3.connect(created)) as new:
        scripts = script_of(old), script_of(new)
    assert scripts[0] == SCRIPT.read_text("utf-8"), f"renew {SCRIPT.name} with script_of()"
    assert scripts[1] == scripts[0]


def test_a_new_desk_needs_no_migration(tmp_path: Path) -> None:
    path = tmp_path / "far" / "desk.db"
    create(path)
    assert version_of(path) == SCHEMA
    assert migrating.upgrade(path) == (SCHEMA, SCHEMA)
    with session(engine_for(path), path) as connection:
        migrating.check(connection)


def test_each_desk_has_a_name_of_its_own_and_an_empty_log(tmp_path: Path) -> None:
    names = set()
    for path in (tmp_path / "one.db", tmp_path / "two.db"):
        create(path)
        with closing(sqlite3.connect(path)) as connection:
            ((_, name, *end),) = connection.execute("SELECT * FROM meta")
        assert tuple(end) == tuple(START)
        names.add(name)
    assert len(names) == 2


def test_programs_that_make_the_same_desk_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(create, [path] * 8))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM meta").fetchone() == (1,)


def test_a_desk_that_cannot_be_made_whole_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    broken = tmp_path / "broken.sql"
    broken.write_text(SCRIPT.read_text("utf-8") + "CREATE TABLE cases (again);\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("triage.store.fresh.SCRIPT", broken)
        with pytest.raises(DeskError):
            create(path)
    assert version_of(path) == 0
    create(path)
    assert version_of(path) == SCHEMA
