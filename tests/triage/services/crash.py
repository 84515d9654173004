"""Imports and decides until it is killed; run by the test beside it, as a program of its own.

``crash.py FOLDER FILE STEP…``: for each STEP, on a new desk ``STEP.db``, a child process dies by SIGKILL
when the database is asked for the STEPth time to run a statement or to commit, before or after it has
(0: never). What it was told is done before that stands in ``STEP.out``.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.triage.judge import NOW, source
from triage.desk import Desk
from triage.services import importing


def work(folder: Path, file: Path, step: int) -> None:
    """Makes a desk, imports ``file`` in small batches, then decides five cases."""
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, tick)
    importing.BATCH = 5
    with (folder / f"{step}.out").open("w") as out:
        desk = Desk.open(folder / f"{step}.db", clock=lambda: NOW, actor="ann", judge=source)
        desk.importing.import_file(file)
        print("stored", file=out, flush=True)
        for number in range(5):
            desk.deciding.decide(f"c{number:02}", "decline", f"reason {number}")
            print("decided", number, file=out, flush=True)
        print("steps", count, file=out, flush=True)


def main() -> None:
    """One child a step, so that SQLAlchemy is loaded once."""
    folder, file, *steps = sys.argv[1:]
    for step in steps:
        child = os.fork()
        if not child:
            work(Path(folder), Path(file), int(step))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
