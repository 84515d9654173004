"""Killed at any moment, the desk keeps what it acknowledged, and nothing by halves."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.triage.conftest import REFUND
from triage.desk import Desk

ROOT = Path(__file__).parents[3]
LINES = 23
KILLS = 50


def crash(folder: Path, file: Path, *steps: int) -> None:
    """Has a desk made, filled and worked on once for each step, and killed at it."""
    command = [sys.executable, "-m", "tests.triage.services.crash", str(folder), str(file), *map(str, steps)]
    subprocess.run(command, cwd=ROOT, check=True)


def test_fifty_kills_lose_nothing_and_leave_nothing_half_done(
    open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps({**REFUND, "id": f"c{at:02}"}) + "\n" for at in range(LINES)))
    crash(tmp_path, file, 0)
    last = int((tmp_path / "0.out").read_text().split()[-1])
    steps = sorted(random.Random(11).sample(range(1, last + 1), KILLS))
    crash(tmp_path, file, *steps)
    for step in steps:
        acknowledged = (tmp_path / f"{step}.out").read_text().splitlines()
        assert not acknowledged or not acknowledged[-1].startswith("steps"), step
        with open_desk(f"{step}.db") as desk:
            check_after(desk, file, acknowledged, step)


def check_after(desk: Desk, file: Path, acknowledged: list[str], step: int) -> None:
    """What must hold on a desk whose program was killed."""
    stored = desk.queue.count()
    assert [finding for finding in desk.upkeep.check() if not finding.ok] == [], step
    assert stored == LINES or (stored % 5 == 0 and not acknowledged), step
    for line in acknowledged[1:]:
        decision = desk.cases.show(f"c{int(line.split()[1]):02}").decision
        assert decision is not None, step
        assert decision["action"] == "decline", step
    again = desk.importing.import_file(file)
    assert (again.new, again.changed, again.unchanged) == (LINES - stored, 0, stored), step
    assert desk.log.verify().ok, step
