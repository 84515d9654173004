"""The compiled reading finds what the plain one finds, and takes nothing that is not well formed."""

from __future__ import annotations

import json
import random
import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.engine.phrase_dump import Made
from rules.engine.phrase_native import native_look
from rules.engine.phrases import Reader, load_reader
from rules.engine.signal_examples import load_signal_examples

BOOK = Path(rules.__file__).parent / "book"
MAIL = BOOK.parent.parent / "fixtures" / "mail" / "development.jsonl"

Two = tuple[Reader, Reader]
"""One book read by compiled code, where there is any, and in plain Python."""


def _two(reader: Reader) -> Two:
    return Reader(reader._made), Reader(reader._made, compiled=False)


@pytest.fixture(scope="module")
def two(shipped_reader: Reader) -> Two:
    return _two(shipped_reader)


@pytest.fixture(scope="module")
def made(two: Two) -> Made:
    return two[0]._made


def _same(two: Two, text: str) -> None:
    compiled, plain = two
    assert compiled.read(text) == plain.read(text), text
    assert compiled.hints(text) == plain.hints(text), text


@pytest.fixture(scope="module")
def said() -> list[str]:
    """The development messages, and every example of the book."""
    rows = MAIL.read_text(encoding="utf-8").splitlines()
    examples = [each.text for each in load_signal_examples(BOOK)]
    return [*examples, *(json.loads(row)["text"] for row in rows if row.strip())]


def test_messages_and_examples_read_the_same(two: Two, said: list[str]) -> None:
    assert len(said) > 3_000
    for text in said:
        _same(two, text)


def test_the_same_phrases_are_tried(two: Two, said: list[str]) -> None:
    """And none besides: the work on a long message is bounded by how many are tried."""
    compiled, plain = two
    for text in said:
        spelt = compiled._vocabulary.spell(text.lower().split())
        one, other = compiled._look.stretch(spelt), plain._look.stretch(spelt)
        assert (one.candidates, one.length) == (other.candidates, other.length), text


def test_sentences_of_several_messages_read_the_same(two: Two, said: list[str]) -> None:
    """Longer than a stretch, and sentences side by side that nobody wrote so."""
    chance = random.Random(7)
    for length in (2, 5, 9, 30, 200):
        for _ in range(12):
            _same(two, chance.choice((" ", "\n", ", ", "? ", ". ")).join(chance.choices(said, k=length)))


def test_words_in_any_order_read_the_same(two: Two, said: list[str]) -> None:
    chance = random.Random(11)
    words = [word for text in said for word in text.split()]
    for _ in range(1_000):
        _same(two, " ".join(chance.choices(words, k=chance.randrange(3, 90))))


WORDS = (
    "send",
    "money",
    "back",
    "not",
    "if",
    "but",
    "you",
    "now",
    "never",
    "paid",
    "sends",
    "paying",
    "12",
    "$5",
)
STEMS = ("send", "money", "pay*", "back+", "<shop>", "<num>", "<money>", "now", "paid", "you")


