"""Every example in the book reads as the book says: what must be found is, near misses are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import rules
from rules.engine.phrases import INSTRUCTION, SIGNALS, Reader, load_reader
from rules.engine.source import Problem, keys_of, read_yaml

BOOK = Path(rules.__file__).parent / "book"


def _examples() -> list[tuple[str, str, str, str]]:
    """All examples: signal, language, ``fires`` or ``near_miss``, the message."""
    found = []
    for path in sorted((BOOK / "signals").glob("*/*.cases.yaml")):
        problems: list[Problem] = []
        content = read_yaml(path, problems)
        assert not problems, problems
        for kind in keys_of(content):
            assert kind in {"fires", "near_miss"}, f"{path}: {kind}"
            language = path.name.removesuffix(".cases.yaml")
            found += [(path.parent.name, language, kind, str(text)) for text in content[kind]]
    return found


EXAMPLES = _examples()


@pytest.fixture(scope="module")
def reader() -> Reader:
    problems: list[Problem] = []
    loaded = load_reader(BOOK, problems)
    assert problems == []
    return loaded


@pytest.mark.parametrize(
    ("signal", "kind", "text"),
    [pytest.param(s, k, t, id=f"{s}-{lang}-{k}-{t[:40]}") for s, lang, k, t in EXAMPLES],
)
def test_an_example_reads_as_the_book_says(reader: Reader, signal: str, kind: str, text: str) -> None:
    hits = {hit.signal: hit for hit in reader.read(text)}
    if kind == "fires":
        assert signal in hits, f"{signal} is not found in: {text}"
    else:
        assert signal not in hits, f"{hits[signal].rule} reads '{hits[signal].quote}' in: {text}"


def test_every_signal_has_examples_of_both_kinds_in_english() -> None:
    count = Counter((signal, kind) for signal, language, kind, _ in EXAMPLES if language == "en")
    for signal in (*SIGNALS, INSTRUCTION):
        for kind in ("fires", "near_miss"):
            assert count[signal, kind] >= 4, (signal, kind)
