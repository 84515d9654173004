"""What a person meets when a database is not what it should be, and that a desk in one is like a file's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

import triage.store.postgres.engine
from tests.triage.conftest import CHARGEBACK, ENTRIES, REFUND
from tests.triage.judge import NOW, source
from triage.config import beside
from triage.desk import Desk
from triage.domain.errors import DeskError
from triage.services.models import QueueFilter
from triage.store import chain, migrating
from triage.store.address import Server
from triage.store.opening import SCHEMA, reading, version_of
from triage.store.postgres import connecting
from triage.store.writing import WorkSource

Open = Callable[..., Desk]
Sql = Callable[..., list[Any]]
_COLUMNS = """
    SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name NOT LIKE 'search%'"""
_INDEXES = """
    SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'search%'
    AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE 'alembic%'
    AND indexname NOT LIKE 'search%'"""
_WRONG = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name NOT IN ('search', 'alembic_version')
    AND NOT (data_type IN ('bigint', 'boolean') OR data_type = 'text' AND collation_name = 'C')"""


def test_the_tables_are_those_of_a_file(open_desk: Open, sql: Sql, tmp_path: Path) -> None:
    migrating.upgrade(tmp_path / "file.db")
    with closing(sqlite3.connect(tmp_path / "file.db")) as connection:
        made = connection.execute(
            "SELECT tables.name, columns.name, columns.'notnull' OR columns.pk > 0"
            " FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns"
            " WHERE tables.type = 'table' AND tables.name NOT GLOB 'search*'"
            " AND tables.name NOT GLOB 'sqlite*'"
        ).fetchall()
        kept = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT GLOB 'sqlite*'"
        ).fetchall()
    desk = open_desk()
    assert sorted(sql(desk, _COLUMNS)) == sorted((*row[:2], bool(row[2])) for row in made)
    assert sorted(sql(desk, _INDEXES)) == sorted(kept)
    assert sql(desk, _WRONG) == []


def test_a_desk_is_made_once_and_stays_itself(open_desk: Open, sql: Sql) -> None:
    desk = open_desk()
    name = sql(desk, "SELECT desk FROM meta")
    assert migrating.upgrade(desk.path) == (SCHEMA, SCHEMA)
    assert open_desk().path == desk.path
    assert sql(desk, "SELECT desk FROM meta") == name
    assert desk.queue.count() == 0


def test_a_desk_that_is_only_read_is_not_made(open_desk: Open) -> None:
    with pytest.raises(DeskError, match="there is no desk here; 'triage import FILE' begins one"):
        open_desk(create=False)
    assert version_of(Desk.unopened(db=open_desk("other.db").path).path) == SCHEMA


