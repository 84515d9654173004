# ruff: noqa: T201
"""How fast messages are read on one core: ``python tests/benchmarks/read_messages.py``. Not a timed test.

Prints the processor time the book takes to load and to restore, messages a second on the development
messages (first pass, and the median of five warm ones; the same in plain Python), and the seconds that
hostile texts of one megabyte take.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from pathlib import Path

import rules
from rules.engine.phrases import Reader, load_reader, stamp_of
from rules.engine.source import Problem

ROOT = Path(rules.__file__).parent.parent
MEGABYTE = 1_000_000
HOSTILE = {
    "spaces": " " * MEGABYTE,
    "one letter": "a" * MEGABYTE,
    "refund": "refund " * (MEGABYTE // 7),
    "conditions": "if you do not refund me i will post a review " * (MEGABYTE // 45),
    "look-alikes": "rеfund rеviеw сhаrgеbасk " * (MEGABYTE // 25),
    "quotes": "> " * (MEGABYTE // 2),
    "quoted lines": ">\n" * (MEGABYTE // 2),
    "new lines": "\n" * MEGABYTE,
    "stops": ". " * (MEGABYTE // 2),
    "marks": "́" * MEGABYTE,
    "colons": "from: a\nto: b\n" * (MEGABYTE // 14),
    "asked inside": " ինչո՞ւ" * (MEGABYTE // 13),
    "unknown words": " ".join(f"w{number:x}q" for number in range(MEGABYTE // 8)),
    "unknown words in Latin Armenian": "gumars chka petq "
    + " ".join("".join(chr(97 + int(digit)) for digit in str(number)) for number in range(MEGABYTE // 7)),
}


def seconds(reader: Reader, texts: list[str]) -> float:
    """How long the texts take, all of them once."""
    start = time.process_time()
    for text in texts:
        reader.read(text)
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    problems: list[Problem] = []
    start = time.process_time()
    reader = load_reader(ROOT / "rules" / "book", problems)
    print(f"loading {reader.size} phrases: {time.process_time() - start:.3f} s, {len(problems)} problems")
    stamp = stamp_of(ROOT / "rules" / "book")
    dumped = reader.dump(stamp)
    start = time.process_time()
    reader = Reader.restore(dumped, stamp_of(ROOT / "rules" / "book"))
    gc.freeze()  # as the program does
    print(f"restoring them from {len(dumped)} bytes: {time.process_time() - start:.3f} s")
    rows = (ROOT / "fixtures" / "mail" / "development.jsonl").read_text(encoding="utf-8").splitlines()
    messages = [json.loads(row)["text"] for row in rows if row.strip()]
    mean = statistics.mean(map(len, messages))
    print(f"{len(messages)} messages of {mean:.0f} characters")
    print(f"first pass:  {len(messages) / seconds(reader, messages):8.0f} messages/s")
    warm = statistics.median(seconds(reader, messages) for _ in range(5))
    print(f"warm median: {len(messages) / warm:8.0f} messages/s, {'' if reader.compiled else 'not '}compiled")
    plain = Reader(reader._made, compiled=False)
    warm = statistics.median(seconds(plain, messages) for _ in range(6))
    print(f"plain:       {len(messages) / warm:8.0f} messages/s")
    for name, text in HOSTILE.items():
        print(f"1 MB of {name:14} {seconds(reader, [text]):6.2f} s")
    prose = ("\n\n".join(messages) * (MEGABYTE // 60_000))[:MEGABYTE]
    print(f"1 MB of {'messages':14} {seconds(reader, [prose]):6.2f} s")


if __name__ == "__main__":
    sys.exit(main())
