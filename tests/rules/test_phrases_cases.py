"""Every example in the book reads as the book says: what must be found is, near misses are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import rules
from rules.engine.phrases import Reader
from rules.engine.signal_examples import SignalExample, broken_signal_examples, load_signal_examples
from rules.engine.signals import INSTRUCTION, SIGNALS

BOOK = Path(rules.__file__).parent / "book"
EXAMPLES = load_signal_examples(BOOK)


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(e, id=f"{e.signal}-{e.language}-{'fires' if e.fires else 'near'}-{n}")
        for n, e in enumerate(EXAMPLES)
    ],
)
def test_an_example_reads_as_the_book_says(shipped_reader: Reader, example: SignalExample) -> None:
    assert not [why for _, why in broken_signal_examples(shipped_reader, [example])]


def test_every_signal_has_examples_of_both_kinds_in_english() -> None:
    count = Counter((e.signal, e.fires) for e in EXAMPLES if e.language == "en")
    for signal in (*SIGNALS, INSTRUCTION):
        for fires in (True, False):
            assert count[signal, fires] >= 4, (signal, fires)
