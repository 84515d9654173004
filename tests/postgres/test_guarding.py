"""What the server itself guards: the log, decisions, acts; and what is found when that was got round."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.triage.conftest import ENTRIES
from triage.desk import Desk
from triage.services.models import QueueFilter
from triage.store.postgres.triggers import NAMES
from triage.store.records import DecisionRecord, LogRecord

Sql = Callable[..., list[Any]]


@pytest.mark.parametrize("table", ["log_entries", "decisions"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_to_change_the_log(
    busy_desk: Desk, sql: Sql, table: str, act: str
) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match=r"is append-only|are never deleted"):
        sql(busy_desk, act.format(table))


@pytest.mark.parametrize("act", ["DELETE FROM intents", "TRUNCATE intents"])
def test_an_act_is_never_deleted(desk: Desk, sql: Sql, act: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="intents are never deleted"):
        sql(desk, act)


def off(table: str) -> str:
    """Switches off what guards a table, as the owner of the database can."""
    return f"ALTER TABLE {table} DISABLE TRIGGER USER"


def test_a_guard_that_is_switched_off_is_told(busy_desk: Desk, sql: Sql) -> None:
    assert [found for found in busy_desk.upkeep.check() if not found.ok] == []
    sql(busy_desk, off("log_entries"), "DROP TRIGGER search_new ON cases")
    (found,) = (found for found in busy_desk.upkeep.check() if not found.ok)
    gone = "the trigger {} is gone or switched off"
    assert found.text == "; ".join(map(gone.format, ["log_entries_kept", "search_new"]))
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("column", [name for name in LogRecord._fields if name != "number"])
def test_a_changed_column_of_an_entry_is_found(busy_desk: Desk, sql: Sql, column: str) -> None:
    change = f"UPDATE log_entries SET {column} = coalesce({column}, '') || 'x' WHERE number = 2"
    sql(busy_desk, off("log_entries"), change)
    check = busy_desk.log.verify()
    assert (check.broken, check.entries) == (2, 1)


@pytest.mark.parametrize("column", [name for name in DecisionRecord._fields if name != "number"])
def test_a_changed_column_of_a_decision_is_found(busy_desk: Desk, sql: Sql, column: str) -> None:
    changes = {"override": "NOT override", "version": "version + 1"}
    change = changes.get(column, f"coalesce({column}, '') || '1'")
    sql(busy_desk, off("decisions"), f"UPDATE decisions SET {column} = {change} WHERE number = 5")
    check = busy_desk.log.verify()
    assert (check.broken, check.why) == (5, "its decision was changed")


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("DELETE FROM log_entries WHERE number = 3", 3, "entry 3 is missing; entry 4 stands in its place"),
        (f"DELETE FROM log_entries WHERE number = {ENTRIES}", ENTRIES, "the log ends at entry 6"),
        ("UPDATE meta SET log_hash = repeat('0', 64)", ENTRIES + 1, "is not the one that the desk remembers"),
        ("DELETE FROM decisions WHERE number = 6", 6, "its decision is gone"),
    ],
)  # fmt: skip
def test_what_is_missing_is_found(busy_desk: Desk, sql: Sql, statement: str, broken: int, why: str) -> None:
    free = "ALTER TABLE cases DROP CONSTRAINT cases_decision_fkey"
    sql(busy_desk, off("log_entries"), off("decisions"), free, statement)
    check = busy_desk.log.verify()
    assert check.broken == broken
    assert re.search(why, check.why or "")


def test_counts_search_and_marks_follow_what_is_written(busy_desk: Desk, sql: Sql) -> None:
    def stray() -> list[Any]:
        lost = "SELECT seq, triage_trigrams(haystack) FROM cases EXCEPT TABLE search"
        return sql(busy_desk, f"SELECT count(*) FROM ({lost}) AS lost")

    assert stray() == [(0,)]
    sql(busy_desk, "UPDATE cases SET haystack = 'ödön''s \\ cup', assignee = 'cy' WHERE id = 'cb_1'")
    assert stray() == [(0,)]
    wanted = [row.id for word in ("ödön's", "'s \\", "dön") for row in found(busy_desk, word)]
    assert wanted == ["cb_1"] * 3
    sql(busy_desk, "DELETE FROM case_files WHERE seq = 1", "DELETE FROM cases WHERE seq = 1")
    assert stray() == [(0,)]
    assert [one.ok for one in busy_desk.upkeep.check() if one.name == "counts"] == [True]
    assert sql(busy_desk, "SELECT count(*) FROM marks WHERE seq = 1") == [(0,)]


def found(desk: Desk, word: str) -> list[Any]:
    return list(desk.queue.window(QueueFilter(phrases=(word,)), 0, 10))
