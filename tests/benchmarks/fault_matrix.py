"""Many seeded runs of carrying decisions out through faults and kills; prints how they ended.

``python -m tests.benchmarks.fault_matrix --runs 500``: four decisions a run, against the stand-in, with a
desk on disk. It stops with the seed of the first run in which anything happened twice or was lost.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.test_carrying_out import one_run, world
from triage.desk import Desk


def main() -> None:
    """Prints one line of counts, and a line now and then on the way."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=500)
    options.add_argument("--first", type=int, default=0)
    chosen = options.parse_args()
    ends: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "empty.db"
        Desk.open(template).close()
        for seed in range(chosen.first, chosen.first + chosen.runs):
            path = Path(folder) / f"{seed}.db"
            shutil.copy(template, path)
            with FakeStripe() as stripe:
                world(stripe)
                try:
                    ends[one_run(stripe, path, seed)] += 1
                except AssertionError:
                    sys.stderr.write(f"seed {seed} failed\n")
                    raise
                faults.update(stripe.faults.injected)
            for leftover in Path(folder).glob(f"{seed}.db*"):
                leftover.unlink()
            if (seed + 1) % 50 == 0:
                sys.stderr.write(f"{seed + 1} runs\n")
    injected = ", ".join(f"{count} {kind}" for kind, count in sorted(faults.items()))
    sys.stdout.write(
        f"{sum(ends.values())} runs: {ends['settled']} settled, {ends['honest']} honestly left open; "
        f"nothing twice, nothing lost. Faults: {injected}\n"
    )


if __name__ == "__main__":
    main()
