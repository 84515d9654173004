"""Many seeded runs of syncing and carrying out through faults and kill -9; prints how they ended.

``python -m tests.benchmarks.fault_matrix --runs 500``: four decisions a run, against the stand-in, with a
desk on disk, in a process of its own that is killed between two steps. It stops with the seed of the first
run in which anything happened twice or was lost.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.triage.killed import Killer
from tests.triage.matrix import fill, one_run
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk


def main() -> None:
    """Prints one line of counts, and a line now and then on the way."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=500)
    options.add_argument("--first", type=int, default=0)
    chosen = options.parse_args()
    ends: Counter[str] = Counter()
    kills: Counter[str] = Counter()
    killer = Killer()
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "empty.db"
        Desk.open(template).close()
        for seed in range(chosen.first, chosen.first + chosen.runs):
            path = Path(folder) / f"{seed}.db"
            shutil.copy(template, path)
            with FakeStripe() as stripe:
                fill(stripe)
                try:
                    end = one_run(stripe, path, seed, killer)
                except AssertionError:
                    sys.stderr.write(f"seed {seed} failed\n")
                    raise
                faults.update(stripe.faults.injected)
                ends[end.how] += 1
                kills.update(act=end.kills, sync=end.kills_in_sync)
            for leftover in Path(folder).glob(f"{seed}.*"):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            if (seed + 1) % 50 == 0:
                told = ", ".join(f"{count} {how}" for how, count in (ends + kills).items())
                sys.stderr.write(f"{seed + 1} runs: {told}\n")
    killer.close()
    injected = ", ".join(f"{count} {kind}" for kind, count in sorted(faults.items()))
    sys.stdout.write(
        f"{sum(ends.values())} runs: {ends['settled']} settled, {ends['settled a day later']} honestly "
        f"unknown and settled once the provider had forgotten the key, {ends['open']} open; nothing twice, "
        f"nothing lost. Killed {kills['act']} times while carrying out, {kills['sync']} while syncing.\n"
        f"Faults: {injected}\n"
    )


if __name__ == "__main__":
    main()
