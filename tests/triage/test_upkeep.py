"""Checks, backup, what the doctor tells, settings; and how little reading the queue has to load."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.triage.judge import NOW
from triage.config import Settings, key_mode, load_settings, user_name
from triage.desk import Desk
from triage.domain.errors import DeskError, UsageError

ROOT = Path(__file__).parents[2]


def found(findings: list[tuple[str, bool, str]]) -> dict[str, str]:
    """What is not in order."""
    return {name: text for name, ok, text in findings if not ok}


def test_a_sound_desk_passes_every_check(busy_desk: Desk) -> None:
    assert [finding.name for finding in busy_desk.upkeep.check()] == [
        "file",
        "schema",
        "documents",
        "counts",
        "log",
    ]
    assert found(busy_desk.upkeep.check()) == {}


@pytest.mark.parametrize(
    ("statement", "name", "text"),
    [
        ("DELETE FROM case_files WHERE seq = 1", "documents", "1 lack their other half"),
        ("UPDATE tallies SET cases = 9", "counts", "do not match the cases"),
        ("UPDATE cases SET decision = 77 WHERE seq = 1", "file", "row 1 of cases names a row of decisions"),
        ("UPDATE meta SET log_number = 9", "log", "entry 8: the log ends at entry 7"),
    ],
)
def test_what_is_wrong_is_told(busy_desk: Desk, statement: str, name: str, text: str) -> None:
    with closing(sqlite3.connect(busy_desk.path)) as connection:
        connection.execute(statement)
        connection.commit()
    findings = found(busy_desk.upkeep.check())
    assert list(findings) == [name]
    assert findings[name].startswith(text)


def test_a_backup_is_a_whole_desk(busy_desk: Desk, open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    busy_desk.upkeep.backup(tmp_path / "copy.db")
    copy = open_desk("copy.db")
    assert found(copy.upkeep.check()) == {}
    assert copy.log.verify() == busy_desk.log.verify()
    assert list(copy.cases.json_lines()) == list(busy_desk.cases.json_lines())
    with pytest.raises(UsageError, match=r"copy.db: the file exists already; name a new file"):
        busy_desk.upkeep.backup(tmp_path / "copy.db")
    with pytest.raises(DeskError, match="the backup cannot be written: No such file"):
        busy_desk.upkeep.backup(tmp_path / "none" / "copy.db")


def test_the_doctor_finds_a_healthy_desk(busy_desk: Desk) -> None:
    findings = busy_desk.upkeep.doctor()
    assert [finding.name for finding in findings] == [
        "desk",
        "settings",
        "book",
        "reading",
        "clock",
        "key",
        "release",
    ]
    assert found(findings) == {}


def test_the_doctor_tells_a_clock_that_is_wrong(busy_desk: Desk, open_desk: Callable[..., Desk]) -> None:
    slow = open_desk(clock=lambda: NOW - timedelta(hours=1))
    assert "is before the log's newest" in found(slow.upkeep.doctor())["clock"]
    unset = open_desk(clock=lambda: NOW.replace(year=1970))
    assert "is before this program was made" in found(unset.upkeep.doctor())["clock"]


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("", "none"),
        ("sk_test_1", "test"),
        ("rk_test_1", "test"),
        ("sk_live_1", "live"),
        ("rk_live_1", "live"),
    ],
)
def test_the_mode_of_a_key_is_told_and_the_key_is_not(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str, mode: str
) -> None:
    assert key_mode({"STRIPE_API_KEY": key}) == mode
    monkeypatch.setenv("STRIPE_API_KEY", "pk_secret_thing")
    told = found(busy_desk.upkeep.doctor())
    assert list(told) == ["key"]
    assert "secret_thing" not in str(told)


def test_settings_come_from_the_file_then_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert load_settings(path, {}) == Settings()
    path.write_text('db = "a.db"\nuser = "ann"\nlive = true\n')
    assert load_settings(path, {"TRIAGE_USER": "bob", "TRIAGE_DB": ""}) == Settings("a.db", None, "bob", True)
    assert user_name(Settings(user="carol")) == "carol"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('usr = "ann"', "'usr' is no setting; did you mean user?"),
        ("live = 1", "live must be true or false; mend the file"),
        ("db = ", "the settings cannot be read"),
    ],
)
def test_settings_that_are_wrong_are_told(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_settings(path, {})


def test_reading_the_queue_loads_neither_sqlalchemy_nor_the_rules(busy_desk: Desk) -> None:
    program = (
        "import sys; from datetime import UTC, datetime; from triage.desk import Desk\n"
        "clock = lambda: datetime(2026, 11, 20, 9, tzinfo=UTC)\n"
        f"desk = Desk.open({str(busy_desk.path)!r}, create=False, clock=clock)\n"
        "assert desk.queue.window() and desk.queue.count() and desk.queue.facets()\n"
        "print([name for name in ('sqlalchemy', 'sqlmodel', 'alembic', 'yaml', 'textual', 'stripe', 'rules')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_backup_of_a_damaged_desk_is_refused(busy_desk: Desk, tmp_path: Path) -> None:
    assert isinstance(busy_desk.path, Path)
    with closing(sqlite3.connect(busy_desk.path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    content = bytearray(busy_desk.path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = bytes(40_000)
    busy_desk.path.write_bytes(content)
    with pytest.raises(DeskError, match="the desk's file is damaged"):
        busy_desk.upkeep.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
