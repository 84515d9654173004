"""What a person meets when a desk's file is not what it should be."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage.desk import Desk
from triage.domain.errors import DeskError
from triage.services.models import QueueFilter
from triage.store import migrating, opening
from triage.store.address import address_of
from triage.store.engine import engine_for, session
from triage.store.failures import explain
from triage.store.opening import SCHEMA, connect, made_ready, version_of
from triage.store.writing import WorkSource

Open = Callable[..., Desk]
SETTINGS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": 2,
    "busy_timeout": 5_000,
    "user_version": SCHEMA,
}


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    assert migrating.upgrade(path) == (0, SCHEMA)
    assert migrating.upgrade(path) == (SCHEMA, SCHEMA)
    with session(engine_for(path), path) as connection:
        migrating.check(connection)


def test_an_older_desk_is_upgraded_when_it_is_opened_and_its_cases_are_found(
    open_desk: Open, tmp_path: Path
) -> None:
    path = tmp_path / "desk.db"
    assert migrating.upgrade(path, "0001") == (0, 1)
    row = {
        "id": "old", "kind": "chargeback", "state": "open", "version": 1, "customer": "Ann",
        "haystack": "old ann", "amount": 1, "currency": "USD", "due": 1, "opened": 1,
        "suggestion": "x", "cautions": "", "valid_until": 2**62, "digest": "",
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as connection:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO cases ({names}) VALUES ({marks})", [*row.values()])
        connection.commit()
    assert [found.id for found in open_desk().queue.window(QueueFilter(search="ann"))] == ["old"]
    assert version_of(path) == SCHEMA


def test_a_new_desk_waits_for_the_disk_and_lets_readers_in(open_desk: Open) -> None:
    with closing(connect(open_desk().path, write=True)) as connection:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS}
    assert found == SETTINGS


def test_a_desk_that_is_only_read_is_not_made(open_desk: Open, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="there is no desk here; 'triage import FILE' begins one"):
        open_desk("none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_on_the_way_to_the_desk_is_made(open_desk: Open, tmp_path: Path) -> None:
    assert open_desk("a/b/desk.db").queue.count() == 0
    assert (tmp_path / "a/b/desk.db").exists()


def test_a_file_that_is_no_database(open_desk: Open, tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("dear diary, " * 500)
    with pytest.raises(
        DeskError, match=r"desk.db: this is no triage desk, or its first bytes are damaged; name"
    ):
        open_desk()


def test_a_database_of_another_program(open_desk: Open, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "desk.db")) as other:
        other.execute("CREATE TABLE songs (title)")
    with pytest.raises(DeskError, match="this is a database, but no triage desk; name another file"):
        open_desk()


def test_a_folder(open_desk: Open) -> None:
    with pytest.raises(DeskError, match="this is a folder, not a desk; name a file in it"):
        open_desk("")


def test_a_desk_of_a_newer_program_names_both_versions(open_desk: Open) -> None:
    path = open_desk().path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(DeskError, match=f"has schema 99, this program knows schemas up to {SCHEMA}; install"):
        open_desk()


def test_a_large_desk_of_an_older_program_is_told_of_before_it_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    migrating.upgrade(path, "0008")
    told: list[tuple[int, int]] = []

    def upgrading(schema: int) -> None:
        told.append((schema, version_of(path)))

    monkeypatch.setattr(opening, "_LARGE", 0)
    made_ready(path, create=False, upgrading=upgrading)
    made_ready(path, create=False, upgrading=upgrading)
    assert told == [(8, 8)]
    assert version_of(path) == SCHEMA


def test_a_desk_that_was_cut_off(open_desk: Open) -> None:
    path = open_desk().path
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(DeskError, match="the desk's file is damaged; restore a backup"):
        open_desk().queue.window()


def test_a_desk_that_somebody_else_is_writing_to(open_desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    path = open_desk().path
    monkeypatch.setattr("triage.store.opening.BUSY_MS", 1)
    with closing(connect(path, write=True)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(DeskError, match="another program is writing to the desk; wait for it"),
            WorkSource(path).work(),
        ):
            pass


def test_a_full_disk_leaves_nothing_half_written(busy_desk: Desk) -> None:
    def fill() -> None:
        with WorkSource(busy_desk.path).work() as work:
            pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            work.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            work.change_case(work.case("rr_1"), assignee="a name as long as a disk" * 10_000)

    before = busy_desk.cases.show("rr_1")
    with pytest.raises(DeskError, match="the disk is full; nothing was half-written; make room"):
        fill()
    assert busy_desk.cases.show("rr_1") == before


@pytest.mark.parametrize(
    ("db", "path"), [("a.db", "a.db"), ("sqlite:///a.db", "a.db"), ("sqlite:////var/a.db", "/var/a.db")]
)
def test_a_desk_is_named_by_a_path_or_a_url(db: str, path: str) -> None:
    assert address_of(db) == Path(path)


def test_another_database_is_refused_in_plain_words() -> None:
    with pytest.raises(DeskError, match="a desk on 'mysql' is not supported, only SQLite files and"):
        address_of("mysql://localhost/desk")


def test_a_place_where_no_desk_can_be_made(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(DeskError, match=r"the desk cannot be created: .*; name a file you may write"):
        migrating.upgrade(file / "desk.db")


def test_a_desk_that_may_only_be_read(busy_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_reading(path: Path, *, write: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    def change() -> None:
        with WorkSource(busy_desk.path).work() as work:
            work.change_case(work.case("rr_1"))

    monkeypatch.setattr("triage.store.engine.connect", only_reading)
    with pytest.raises(DeskError, match="the desk is read-only; make the file and its folder writable"):
        change()
    assert busy_desk.queue.count() == 3


@pytest.fixture
def on_a_shelf(busy_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk in a folder in which nobody may write."""
    access, folder = os.access, busy_desk.path.parent
    busy_desk.close()

    def barred(path: Path, mode: int) -> bool:
        return access(path, mode) and not (mode & os.W_OK and Path(path) in (folder, busy_desk.path))

    monkeypatch.setattr("os.access", barred)
    return busy_desk.path


def test_a_desk_in_a_folder_that_may_only_be_read_is_read(on_a_shelf: Path, open_desk: Open) -> None:
    before = on_a_shelf.read_bytes()
    desk = open_desk(clock=lambda: datetime(2031, 1, 1, tzinfo=UTC))  # verdicts have run out
    assert len(list(desk.queue.window())) == 3
    assert desk.cases.show("rr_1").document["id"] == "rr_1"
    assert len(list(desk.cases.json_lines())) == 3
    assert desk.log.verify().ok
    assert on_a_shelf.read_bytes() == before
    assert not list(on_a_shelf.parent.glob("*-wal"))


def test_a_desk_that_cannot_be_written_says_where_it_can_be(on_a_shelf: Path) -> None:
    error = explain(sqlite3.OperationalError("unable to open database file"), on_a_shelf)
    assert str(error).endswith("the desk is read-only; copy it to a folder that you may write in")


def test_a_migration_that_fails_leaves_the_desk_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    monkeypatch.setattr("secrets.token_hex", lambda _: "it's broken")
    with pytest.raises(DeskError, match="the database says: near"):
        migrating.upgrade(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'cases'").fetchall() == []
    assert version_of(path) == 0
    monkeypatch.undo()
    assert migrating.upgrade(path) == (0, SCHEMA)
