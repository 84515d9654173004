"""Two books side by side: every changed entry is told once, and what comes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.engine.load import SHIPPED
from triage.desk import Desk
from triage.domain.errors import TriageError
from triage.services.comparing import (
    book_folder,
    cases_of,
    judged_otherwise,
    read_otherwise,
    stored_cases,
    written,
)

NOW = datetime(2026, 11, 10, tzinfo=UTC)
CASE: dict[str, Any] = {
    "id": "r1",
    "kind": "refund_request",
    "amount": "50.00",
    "currency": "USD",
    "customer": {"lifetime_value": "250.00"},
}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the shipped book, to change."""
    copy = tmp_path / "mine"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("signals", "lists", "meaning"))
    for folder in ("signals", "lists"):
        (copy / folder).mkdir()
    return copy


@pytest.fixture
def other(mine: Path) -> Path:
    """The same again."""
    return Path(shutil.copytree(mine, mine.parent / "other"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_equal_books_do_not_differ(mine: Path, other: Path) -> None:
    assert written(mine, other) == []
    assert list(judged_otherwise(mine, other, [CASE], NOW)) == []


def test_a_changed_number_is_told_with_both_values_and_with_the_case_it_tips(mine: Path, other: Path) -> None:
    change(other / "parameters.yaml", '"300.00"', '"200.00"')
    (found,) = written(mine, other)
    assert str(found) == "parameters.yaml: parameters › ltv_threshold › value: 300.00 → 200.00"
    (case,) = judged_otherwise(mine, other, [CASE], NOW)
    assert case["case"] == "r1"
    assert "good_customer" in case["after"]["cautions"]
    assert "good_customer" not in case["before"]["cautions"]


def test_a_rule_that_went_is_told_by_its_id(mine: Path, other: Path) -> None:
    change(other / "policy" / "cautions.yaml", "id: caution-good-customer", "id: caution-dear-customer")
    entries = {(each.entry.split(" › ")[1], each.change) for each in written(mine, other)}
    assert entries == {("caution-good-customer", "removed"), ("caution-dear-customer", "added")}


def test_rules_that_changed_places_are_told(mine: Path, other: Path) -> None:
    for book, order in ((mine, "ab"), (other, "ba")):
        text = "rules:\n" + "".join(f"  - id: {name}\n    title: Same\n" for name in order)
        (book / "policy" / "more.yaml").write_text(text, encoding="utf-8")
    (found,) = written(mine, other)
    assert (found.file, found.change, found.before, found.after) == (
        "policy/more.yaml",
        "moved",
        "a, b",
        "b, a",
    )


def _phrase(book: Path, *phrases: str) -> None:
    (book / "lists" / "en.yaml").write_text("negators: not\n", encoding="utf-8")
    folder = book / "signals" / "ignored"
    folder.mkdir(exist_ok=True)
    lines = "".join(f"    {phrase}\n" for phrase in phrases)
    (folder / "en.yaml").write_text(f"rules:\n  one: |\n{lines}", encoding="utf-8")


def test_a_phrase_is_told_by_its_words_and_with_the_message_that_it_reads(mine: Path, other: Path) -> None:
    _phrase(mine, "nobody answers", "not a word")
    _phrase(other, "nobody answers", "hello anyone")
    assert [(each.entry, each.before, each.after) for each in written(mine, other)] == [
        ("rules › one", "not a word", None),
        ("rules › one", None, "hello anyone"),
    ]
    lines = [
        json.dumps({"id": name, "text": text}).encode()
        for name, text in (("1", "Hello, anyone?"), ("2", "Nobody answers."), ("3", "Not a word."))
    ]
    found = [(each["message"], each["before"], each["after"]) for each in read_otherwise(mine, other, lines)]
    assert found == [("1", [], ["ignored"]), ("3", ["ignored"], [])]


def test_stored_cases_are_compared(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(CASE)
    assert [case["id"] for case in stored_cases(desk.path)] == ["r1"]


def test_a_book_is_a_folder_or_the_shipped_one(tmp_path: Path) -> None:
    assert book_folder("shipped") == SHIPPED
    with pytest.raises(TriageError, match="is no folder; name a rulebook's folder, or 'shipped'"):
        book_folder(str(tmp_path / "none"))


def test_what_is_neither_case_nor_message_nor_yaml_is_refused(
    mine: Path, other: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("[]\n", encoding="utf-8")
    with file.open("rb") as lines, pytest.raises(TriageError, match="line 1"):
        list(cases_of(lines))
    with pytest.raises(TriageError, match="line 1: not JSON"):
        list(read_otherwise(mine, other, [b"{"]))
    (other / "rates.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(TriageError, match=r"rates.yaml:\d+: not YAML"):
        written(mine, other)
