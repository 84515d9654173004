"""The second reader suspects what resembles its examples, says which, and never more than that."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.engine.meaning import SecondReader, embedded, pieces
from rules.engine.meaning_examples import HEAD, load_meaning, meaning_problems, stamp_of_examples
from rules.engine.meaning_head import Array, Head, Learnt, Rows, learn
from rules.engine.signals import SIGNALS
from rules.engine.source import BookError
from tests.rules.plain_embedder import DIMENSIONS, PlainEmbedder

BOOK = Path(rules.__file__).parent / "book"
LANGUAGES = ("de", "en", "es", "fa", "fr", "hu", "hy", "ru")
NAMES = ("chargeback_threat", "ignored")
EXAMPLES: list[tuple[str, set[str]]] = [
    ("My bank will pull the money back.", {"chargeback_threat"}),
    ("Then the bank gets the money back for me.", {"chargeback_threat"}),
    ("Refund it or my bank pulls it back.", {"chargeback_threat"}),
    ("Nobody answers my mails.", {"ignored"}),
    ("Why does nobody answer the mails I wrote?", {"ignored"}),
    ("Three mails and nobody answers.", {"ignored"}),
    ("Nobody answers my mails. My bank will pull the money back.", {"ignored", "chargeback_threat"}),
    ("Which colours does the lamp come in?", set()),
    ("The lamp is lovely, thank you.", set()),
    ("Does the lamp fit a small table?", set()),
    ("Thank you for the lovely table.", set()),
]


def _raw(text: str) -> tuple[Array, Array]:
    whole, sentences, _ = embedded(PlainEmbedder(), [text])
    return whole[0], sentences


def _learn(more: dict[str, set[str]] | None = None) -> Learnt:
    examples = dict(EXAMPLES) | (more or {})
    texts = list(examples)
    labels = np.array([[float(name in said) for name in NAMES] for said in examples.values()])
    rows = Rows(*embedded(PlainEmbedder(), texts))
    return learn(NAMES, texts, labels, np.ones(len(texts)), rows, "stamp")


@pytest.fixture(scope="module")
def head() -> Head:
    return _learn().head


def test_what_resembles_an_example_is_suspected_and_the_example_named(head: Head) -> None:
    (found,) = SecondReader(head, PlainEmbedder()).read("My bank pulls the money back then.")
    assert found.signal == "chargeback_threat"
    assert found.score > head.threshold
    assert "bank" in found.like


def test_each_sentence_is_compared(head: Head) -> None:
    text = "Nobody answers my mails at all. My bank will pull all the money back."
    assert {each.signal for each in SecondReader(head, PlainEmbedder()).read(text)} == set(NAMES)


def test_what_phrases_assert_is_not_suspected_as_well(head: Head) -> None:
    assert SecondReader(head, PlainEmbedder()).read("My bank pulls the money.", {"chargeback_threat"}) == ()


@pytest.mark.parametrize(
    "text", ["", "  \n\n", "> My bank will pull the money back.", "Lovely lamp, thank you!"]
)
def test_nothing_is_suspected_in_silence_quotations_and_thanks(head: Head, text: str) -> None:
    assert SecondReader(head, PlainEmbedder()).read(text) == ()


def test_an_endless_message_costs_no_more_than_a_long_one(head: Head) -> None:
    embedder = PlainEmbedder()
    SecondReader(head, embedder).read("My bank will pull the money back. " * 30_000)
    assert sum(map(len, embedder.asked)) < 7_000
    assert len(embedder.asked) <= 17


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    whole, sentences = pieces(text)
    assert whole == " ".join(whole.split())
    assert all(sentences)
    for found in SecondReader(_HEAD, PlainEmbedder()).read(text):
        assert found.signal in NAMES


_HEAD = _learn().head


def test_a_head_survives_being_kept(head: Head) -> None:
    again = Head.restore(head.dump())
    text = "My bank pulls the money back then. And nobody answers."
    assert again.stamp == head.stamp
    assert SecondReader(again, PlainEmbedder()).read(text) == SecondReader(head, PlainEmbedder()).read(text)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 damaged", b"\x93NUMPY"])
def test_other_bytes_are_no_head(data: bytes) -> None:
    with pytest.raises(ValueError, match="no head of a second reader"):
        Head.restore(data)


def test_the_measure_leaves_each_example_out() -> None:
    """An example that stands alone cannot vouch for itself."""
    learnt = _learn({"Zebras.": {"ignored"}})
    alone, place = len(EXAMPLES), NAMES.index("ignored")
    itself = learnt.head.scores(learnt.head.nearness(*_raw("Zebras.")))
    assert itself[place] > 0.5
    assert learnt.left_out[alone, place] < 0.45


def test_the_shipped_head_was_learnt_from_the_shipped_examples() -> None:
    """Run 'triage rules learn --messages fixtures/mail/development.jsonl' when this fails."""
    head = Head.restore((BOOK / "meaning" / HEAD).read_bytes())
    assert head.stamp == stamp_of_examples(BOOK)
    assert head.signals == SIGNALS
    assert {example.text for example in load_meaning(BOOK)} <= set(head.texts)
    assert head.rows.whole.shape[0] == len(head.texts) == len(head.weights)
    assert head.mean.shape == (DIMENSIONS,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_examples_of_every_signal_and_of_none(language: str) -> None:
    examples = [each for each in load_meaning(BOOK) if each.language == language]
    assert len(examples) >= 60
    assert {signal for each in examples for signal in each.signals} == set(SIGNALS)
    assert sum(not each.signals for each in examples) >= 20


def test_what_is_wrong_in_the_examples_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "meaning").mkdir()
    text = "ignored legal_threats:\n  - Hello?\nnothing: none\n"
    (tmp_path / "meaning" / "en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load_meaning(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "meaning/en.yaml:1: 'legal_threats' is no signal; did you mean 'legal_threat'?",
        "meaning/en.yaml:3: 'nothing' is no list of messages; put '- ' before each",
    ]


def test_a_head_that_is_damaged_and_examples_that_are_none_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "meaning"
    folder.mkdir()
    assert meaning_problems(tmp_path) == ()
    with ZipFile(folder / "head.npz", "w") as kept:
        kept.writestr("signals.npy", b"x" * 500)
    assert meaning_problems(tmp_path) == ()
    whole = (folder / "head.npz").read_bytes()
    for damaged in (b"junk", b"", whole[:200], whole[:100] + b"y" + whole[101:]):
        (folder / "head.npz").write_bytes(damaged)
        assert [str(each) for each in meaning_problems(tmp_path)] == [
            "meaning/head.npz:1: is damaged; run 'triage rules learn' to make it anew"
        ]
    (folder / "head.npz").write_bytes(whole)
    (folder / "en.yaml").write_text("no_signal:\n  - hello\n", "utf-8")
    assert [each.file for each in meaning_problems(tmp_path)] == ["meaning/en.yaml"]
