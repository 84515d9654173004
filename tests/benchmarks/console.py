"""The console at a million cases, its peers beside it: ``python -m tests.benchmarks.console [--desk FILE]``.

Start to painted, key to painted, search keystroke to painted, and peak memory. The console and its peer take
turns, start by start and key by key, so that whatever else the machine does slows both. All programs run from
bytecode, as installed ones do. visidata is measured, too, where ``vd`` is found or ``--visidata`` names it.
Without ``--desk`` one is made in a temporary folder: a demo of 2,000 cases, multiplied straight in the store.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.terminal import Program
from triage.desk import Desk
from triage.services.demo.world import load

PYTHON = sys.executable
MOVES = ("down", "pagedown", "end", "home")
TYPED = "kovacs kind:ch amount:>100"
_COPIED = (
    "INSERT INTO cases SELECT seq + :by, id || :mark, kind, state, assignee, version, customer,"
    " haystack || :mark, amount, currency, CASE WHEN due < 4e18 THEN due + :later ELSE due END, due_source,"
    " opened, suggestion, cautions, :never, NULL, escalated_to, NULL, digest FROM cases WHERE seq <= :of",
    "INSERT INTO case_files SELECT seq + :by, document, verdict, book FROM case_files WHERE seq <= :of",
    "INSERT INTO told SELECT seq + :by, words FROM told WHERE seq <= :of",
    "INSERT INTO disputes SELECT seq + :by, month, network, stage, status FROM disputes WHERE seq <= :of",
)


class Peer(NamedTuple):
    """A program, and what its screen shows when it is painted."""

    command: tuple[str, ...]
    ready: str


def grow(path: Path, cases: int) -> None:
    """Multiplies the cases of a desk up to about ``cases``; ids, places and search index stay true."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        of = connection.execute("SELECT max(seq) FROM cases").fetchone()[0]
        connection.execute("UPDATE cases SET valid_until = ?", (2**62,))
        for copy in range(1, math.ceil(cases / of)):
            values = {
                "by": copy * of,
                "mark": f".{copy}",
                "later": copy * 60_000_000,
                "of": of,
                "never": 2**62,
            }
            for statement in _COPIED:
                connection.execute(statement, values)
            connection.commit()
        connection.execute("ANALYZE")


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[max(0, math.ceil(len(times) * 0.95) - 1)]


def starts(programs: Sequence[Peer], runs: int) -> list[tuple[float, float, float]]:
    """For each program, medians of start to painted by the clock and of the processor, and of peak memory."""
    found: list[list[tuple[float, float, float]]] = [[] for _ in programs]
    for run in range(runs + 1):
        for at, (command, ready) in enumerate(programs):
            with Program(*command) as program:
                started = program.wait_for(ready)
                program.settle()
                if run:  # the first one writes the bytecode
                    found[at].append((*started, program.peak_memory()))
    return [
        (statistics.median(walls), statistics.median(cpus), statistics.median(memories))
        for walls, cpus, memories in (zip(*one, strict=True) for one in found)
    ]


def keys(programs: Sequence[Peer], repeat: int) -> list[tuple[dict[str, list[float]], float]]:
    """For each program, key to painted by key, after the first of each, and the peak memory afterwards."""
    times: list[dict[str, list[float]]] = [{key: [] for key in MOVES} for _ in programs]
    with ExitStack() as stack:
        running = [stack.enter_context(Program(*command)) for command, _ in programs]
        for program, (_, ready) in zip(running, programs, strict=True):
            program.wait_for(ready)
            program.settle()
        for press in (("down",), ("pagedown",), ("end", "home")):
            for turn in range(repeat + 1):
                for program, found in zip(running, times, strict=True):
                    for key in press:
                        taken = program.press(key)
                        if turn:
                            found[key].append(taken)
        return [(found, program.peak_memory()) for program, found in zip(running, times, strict=True)]


def typing(command: Sequence[str], ready: str, repeat: int) -> tuple[list[float], float]:
    """Keystroke to the character on the screen in the filter bar, and the peak memory afterwards."""
    times: list[float] = []
    with Program(*command) as program:
        program.wait_for(ready)
        program.settle()
        for _ in range(max(1, repeat // 10)):
            program.press("/")
            for at in range(len(TYPED)):
                times.append(program.type(TYPED[at], TYPED[: at + 1]))
            program.settle()
            program.press("escape")
        return times, program.peak_memory()


def table(rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Prints what was measured, the peer and the budget beside it."""
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201


def measure(desk: Path, runs: int, repeat: int, visidata: str | None) -> None:
    """Measures everything and prints the table."""
    console = Peer((PYTHON, "-m", "triage", "--db", str(desk)), r"\b1 of [1-9]")
    empty = Peer((PYTHON, "-m", "tests.benchmarks.peers", "empty"), "READY")
    bare = Peer((PYTHON, "-m", "tests.benchmarks.peers", "bare"), r"\b1 of [1-9]")
    start, peer = starts((console, empty), runs)
    (moved, memory), (beside, _) = keys((console, bare), repeat)
    typed, typing_memory = typing(console.command, console.ready, repeat)
    rows = [
        ("what", "console", "peer", "budget"),
        (
            "start, ms",
            f"{start[0]:.0f}",
            f"{peer[0]:.0f} (empty app)",
            f"1.5 x: now {start[0] / peer[0]:.2f} x",
        ),
        (
            "start, ms of processor",
            f"{start[1]:.0f}",
            f"{peer[1]:.0f} (empty app)",
            f"now {start[1] / peer[1]:.2f} x",
        ),
    ]
    for key in MOVES:
        mine, theirs = p95(moved[key]), p95(beside[key])
        rows.append(
            (
                f"{key}, p95 ms",
                f"{mine:.0f}",
                f"{theirs:.0f} (bare list)",
                f"1.3 x: now {mine / theirs:.2f} x",
            )
        )
    rows.append(("search keystroke, p95 ms", f"{p95(typed):.0f}", "", "100"))
    rows.append(("peak memory, MB", f"{max(memory, typing_memory):.0f}", f"{peer[2]:.0f} (empty app)", "120"))
    if visidata:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(_visidata(visidata, desk, Path(folder), repeat))
    table(rows)


def _visidata(program: str, desk: Path, folder: Path, repeat: int) -> tuple[str, str, str, str]:
    """visidata on the same rows as a CSV file."""
    listed = folder / "cases.csv"
    with closing(sqlite3.connect(desk)) as connection, listed.open("w") as out:
        for row in connection.execute("SELECT id, kind, state, amount, currency, due FROM cases"):
            out.write(",".join(map(str, row)) + "\n")
    with Program(program, str(listed)) as peer:
        started = peer.wait_for("chargeback|refund")
        peer.settle()
        times = [peer.press("pagedown") for _ in range(repeat)]
        told = f"{started.wall:.0f} start, {p95(times):.0f} pagedown, {peer.peak_memory():.0f} MB"
    return ("visidata on the same rows", "", told, "")


def main() -> None:
    """Reads the arguments, makes a desk when none is named, measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", type=Path)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument(
        "--visidata", default=shutil.which("vd"), help="its program, where it is not on the PATH"
    )
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="triage-benchmark-"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    try:
        desk = asked.desk
        if desk is None:
            desk = folder / "desk.db"
            with Desk.open(desk) as opened:
                load(opened, cases=min(2_000, asked.cases), seed=7)
            grow(desk, asked.cases)
        measure(desk, asked.runs, asked.repeat, asked.visidata)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
