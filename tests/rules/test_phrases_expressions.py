"""What is looked for often is looked for by another way, and all the same is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.engine import phrase_regex
from rules.engine.phrase_places import Places
from rules.engine.phrase_program import Matcher
from rules.engine.phrase_regex import LONGEST, Expressions
from rules.engine.phrases import Reader, load_reader
from rules.engine.vocabulary import ASKED, STOP, UNKNOWN

ROOT = Path(rules.__file__).parents[1]
SEVERAL = 30


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(ROOT / "rules" / "book", [])


def _texts(reader: Reader, matcher: Matcher) -> st.SearchStrategy[str]:
    """Messages of letters that a phrase needs, of others, and of ends of sentences."""
    needed = [sorted(reader._program.letters[number]) for number, _ in reversed(matcher.trail)]
    some = [letter for letters in needed for letter in letters[:: 1 + len(letters) // SEVERAL]]
    one = st.sampled_from([*some, UNKNOWN, STOP, ASKED])
    in_order = st.tuples(
        *(st.tuples(st.sampled_from(letters), st.text(one, max_size=3)) for letters in needed)
    )
    held = in_order.map(lambda pairs: "".join(letter + after for letter, after in pairs))
    return st.lists(st.text(one, max_size=9) | held, max_size=6).map(
        lambda parts: STOP + "".join(parts) + STOP
    )


@given(st.data())
def test_an_expression_finds_what_places_find(reader: Reader, data: st.DataObject) -> None:
    _, matcher = data.draw(st.sampled_from(reader._phrases))
    text = data.draw(_texts(reader, matcher))
    expressions = Expressions(reader._program.steps, reader._program.letters)
    places = Places(reader._program, text)
    stops = [at for at, letter in enumerate(text) if letter in (STOP, ASKED)]
    for (_, step), start in zip(matcher.parts * len(stops), stops * len(matcher.parts), strict=True):
        expression = expressions.make(step, matcher.blockers)
        if expression:
            found = expression.search(text, start)
            assert (found.span() if found else None) == places.find(step, matcher.blockers, start, len(text))


def test_mail_is_read_alike_the_first_time_and_ever_after(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (ROOT / "fixtures" / "mail" / "development.jsonl").read_text(encoding="utf-8").splitlines()
    messages = [json.loads(line)["text"] for line in lines]
    at_first = list(map(reader.read, messages))
    monkeypatch.setattr(phrase_regex, "_OFTEN", 1)
    assert list(map(Reader(reader._made).read, messages)) == at_first
    assert any(at_first)


def test_a_phrase_that_may_hold_in_very_many_ways_gets_no_expression(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "signals" / "ignored").mkdir(parents=True)
    (tmp_path / "lists" / "en.yaml").write_text("lists:\n  shop: you | the shop\n", encoding="utf-8")
    gaps = " ... ".join(["shop"] * 8)
    body = f"rules:\n  one:\n    phrases: |\n      {gaps}\n      you ... owe\n"
    (tmp_path / "signals" / "ignored" / "en.yaml").write_text(body, encoding="utf-8")
    made = load_reader(tmp_path, [])
    (_, many), (_, few) = made._phrases
    expressions = Expressions(made._program.steps, made._program.letters)
    assert expressions.make(many.parts[0][1], -1) is None
    assert expressions.make(few.parts[0][1], -1) is not None
    for _ in range(100):
        assert made.read("shop " * (LONGEST - 10)) != ()
        assert made.read("shop " * 7) == ()
