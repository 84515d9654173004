"""Fuzzes the reading of messages, guided by what of the engine each text reaches.

``python -m tests.fuzz.read_messages -max_total_time=120``; what breaks is written to a file ``crash-…``,
which the same command takes as an argument. A text may not raise, nor take long for its length; a hit lies
inside the text and quotes it; composed and decomposed letters say the same; and compiled code and plain
Python find the same.
"""

from __future__ import annotations

import random
import sys
import time
import unicodedata
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["rules.engine"]):
    import rules
    from rules.engine.nearly import NearReader
    from rules.engine.phrases import Reader, load_reader
    from rules.engine.signal_examples import load_signal_examples

BOOK = Path(rules.__file__).parent / "book"
SLOW = 2.0
"""Seconds that a text may take, however many letters it has here; it takes milliseconds as a rule."""

problems: list[object] = []
reader = NearReader.beside(load_reader(BOOK, problems))  # type: ignore[arg-type]
plain = Reader(reader._made, compiled=False)
WORDS = sorted({word for each in load_signal_examples(BOOK) for word in each.text.split()})


def text_of(data: bytes) -> str:
    """Any text: words that phrases know, in any order, with any letters between them."""
    given = atheris.FuzzedDataProvider(data)
    parts = []
    while given.remaining_bytes() > 2:
        if given.ConsumeBool():
            parts.append(WORDS[given.ConsumeIntInRange(0, len(WORDS) - 1)])
        else:
            parts.append(given.ConsumeUnicode(given.ConsumeIntInRange(0, 8)))
    return given.PickValueInList([" ", "\n", ". ", "\n> "]).join(parts)


def read_one(data: bytes) -> None:
    """Reads one text and checks what must hold. Raises :class:`AssertionError`."""
    text = text_of(data)
    begun = time.thread_time()
    hits = reader.read(text)
    reader.nearly(text)
    taken = time.thread_time() - begun
    assert taken < SLOW, f"{taken:.1f} s for {len(text)} letters"
    assert plain.read(text) == hits, text
    for hit in (*hits, *reader.hints(text)):
        assert 0 <= hit.start < hit.end <= len(text), hit
        assert text[hit.start : hit.end] == hit.quote, hit
    signals = {hit.signal for hit in hits}
    for form in ("NFC", "NFD"):
        same = {hit.signal for hit in reader.read(unicodedata.normalize(form, text))}
        assert same == signals, (form, signals, same, text)


def main() -> None:
    """Runs until told to stop, or until something breaks."""
    assert not problems, problems
    random.seed(1)
    atheris.Setup([*sys.argv, "-max_len=400", "-timeout=20"], read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
