"""The console on a real desk: cases come in, are judged, worked through by keyboard, and the log holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import fixtures
from tests.screens.conftest import console, press, screen_text, settle
from triage.desk import Desk

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
JUDGED = Path(fixtures.__file__).parent / "cases" / "judged.jsonl"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with every case of the judged fixture."""
    cases = tmp_path / "cases.jsonl"
    with JUDGED.open(encoding="utf-8") as judged:
        lines = [json.dumps(json.loads(line)["case"], ensure_ascii=False) for line in judged if line.strip()]
    cases.write_text("\n".join(lines), encoding="utf-8")
    opened = Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="anna")
    assert opened.importing.import_file(cases).rejected == 0
    return opened


async def test_cases_are_worked_through_by_keyboard_and_the_log_holds(desk: Desk, tmp_path: Path) -> None:
    app = console(desk, notes=tmp_path)
    first, second, third = (row.id for row in desk.queue.window(limit=3))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert f"1 of {desk.queue.count()}" in screen_text(app)
        await press(pilot, "y", "down")
        await press(pilot, "e", "down", "enter", "=please look", "enter", "down", "enter")
        await press(pilot, "n", "=called them", "enter", "a", "2", "3", "escape", "l", "v")
        assert "all hold" in screen_text(app)
    taken = desk.cases.show(first)
    assert taken.decision is not None
    assert taken.decision["action"] == taken.verdict.action
    assert desk.cases.show(second).state == "escalated"
    assert desk.cases.show(third).assignee == "anna"
    assert desk.log.verify().ok
    assert list(tmp_path.glob("crash-*")) == []


async def test_every_case_can_be_shown(desk: Desk, tmp_path: Path) -> None:
    cases = desk.queue.count()
    app = console(desk, case_id=desk.queue.window(limit=1)[0].id, notes=tmp_path)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(cases - 1):
            await press(pilot, "right_square_bracket")
        assert f"{cases} of {cases}" in screen_text(app)
    assert list(tmp_path.glob("crash-*")) == []


async def test_a_case_that_somebody_else_changed_is_refused_in_the_dialog(desk: Desk, tmp_path: Path) -> None:
    app = console(desk, notes=tmp_path)
    first = desk.queue.window(limit=1)[0].id
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        desk.deciding.note(first, "I was here first", by="bea")
        await press(pilot, "ctrl+s")
        assert "✖" in screen_text(app)
        assert "bea" in screen_text(app)
        await press(pilot, "ctrl+s")
    assert desk.cases.show(first).decision is not None
