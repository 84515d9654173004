"""Imports and decides until it is killed; run by the test beside it, as a program of its own.

``crash.py HOW FOLDER FILE STEP…``: for each STEP, on a new desk ``STEP.db``, a child process dies by SIGKILL
at its STEPth moment (0: never). What it was told is done before that stands in ``STEP.out``. HOW says what
it does, and what a moment is:

- ``alone``: imports and decides; each statement that SQLite is asked for, and each time before it is told.
- ``together``: imports with worker processes; every few instructions inside SQLite, and every batch told.
- ``worker``: imports with worker processes, of which one dies at the STEPth case that it judges.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.triage.judge import NOW, source
from triage.desk import Desk
from triage.domain.errors import TriageError
from triage.services import deciding, importing
from triage.store import opening

INSTRUCTIONS = 50
"""Of SQLite's machine, between two moments."""


class Moments:
    """Counts moments; the process dies at the one numbered ``last``."""

    def __init__(self, last: int) -> None:
        self.count, self._last = 0, last

    def __call__(self, *_: object) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


class Frail:
    """A judge that dies, in a worker process, at its case numbered ``last``."""

    def __init__(self, last: int) -> None:
        self._judge, self._moment = source(), Moments(last)
        self.digest = self._judge.digest

    def renew(self) -> None:
        """Learns nothing."""

    def judge(self, *case: Any) -> Any:
        """What the judge says, if it lives."""
        if multiprocessing.parent_process():
            self._moment()
        return self._judge.judge(*case)


def each_connection(watch: Callable[[sqlite3.Connection], None]) -> None:
    """Has ``watch`` called with every connection to the desk from now on."""
    plain = opening.configure

    def watched(connection: sqlite3.Connection) -> None:
        plain(connection)
        watch(connection)

    opening.configure = watched


def alone(desk: Desk, file: Path, moment: Moments, tell: Callable[..., None]) -> None:
    """Imports ``file``, then decides five cases."""
    each_connection(lambda connection: connection.set_trace_callback(moment))
    desk.importing.import_file(file)
    moment()
    tell("stored")
    for number in range(5):
        desk.deciding.decide(f"c{number:02}", "decline", f"reason {number}")
        moment()
        tell("decided", number)


def together(desk: Desk, file: Path, moment: Moments, tell: Callable[..., None]) -> None:
    """Imports ``file`` with worker processes; tells how many bytes of it are stored."""
    each_connection(lambda connection: connection.set_progress_handler(moment, INSTRUCTIONS))
    importing.PARALLEL_FROM = 0

    def progress(read: int, _: int) -> None:
        moment()
        tell("read", read)

    try:
        desk.importing.import_file(file, progress)
    except TriageError as error:
        tell(error)


def work(how: str, folder: Path, file: Path, step: int) -> None:
    """One child's life."""
    importing.BATCH = 5
    moment = Moments(0 if how == "worker" else step)
    judge = partial(Frail, step) if how == "worker" else source
    with (folder / f"{step}.out").open("w") as out:
        tell = partial(print, file=out, flush=True)
        desk = Desk.open(folder / f"{step}.db", clock=lambda: NOW, actor="ann", judge=judge)
        (alone if how == "alone" else together)(desk, file, moment, tell)
        tell("moments", moment.count)


def main() -> None:
    """One child a step, so that libraries are loaded once."""
    assert deciding  # loaded before the first fork
    how, folder, file, *steps = sys.argv[1:]
    for step in steps:
        child = os.fork()
        if not child:
            work(how, Path(folder), Path(file), int(step))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
