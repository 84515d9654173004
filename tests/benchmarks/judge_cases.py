"""Verdicts a second on one core, without the reading of messages: the judged cases, over and over.

    python tests/benchmarks/judge_cases.py [ROUNDS]

Seconds are those of the processor, so that other work on the machine does not count. The budget is 5,000.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.engine.load import load_book
from rules.engine.policy import MessageHit, Verdict, judge, read_messages

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "cases" / "judged.jsonl"
Input = tuple[dict[str, Any], datetime, tuple[MessageHit, ...]]


def main(rounds: int) -> None:
    """Prints a table."""
    book = load_book()
    cases: list[Input] = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)["case"]
        cases.append((case, datetime.fromisoformat(case["now"]), read_messages(book, case)))

    def speed(use: Callable[[Verdict], Any]) -> float:
        best = 0.0
        for _ in range(5):
            start = time.process_time()
            for _ in range(rounds):
                for case, now, hits in cases:
                    use(judge(book, case, now, hits=hits))
            best = max(best, rounds * len(cases) / (time.process_time() - start))
        return best

    for what, use in (
        ("verdict", lambda verdict: verdict),
        ("verdict as JSON", Verdict.to_json),
        ("verdict with every condition in words", lambda verdict: verdict.trace),
    ):
        sys.stdout.write(f"{what:<40} {speed(use):>8,.0f}/s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
