"""Monitoring programmes: where a level begins, to the item; what the book's file may hold."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.load import SHIPPED, load_book
from rules.engine.monitoring import Level, Programme, item_of, previous
from rules.engine.monitoring_book import FILE, load_monitoring
from rules.engine.source import BookError

BY_ID = {programme.id: programme for programme in load_monitoring(SHIPPED).programmes}
VISA, MASTERCARD = BY_ID["visa_vamp"], BY_ID["mastercard_ecp"]
OCTOBER = date(2026, 10, 1)


def reached(programme: Programme, counted: int, transactions: int, month: date = OCTOBER) -> str | None:
    names = [each.name for each in programme.levels_of(month) if each.reached(counted, transactions)]
    return names[-1] if names else None


@pytest.mark.parametrize(
    ("counted", "transactions", "level"),
    [
        (1500, 100_000, "excessive"),  # 1.5 % to the item
        (1500, 100_001, None),
        (1499, 1_499, None),  # one item too few, whatever the ratio
        (1501, 100_066, "excessive"),
        (1501, 100_067, None),
        (1500, 0, "excessive"),
    ],
)
def test_visa_begins_at_its_ratio_and_its_number(counted: int, transactions: int, level: str | None) -> None:
    assert reached(VISA, counted, transactions) == level


@pytest.mark.parametrize(
    ("counted", "transactions", "level"),
    [
        (99, 99, None),
        (100, 6_666, "ECM"),
        (100, 6_667, None),
        (299, 299, "ECM"),  # the ratio of the high level, not its number
        (300, 10_000, "HECM"),
        (300, 10_001, "ECM"),
        (300, 20_000, "ECM"),
        (300, 20_001, None),
    ],
)
def test_mastercard_has_two_levels(counted: int, transactions: int, level: str | None) -> None:
    assert reached(MASTERCARD, counted, transactions) == level


def test_a_level_holds_from_its_first_month_on() -> None:
    ratios = [
        [level.ratio for level in VISA.levels_of(month)] for month in (date(2026, 3, 1), date(2026, 4, 1))
    ]
    assert ratios == [[Decimal("0.022")], [Decimal("0.015")]]


def test_visa_counts_fraud_reports_and_mastercard_looks_at_the_month_before() -> None:
    items = {"dispute": 20, "fraud_report": 3, "inquiry": 7, "prevented": 2}
    assert (VISA.counted(items), MASTERCARD.counted(items)) == (23, 20)
    january = date(2027, 1, 1)
    assert VISA.divisor_month(january) == january
    assert MASTERCARD.divisor_month(january) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("stage", "status", "item"),
    [
        (None, "won", "dispute"),
        (None, "lost", "dispute"),
        ("appeal", "under_review", "dispute"),
        (None, None, "dispute"),
        (None, "something_new", "dispute"),
        (None, "warning_closed", "inquiry"),
        (None, "warning_needs_response", "inquiry"),
        ("early_fraud_warning", "warning_closed", "fraud_report"),
        (None, "prevented", "prevented"),
    ],
)
def test_what_a_dispute_counts_as(stage: str | None, status: str | None, item: str) -> None:
    assert item_of(stage, status) == item


@given(
    counted=st.integers(1, 10**9),
    thousandths=st.integers(1, 1000),
)
def test_the_most_transactions_are_the_last_at_the_ratio(counted: int, thousandths: int) -> None:
    level = Level("x", Decimal(thousandths) / 1000, 1)
    most = level.most_transactions(counted)
    assert level.reached(counted, most)
    assert not level.reached(counted, most + 1)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_the_month_before_begins_the_day_that_ends_before_this_one(day: date) -> None:
    month = day.replace(day=1)
    before = previous(month)
    assert before.day == 1
    assert 28 <= (month - before).days <= 31


def broken(folder: Path, old: str, new: str) -> list[str]:
    text = (SHIPPED / FILE).read_text("utf-8")
    assert text.count(old) == 1
    (folder / FILE).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BookError) as caught:
        load_monitoring(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    network: visa",
            "    netwrok: visa",
            "'netwrok' is no field of 'visa_vamp'; did you mean 'network'?",
        ),
        ('ratio: "0.03"', 'ratio: "3"', "'3' is no ratio"),
        ('ratio: "0.03"', "ratio: 0.03", "write it as a quoted decimal"),
        ("at_least: 300", "at_least: some", "'some' is no number of items"),
        ("[dispute]", "[disputes]", "'disputes' is nothing that is counted; did you mean 'dispute'?"),
        ("transactions_of: last_month", "transactions_of: lastmonth", "did you mean 'last_month'?"),
        ('since: "2026-04-01"', 'since: "2026-04-02"', "'2026-04-02' is no first day of a month"),
        ("    title: Mastercard ECP\n", "", "'title' is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    lines = (SHIPPED / FILE).read_text("utf-8").split(old)[0].count("\n") + 1
    problems = broken(tmp_path, old, new)
    assert any(told in problem for problem in problems), problems
    near = {f"{FILE}:{line}:" for line in (lines, lines - 3, lines - 1)}
    assert any(problem.startswith(tuple(near)) for problem in problems), problems


def test_a_book_is_refused_for_its_programmes_and_needs_none(tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(SHIPPED, book, ignore=shutil.ignore_patterns("*.npz"))
    (book / FILE).unlink()
    load_book(book, signals=False)
    (book / FILE).write_text("programs: {}\n", "utf-8")
    with pytest.raises(BookError, match=rf"{FILE}:1: 'programs' is no field"):
        load_book(book, signals=False)
