"""What is only suspected changes no verdict unless a rule asks for it in so many words."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.engine.book import Book
from rules.engine.load import SHIPPED, load_book
from rules.engine.meaning import Suspicion
from rules.engine.policy import judge, suspect_messages
from rules.engine.signals import SIGNALS

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
CASE: dict[str, Any] = {
    "id": "r1",
    "kind": "refund_request",
    "amount": "50.00",
    "currency": "USD",
    "messages": [{"from": "customer", "at": "2026-11-10T10:00:00Z", "text": "My diary of letters grows."}],
}
SHIPPED_BOOK = load_book(signals=False)


@pytest.fixture
def asking(tmp_path: Path) -> Book:
    """The shipped book, with a caution that asks for a suspicion."""
    copy = tmp_path / "book"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("signals", "lists", "meaning"))
    file = copy / "policy" / "cautions.yaml"
    text = file.read_text(encoding="utf-8")
    asked = "        - {signal: ignored}\n"
    assert asked in text
    more = "        - {fact: signal.ignored.suspected, is: true}\n"
    file.write_text(text.replace(asked, asked + more), encoding="utf-8")
    return load_book(copy, signals=False)


def test_the_shipped_book_asks_for_no_suspicion() -> None:
    assert not SHIPPED_BOOK.asks_by_meaning
    plain = judge(SHIPPED_BOOK, CASE, NOW, hits=()).to_json(trace=True)
    assert judge(SHIPPED_BOOK, CASE, NOW, hits=(), suspected=SIGNALS).to_json(trace=True) == plain


def test_a_rule_that_asks_is_told(asking: Book) -> None:
    assert asking.asks_by_meaning
    assert "answer_now" in judge(asking, CASE, NOW, hits=(), suspected={"ignored"}).cautions
    assert "answer_now" not in judge(asking, CASE, NOW, hits=(), suspected={"legal_threat"}).cautions


def test_without_a_second_reader_a_suspicion_is_not_established(asking: Book) -> None:
    verdict = judge(asking, CASE, NOW, hits=())
    assert "answer_now" not in verdict.cautions
    assert verdict.cautions == judge(SHIPPED_BOOK, CASE, NOW, hits=()).cautions


def test_a_suspicion_is_no_signal(asking: Book) -> None:
    assert judge(asking, CASE, NOW, hits=(), suspected={"ignored"}).signals == ()


def test_only_messages_that_may_carry_a_signal_are_read_by_meaning() -> None:
    case = {
        "kind": "contract_dispute",
        "contract": {"role": "buyer"},
        "messages": [
            {"from": "staff", "text": "We regret."},
            {"from": "counterparty", "text": "Our lawyers will write."},
            {"from": "counterparty", "text": "  "},
        ],
    }
    read: list[str] = []

    def suspects(_: int, text: str) -> list[Suspicion]:
        read.append(text)
        return [Suspicion(signal, 0.5, "") for signal in ("legal_threat", "ignored")]

    assert suspect_messages(case, suspects) == [(1, Suspicion("legal_threat", 0.5, ""))]
    assert read == ["Our lawyers will write."]
