"""A book from which a file was deleted does not pass as sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.engine.load import SHIPPED, load_book
from rules.engine.whole import missing_parts


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "book"))


def _told(book: Path) -> list[str]:
    return [str(problem) for problem in missing_parts(load_book(book, signals=False))]


def test_the_shipped_book_is_whole(book: Path) -> None:
    assert _told(book) == []


def test_a_signal_that_nothing_reads_is_told_where_a_rule_asks_for_it(book: Path) -> None:
    shutil.rmtree(book / "signals" / "wrong_address")
    (told,) = _told(book)
    assert told.startswith("policy/refund_request.parcel.yaml:")
    assert "nothing reads the signal 'wrong_address' that it asks for; add signals/wrong_address/" in told


def test_examples_without_their_phrases_are_told(book: Path) -> None:
    for path in (book / "signals" / "wrong_address").glob("hu*.yaml"):
        if ".cases." not in path.name:
            path.unlink()
    assert _told(book) == [
        "signals/wrong_address/hu.cases.yaml:1: its phrases are not there: hu.yaml; put the file back"
    ]


def test_rules_without_their_file_are_told(book: Path) -> None:
    (book / "policy" / "refund_request.parcel.yaml").unlink()
    assert any("'own-address-not-shipped' is no rule" in each for each in _told(book))
