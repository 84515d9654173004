"""What nearly fired is told with its reason, so that somebody can see which words to add."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.engine.nearly import (
    ASKED,
    EXCEPTED,
    EXCEPTED_ANYWHERE,
    HALF,
    HINT,
    NEGATED,
    SCATTERED,
    Near,
    NearReader,
)
from rules.engine.phrases import load_reader
from rules.engine.source import Problem

LISTS = "negators: not\n"
WORDS = ("i", "will", "not", "call", "my", "lawyer", "attorney", "write", "to", "you", "?", ".", "joking")
PHRASES = """
rules:
  lawyer:
    phrases: |
      i will ... call my lawyer
    question: blocks
    except: |
      birthday
    except_in_message: |
      only joking
  told:
    phrases: |
      my attorney ;; write to you
  seen:
    hints: |
      call to court
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> NearReader:
    folder = tmp_path_factory.mktemp("book")
    (folder / "lists").mkdir()
    (folder / "signals" / "legal_threat").mkdir(parents=True)
    (folder / "lists" / "en.yaml").write_text(LISTS, encoding="utf-8")
    (folder / "signals" / "legal_threat" / "en.yaml").write_text(PHRASES, encoding="utf-8")
    problems: list[Problem] = []
    loaded = load_reader(folder, problems)
    assert problems == []
    return NearReader.beside(loaded)


@pytest.mark.parametrize(
    ("text", "why", "quote"),
    [
        ("So i will not call my lawyer.", NEGATED, "i will not call my lawyer"),
        ("Think: not i will call my lawyer.", NEGATED, "i will call my lawyer"),
        ("Do you think i will call my lawyer?", ASKED, "i will call my lawyer"),
        ("On his birthday i will call my lawyer.", EXCEPTED, "i will call my lawyer"),
        ("I will call my lawyer. Only joking!", EXCEPTED_ANYWHERE, "I will call my lawyer"),
        ("You call to court.", HINT, "call to court"),
        ("You will not call to court.", NEGATED, "call to court"),
        ("My attorney likes the lamp. You write well.", None, ""),
        ("My attorney can write, and so to you.", HALF, ""),
        ("My lawyer will call, and so will i.", SCATTERED, ""),
        ("The lamp is lovely.", None, ""),
    ],
)
def test_the_reason_is_told(reader: NearReader, text: str, why: str | None, quote: str) -> None:
    found = reader.nearly(text)
    if why is None:
        assert [each.why for each in found if each.quote] == []
        return
    assert [(each.signal, each.why, each.quote) for each in found] == [("legal_threat", why, quote)]
    if quote:
        assert text[found[0].start : found[0].end] == quote


def test_a_signal_that_fires_is_not_told_as_near(reader: NearReader) -> None:
    text = "I will call my lawyer. I will not call my lawyer."
    assert [hit.signal for hit in reader.read(text)] == ["legal_threat"]
    assert reader.nearly(text) == ()


@given(st.lists(st.sampled_from(WORDS)))
@settings(max_examples=150, deadline=None)
def test_any_words_are_told_with_true_places(reader: NearReader, words: list[str]) -> None:
    text = " ".join(words)
    found = reader.nearly(text)
    assert len({each.rule for each in found}) == len(found)
    for each in found:
        assert isinstance(each, Near)
        assert text[each.start : each.end] == each.quote
