"""The decision log: whatever is changed in it is found and named."""

# ruff: noqa: E501  # sentences are shown whole
from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.triage.conftest import ENTRIES
from triage.desk import Desk
from triage.store.records import DecisionRecord, LogRecord


def tamper(desk: Desk, *statements: str) -> None:
    """Changes the desk's file behind the program's back, triggers off."""
    with closing(sqlite3.connect(desk.path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(";".join(statements))


def test_a_log_that_nobody_touched_verifies(busy_desk: Desk) -> None:
    check = busy_desk.log.verify()
    assert (check.ok, check.entries) == (True, ENTRIES)
    assert check.head == busy_desk.log.entries(0, 1)[0].hash


def test_entries_come_newest_first_and_say_what_was_done(busy_desk: Desk) -> None:
    told = [
        f"{one.number} {one.actor} {one.act} {one.case_id}: {one.summary}" for one in busy_desk.log.entries()
    ]
    assert told == [
        "7 @cy undone rr_1: decision 2 taken back",
        "6 ann decided ct_1: escalate to legal, against the suggestion enforce: please look, _x0041_ “quoted”",
        "5 ann decided cb_1: contest 120.50 EUR",
        "4 ann assigned cb_1: to bob",
        "3 bob noted rr_1: called her\nshe agreed",
        "2 ann decided rr_1: refund 27.00 USD, against the suggestion refund: half is fair, =SUM(A1)",
        "1 ann imported None: 3 new, 0 changed, 0 unchanged",
    ]
    assert [entry.number for entry in busy_desk.log.entries(2, 3)] == [5, 4, 3]


@pytest.mark.parametrize("table", ["log_entries", "decisions"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_log(busy_desk: Desk, table: str, act: str) -> None:
    with (
        closing(sqlite3.connect(busy_desk.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"),
    ):
        connection.execute(act.format(table))


@pytest.mark.parametrize("column", [name for name in LogRecord._fields if name != "number"])
def test_a_changed_column_of_an_entry_is_found(busy_desk: Desk, column: str) -> None:
    tamper(busy_desk, f"UPDATE log_entries SET {column} = coalesce({column}, '') || 'x' WHERE number = 2")
    check = busy_desk.log.verify()
    assert (check.broken, check.entries) == (2, 1)


@pytest.mark.parametrize("column", [name for name in DecisionRecord._fields if name != "number"])
def test_a_changed_column_of_a_decision_is_found(busy_desk: Desk, column: str) -> None:
    change = f"NOT {column}" if column == "override" else f"coalesce({column}, '') || '1'"
    tamper(busy_desk, f"UPDATE decisions SET {column} = {change} WHERE number = 5")
    check = busy_desk.log.verify()
    assert (check.broken, check.why) == (5, "its decision was changed")


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("DELETE FROM log_entries WHERE number = 3", 3, "entry 3 is missing; entry 4 stands in its place"),
        (
            "DELETE FROM log_entries WHERE number > 6",
            7,
            "the log ends at entry 6, the desk says that it ends at 7",
        ),
        ("DELETE FROM log_entries", 1, "the log ends at entry 0|decision 2 stands in no entry"),
        (
            "UPDATE log_entries SET number = -4 WHERE number = 4;"
            "UPDATE log_entries SET number = 4 WHERE number = 5;UPDATE log_entries SET number = 5 WHERE number = -4",
            4,
            "the entry does not follow the one before it",
        ),
        ("DELETE FROM decisions WHERE number = 2", 2, "its decision is gone"),
        ("UPDATE decisions SET number = 3 WHERE number = 2", 2, "its decision is gone"),
        ("UPDATE decisions SET number = 99 WHERE number = 5", 5, "its decision is gone"),
        ("UPDATE meta SET log_hash = 'x'", 7, "the last entry is not the one that the desk remembers"),
        ("UPDATE meta SET log_number = 9", 8, "the log ends at entry 7, the desk says that it ends at 9"),
    ],
)
def test_what_is_removed_or_moved_is_found(busy_desk: Desk, statement: str, broken: int, why: str) -> None:
    tamper(busy_desk, "PRAGMA foreign_keys=OFF", statement)
    check = busy_desk.log.verify()
    assert check.broken in (broken, broken + 1)
    assert re.search(why, check.why)
