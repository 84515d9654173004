"""How long a backfill takes of our own time: ``python -m tests.benchmarks.backfill --disputes 10000``.

The stand-in runs in a process of its own; the limiter is off. Prints wall and processor seconds,
requests, and how memory grew from the first quarter to the end.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from triage.desk import Desk, utc_now
from triage.providers.plugins import Settings, make_provider


def main() -> None:
    """Prints one line for the backfill and one for the second sync."""
    options = argparse.ArgumentParser()
    options.add_argument("--disputes", type=int, default=10_000)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    serve = [sys.executable, "-m", "tests.triage.providers.fake_stripe", "--port", "0"]
    with (
        subprocess.Popen(
            [*serve, "--disputes", str(chosen.disputes)], stdout=subprocess.PIPE, text=True
        ) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        assert server.stdout is not None
        words = server.stdout.readline().split()
        base, key = (word.partition("=")[2] for word in words[1:])
        provider = make_provider("stripe", Settings(key, utc_now, base_url=base, rate=0))
        desk = Desk.open(Path(folder) / "desk.db", provider=lambda: provider)
        try:
            if chosen.profile:
                _profiled(desk)
            else:
                _timed(desk, provider, "backfill")
                _timed(desk, provider, "second sync")
        finally:
            server.kill()


def _timed(desk: Desk, provider: object, what: str) -> None:
    calls = provider.calls  # type: ignore[attr-defined]
    before, start, used = calls.requests, time.perf_counter(), time.process_time()
    peaks: list[int] = []
    result = desk.syncing.sync(progress=lambda *_: peaks.append(_peak()))
    early = peaks[len(peaks) // 4] if peaks else _peak()
    sys.stdout.write(
        f"{what}: {result.new} new, {result.changed} changed in {time.perf_counter() - start:.1f} s wall, "
        f"{time.process_time() - used:.1f} s processor, {calls.requests - before} requests, "
        f"peak {_peak() // 1024} MB (at the first quarter {early // 1024} MB)\n"
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _profiled(desk: Desk) -> None:
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(desk.syncing.sync)
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