def _inside(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(part, min_size=1, max_size=3).map(" ".join)
    return st.one_of(
        several,
        several.map("[{}]".format),
        st.lists(several, min_size=2, max_size=6).map(lambda each: f"({'|'.join(each)})"),
        st.tuples(part, st.sampled_from(("..", "...", "..2..", ".any.")), part).map(" ".join),
    )


PART = st.recursive(st.sampled_from(STEMS), _inside, max_leaves=12)
EDGED = st.tuples(st.sampled_from(("", "", "^ ")), PART, st.sampled_from(("", "", " $", " ?"))).map("".join)
PHRASE = st.lists(EDGED, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from((" ;; ", " && ")).map(lambda joint: joint.join(parts))
)
PHRASES = st.lists(PHRASE, min_size=1, max_size=4)
MESSAGE = st.lists(st.sampled_from((*WORDS, *WORDS, ".", ",", "?", "\n\n", "zzz")), max_size=80).map(" ".join)


@pytest.mark.parametrize(
    ("phrase", "message", "holds"),
    [
        ("send .any. money", "send not money", True),
        ("send ... money", "send not money", False),
        ("send ... money", "send you money", True),
        ("send money", "if you never send money", True),
        ("send money", "you never send money", False),
        ("send money", "send money never", True),
        ("send money", "send money now", False),
        ("send money", "send money , now", True),
    ],
)
def test_negations_and_gaps(tmp_path: Path, phrase: str, message: str, holds: bool) -> None:
    for reader in _two(load_reader(_book(tmp_path, _indented("one", [phrase], 2)), [])):
        assert bool(reader.read(message)) == holds


def _book(book: Path, text: str) -> Path:
    """A book of one signal; in its language "not" and "never" negate, and "now" does behind a phrase."""
    (book / "lists").mkdir()
    (book / "signals" / "ignored").mkdir(parents=True)
    (book / "lists" / "en.yaml").write_text(
        "negators: not never\nnegators_after: now\nconditionals: if\njoints: but\n"
        "endings: s ed ing\naliases:\n  paying: pay money\nlists:\n  shop: you | the shop\n"
    )
    (book / "signals" / "ignored" / "en.yaml").write_text(f"rules:\n{text}")
    return book


def _indented(key: str, phrases: list[str], by: int) -> str:
    lines = "".join(f"{' ' * (by + 2)}{phrase}\n" for phrase in phrases)
    return f"{' ' * by}{key}: |\n{lines}"


@settings(max_examples=150)
@given(
    phrases=PHRASES,
    hints=PHRASES,
    excepted=PHRASES,
    anywhere=PHRASES,
    blocks=st.sampled_from(("negation: ignored", "negation: blocks", "question: blocks")),
    messages=st.lists(MESSAGE, min_size=5, max_size=12),
)
def test_any_book_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    phrases: list[str],
    hints: list[str],
    excepted: list[str],
    anywhere: list[str],
    blocks: str,
    messages: list[str],
) -> None:
    one = _indented("phrases", phrases, 4) + _indented("hints", hints, 4) + _indented("except", excepted, 4)
    other = _indented("phrases", phrases[::-1], 4) + _indented("except_in_message", anywhere, 4)
    text = f"  one:\n{one}    {blocks}\n  two:\n{other}"
    two = _two(load_reader(_book(tmp_path_factory.mktemp("book"), text), []))
    for message in messages:
        _same(two, message)


def test_a_look_at_another_message_does_not_disturb_the_first(two: Two) -> None:
    compiled, _ = two
    threat, slip = "i will post a bad review unless you refund me", "the parcel was broken"
    first = compiled._look.stretch(compiled._vocabulary.spell(threat.split()))
    known = [first.first(number) for number in first.candidates]
    assert any(known)
    compiled._look.stretch(compiled._vocabulary.spell(slip.split()))
    assert [first.first(number) for number in first.candidates] == known


def test_several_threads_may_look(two: Two, said: list[str]) -> None:
    compiled, _ = two
    spelt = [compiled._vocabulary.spell(text.lower().split()) for text in said[:400]]

    def look(several: list[list[str]]) -> list[list[tuple[int, int] | None]]:
        stretches = [compiled._look.stretch(each) for each in several]
        return [[stretch.first(number) for number in stretch.candidates] for stretch in stretches]

    alone = look(spelt)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(look, [spelt] * 4)) == [alone] * 4
    finally:
        sys.setswitchinterval(usual)


def test_damaged_numbers_are_refused_or_do_no_harm(made: Made) -> None:
    """Each number is checked before anything is read by it: a wrong one may change what is found, no more."""
    chance = random.Random(3)
    good = array("i", made.packed)
    letters = [chr(0x10000 + number) for number in range(0, 40_000, 700)]
    refused = 0
    for _ in range(150):
        bad = array("i", good)
        for _ in range(chance.choice((1, 3, 100))):
            bad[chance.randrange(len(bad))] = chance.choice((-2, -1, 0, 1, 7, 30_000, 2**31 - 1, -(2**31)))
        look = native_look(bad.tobytes(), len(made.phrases))
        if look is None:
            refused += 1
            continue
        stretch = look.stretch(letters, 0)
        for number in stretch.candidates:
            stretch.first(number)
    assert refused > 50
    for wrong in (b"", made.packed[:-4], made.packed + b"\0" * 4, made.packed[: len(made.packed) // 2]):
        assert native_look(wrong, len(made.phrases)) is None
    assert native_look(made.packed, len(made.phrases) + 1) is None