def test_an_older_desk_waits_for_the_command_and_a_newer_one_for_the_program(
    open_desk: Open, sql: Sql
) -> None:
    desk = open_desk()
    sql(desk, "UPDATE alembic_version SET version_num = '0007'")
    told = f"has schema 7, this program's is {SCHEMA}; run 'triage db upgrade' once everybody"
    with pytest.raises(DeskError, match=told):
        open_desk()
    sql(desk, "UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(DeskError, match=f"has schema 99, this program knows schemas up to {SCHEMA}; install"):
        open_desk()


@pytest.mark.parametrize("made", ["CREATE TABLE songs (title text)", "CREATE TABLE alembic_version (x text)"])
def test_a_database_of_another_program_is_left_alone(
    open_desk: Open, server_of: Callable[[Path], Server], tmp_path: Path, made: str
) -> None:
    with psycopg.connect(server_of(tmp_path / "desk.db").url) as connection:
        connection.execute(made)
    with pytest.raises(DeskError, match="this is a database, but no triage desk; name an empty database"):
        open_desk()


def test_a_desk_that_somebody_else_is_writing_to(open_desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk()
    assert isinstance(desk.path, Server)
    turn = connecting.TAKE_TURN.replace("5000", "1")
    monkeypatch.setattr(triage.store.postgres.engine, "TAKE_TURN", turn)
    with psycopg.connect(desk.path.url) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({connecting.LOCK})")
        with (
            pytest.raises(DeskError, match="another program is writing to the desk; wait for it"),
            WorkSource(desk.path).work(),
        ):
            pass
    with WorkSource(desk.path).work() as work:
        assert work.head().number == 0


def test_a_reader_sees_one_state_while_others_write(busy_desk: Desk) -> None:
    with reading(busy_desk.path) as connection:
        before = connection.execute("SELECT count(*) FROM log_entries").fetchone()
        busy_desk.deciding.note("cb_1", "meanwhile")
        assert connection.execute("SELECT count(*) FROM log_entries").fetchone() == before == (ENTRIES,)
    assert busy_desk.log.count() == ENTRIES + 1


def test_what_is_written_halfway_is_taken_back(busy_desk: Desk) -> None:
    def fail() -> None:
        with WorkSource(busy_desk.path).work() as work:
            work.change_case(work.case("rr_1"), assignee="zoe")
            raise ValueError("halfway")

    before = busy_desk.cases.show("rr_1")
    with pytest.raises(ValueError, match="halfway"):
        fail()
    assert busy_desk.cases.show("rr_1") == before


def test_a_server_that_was_started_anew_is_asked_again(busy_desk: Desk, sql: Sql) -> None:
    assert busy_desk.queue.count() == 3
    # Those of this database alone: other tests may be at theirs on the same server.
    ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    ended += " WHERE application_name = 'triage' AND datname = current_database()"
    sql(busy_desk, ended)
    assert busy_desk.queue.count() == 3
    sql(busy_desk, ended)
    busy_desk.deciding.note("cb_1", "still here")

    def cut_off() -> None:
        with WorkSource(busy_desk.path).work() as work:
            sql(busy_desk, ended)
            work.head()

    with pytest.raises(DeskError, match="nothing was half-written; try again once it is running"):
        cut_off()
    assert busy_desk.log.verify().ok


def test_text_with_a_nul_is_refused(busy_desk: Desk) -> None:
    with pytest.raises(DeskError, match="PostgreSQL does not take this text; remove its NUL"):
        busy_desk.queue.window(QueueFilter(assignee="a\0b"))
    assert busy_desk.queue.count() == 3


def test_a_backup_is_pg_dumps_and_the_password_is_not_told(busy_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(
        DeskError, match=r"run pg_dump --format=custom --file=\S+copy.dump 'postgresql://"
    ) as told:
        busy_desk.upkeep.backup(tmp_path / "copy.dump")
    assert "nothing was written" not in str(told.value)
    assert list(tmp_path.glob("*copy*")) == []


def test_the_doctor_tells_where_the_desk_is(busy_desk: Desk) -> None:
    (told,) = (one for one in busy_desk.upkeep.doctor() if one.name == "desk")
    assert told.ok
    assert told.text.startswith(f"{busy_desk.path}, PostgreSQL ")
    assert told.text.endswith(f", schema {SCHEMA}, {ENTRIES} log entries")


def test_drafts_lie_in_the_data_folder(busy_desk: Desk, tmp_path: Path) -> None:
    busy_desk.drafts.keep("reply", "cb_1", {"text": "Dear Ann"})
    (draft,) = tmp_path.rglob("*.drafts/*")
    assert draft.parent == beside(busy_desk.path).with_suffix(".drafts")
    assert draft.parent.parent == tmp_path / "data" / "triage"


def test_the_log_is_exported_as_from_a_file(
    server_of: Callable[[Path], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain.secrets, "token_hex", lambda size: "ab" * size)
    cases = tmp_path / "cases.jsonl"
    cases.write_bytes(b"\n".join(chain.canonical(one).encode() for one in (REFUND, CHARGEBACK)))
    monkeypatch.setattr(triage.desk, "address_of", lambda db: db)
    made = []
    for place in (tmp_path / "file.db", server_of(tmp_path / "server.db")):
        with Desk.open(place, clock=lambda: NOW, actor="ann", judge=source) as desk:
            desk.importing.import_file(cases)
            desk.deciding.decide("rr_1", "refund", "half is fair, =SUM(A1)", amount="27.00")
            desk.deciding.note("rr_1", "Törött\nbögre", by="bob")
            desk.deciding.decide("cb_1", "contest")
            assert desk.log.verify().ok
            for form in ("jsonl", "csv", "xlsx"):
                desk.log.export(form, output=tmp_path / f"log.{form}")
            made.append([(tmp_path / f"log.{form}").read_bytes() for form in ("jsonl", "csv", "xlsx")])
    assert made[0] == made[1]
