"""The card networks' monitoring programmes: what a month amounts to, by the levels of the book.

All is exact: numbers are whole, ratios decimals of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DISPUTE, FRAUD_REPORT, INQUIRY, PREVENTED = "dispute", "fraud_report", "inquiry", "prevented"
ITEMS = (DISPUTE, FRAUD_REPORT, INQUIRY, PREVENTED)
"""What a desk has of a network: filed disputes, won or not; warnings of fraud; what became no dispute."""
THIS_MONTH, LAST_MONTH = "this_month", "last_month"
MONTHS = (THIS_MONTH, LAST_MONTH)
"""Of which month the transactions are that the items are divided by."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level that is reached by a ratio and a number, both at least. It holds ``since`` a day and not from
    ``until`` on; ``check``: sources differ."""

    name: str
    ratio: Decimal
    at_least: int
    since: date | None = None
    until: date | None = None
    note: str = ""
    check: bool = False

    def holds(self, month: date) -> bool:
        """Whether it is asked of the month that begins on ``month``."""
        return (self.since is None or self.since <= month) and (self.until is None or month < self.until)

    def reached(self, counted: int, transactions: int) -> bool:
        """Whether so many items in so many transactions are at it."""
        return counted >= self.at_least and counted >= self.ratio * transactions

    def most_transactions(self, counted: int) -> int:
        """The most transactions with which ``counted`` items still have the ratio."""
        return int(counted // self.ratio)


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; its levels from low to high."""

    id: str
    title: str
    network: str
    counts: frozenset[str]
    transactions_of: str
    note: str
    levels: tuple[Level, ...]

    def counted(self, items: Mapping[str, int]) -> int:
        """How many of the items of a month count."""
        return sum(number for item, number in items.items() if item in self.counts)

    def levels_of(self, month: date) -> tuple[Level, ...]:
        """Those that hold in the month that begins on ``month``."""
        return tuple(level for level in self.levels if level.holds(month))

    def divisor_month(self, month: date) -> date:
        """The first day of the month whose transactions the items of ``month`` are divided by."""
        return previous(month) if self.transactions_of == LAST_MONTH else month


@dataclass(frozen=True, slots=True)
class Monitoring:
    """All programmes of a book, where they come from and as of when."""

    as_of: str = ""
    source: str = ""
    note: str = ""
    programmes: tuple[Programme, ...] = ()


def previous(month: date) -> date:
    """The first day of the month before the one that begins on ``month``."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def item_of(stage: str | None, status: str | None) -> str:
    """What a dispute of a case file counts as, by its stage and status.

    An early warning of fraud is no inquiry, though its status looks like one; a status that is unknown or
    absent is that of a dispute, as everywhere.
    """
    if stage == "early_fraud_warning":
        return FRAUD_REPORT
    if status is not None and status.startswith("warning_"):
        return INQUIRY
    return PREVENTED if status == "prevented" else DISPUTE
