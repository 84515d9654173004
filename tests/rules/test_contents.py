"""The table of contents names everything in a book, and every line of it has a page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.engine.contents import CAUTION, NUMBER, RULE, SIGNAL, contents, number_page, signal_page
from rules.engine.documents import list_rules
from rules.engine.load import SHIPPED, load_book
from rules.engine.signals import SIGNALS
from rules.engine.source import BookError

BOOK = load_book(signals=False)
LINES = contents(BOOK)


def of(sort: str) -> list[str]:
    return [line.id for line in LINES if line.sort == sort]


def test_rules_stand_in_the_order_in_which_they_are_asked() -> None:
    assert of(RULE) == [rule["id"] for rule in list_rules(BOOK)]


def test_every_caution_signal_and_number_is_named_once() -> None:
    assert of(CAUTION) == [caution.id for caution in BOOK.cautions]
    assert of(SIGNAL) == [*SIGNALS, "instruction_in_message"]
    assert of(NUMBER) == list(BOOK.numbers.parameters)


def test_every_line_says_what_it_is() -> None:
    assert all(line.title and line.group for line in LINES)


@pytest.mark.parametrize("name", of(SIGNAL))
def test_the_page_on_a_signal_has_its_meaning_phrases_and_examples(name: str) -> None:
    page = signal_page(BOOK, name)
    assert page["says"]
    assert page["why"]
    assert all(count > 0 for rules in page["phrases"].values() for count in rules.values())
    assert {"en", "de"} <= set(page["phrases"])
    assert {"fires", "near_miss"} <= {each["kind"] for each in page["examples"]["en"]}


def test_a_signal_names_who_asks_for_it_by_name_by_family_and_through_a_shared_condition() -> None:
    assert "caution-do-not-negotiate" in signal_page(BOOK, "review_threat")["asked_by"]
    assert "caution-answer-now" in signal_page(BOOK, "ignored")["asked_by"]
    assert "our-fault-claimed" not in signal_page(BOOK, "ignored")["asked_by"]


def test_a_number_names_who_asks_for_it_and_where_it_stands() -> None:
    page = number_page(BOOK, "ltv_threshold")
    assert (page["value"], page["unit"]) == ("300.00 USD", "money")
    assert "own-address-good-customer" in page["asked_by"]
    line = (SHIPPED / page["file"]).read_text(encoding="utf-8").splitlines()[page["line"] - 1]
    assert line.strip().startswith("ltv_threshold:")


@pytest.mark.parametrize("page", [signal_page, number_page])
def test_there_is_no_page_on_what_the_book_does_not_have(page: object) -> None:
    with pytest.raises(KeyError):
        page(BOOK, "no_such_thing")  # type: ignore[operator]


def test_a_book_of_ones_own_may_have_fewer_files(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "book")
    shutil.rmtree(tmp_path / "book" / "signals" / "ignored")
    (tmp_path / "book" / "signals" / "ignored.yaml").unlink()
    book = load_book(tmp_path / "book", signals=False)
    assert signal_page(book, "ignored")["phrases"] == {}
    assert [line.title for line in contents(book) if line.id == "ignored"] == [""]


def test_a_file_that_broke_since_is_told_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "book")
    book = load_book(tmp_path / "book", signals=False)
    (tmp_path / "book" / "signals" / "ignored" / "en.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(BookError, match=r"signals/ignored/en\.yaml:"):
        signal_page(book, "ignored")
