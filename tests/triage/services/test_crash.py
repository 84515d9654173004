"""Killed at any moment, the desk keeps what it acknowledged, and nothing by halves."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.triage.conftest import REFUND
from triage.desk import Desk

ROOT = Path(__file__).parents[3]
LINES, BATCH = 23, 5
KILLS = {"alone": 50, "together": 10}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A case file of :data:`LINES` lines of one length."""
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps({**REFUND, "id": f"c{at:02}"}) + "\n" for at in range(LINES)))
    return path


def crash(how: str, file: Path, *steps: int) -> dict[int, list[str]]:
    """Has a desk made, filled and worked on once for each step, and killed at it: what each was told."""
    folder = str(file.parent)
    command = [sys.executable, "-m", "tests.triage.services.crash", how, folder, str(file), *map(str, steps)]
    subprocess.run(command, cwd=ROOT, check=True)
    return {step: (file.parent / f"{step}.out").read_text().splitlines() for step in steps}


@pytest.mark.parametrize("how", KILLS)
def test_kills_lose_nothing_and_leave_nothing_half_done(
    open_desk: Callable[..., Desk], file: Path, how: str
) -> None:
    last = int(crash(how, file, 0)[0][-1].removeprefix("moments "))
    steps = sorted(random.Random(11).sample(range(1, last + 1), KILLS[how]))
    for step, acknowledged in crash(how, file, *steps).items():
        assert not acknowledged or not acknowledged[-1].startswith("moments"), step
        with open_desk(f"{step}.db") as desk:
            check_after(desk, file, acknowledged, step)


@pytest.mark.parametrize("step", [1, 4, 9])
def test_a_killed_worker_is_told_and_loses_nothing(
    open_desk: Callable[..., Desk], file: Path, step: int
) -> None:
    acknowledged = crash("worker", file, step)[step]
    told = "import: a worker process ended; what was stored so far is kept; run the import again"
    assert acknowledged[-2] == told
    with open_desk(f"{step}.db") as desk:
        check_after(desk, file, acknowledged[:-2], step)


def check_after(desk: Desk, file: Path, acknowledged: list[str], step: int) -> None:
    """What must hold on a desk whose program was killed."""
    stored = desk.queue.count()
    assert [finding for finding in desk.upkeep.check() if not finding.ok] == [], step
    assert stored in (*range(0, LINES, BATCH), LINES), step
    line = file.stat().st_size // LINES
    for said, *what in map(str.split, acknowledged):
        if said == "stored":
            assert stored == LINES, step
        elif said == "read":
            assert stored >= int(what[0]) // line, step
        else:
            decision = desk.cases.show(f"c{int(what[0]):02}").decision
            assert decision is not None, step
            assert decision["action"] == "decline", step
    again = desk.importing.import_file(file)
    assert (again.new, again.changed, again.unchanged) == (LINES - stored, 0, stored), step
    assert desk.log.verify().ok, step
