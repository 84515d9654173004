"""The desk's disputes against the card networks' monitoring programmes, month by month in UTC.

The desk sees disputes and warnings; how many card transactions there were, the shop says. Where it does not,
what is told is how many transactions would put it at a level, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.load import SHIPPED
from rules.engine.monitoring import ITEMS, Level, Monitoring, Programme, item_of, previous
from rules.engine.monitoring_book import load_monitoring
from triage.domain.errors import UsageError
from triage.services.book import explained
from triage.store import monitoring as store
from triage.store.opening import reading

MONTHS = 6
"""How many months are looked at, the one that runs included."""
ALL = ""
"""Stands for all cards of the shop, where it says no network."""
_KEY = re.compile(r"(?:([a-z_]+):)?(\d{4}-(?:0[1-9]|1[0-2]))", re.ASCII)
_MILLIONTHS = Decimal("0.000001")

Transactions = Mapping[tuple[str, str], int]
"""Network (or :data:`ALL`) and month, such as ``2026-10`` → settled card transactions."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one level stands. ``reached`` is ``None`` while too little is said of the transactions;
    ``most_transactions`` are the most with which what was counted has the level's ratio."""

    level: Level
    reached: bool | None
    most_transactions: int


@dataclass(frozen=True, slots=True)
class MonitoredMonth:
    """One month of one programme. ``items``: all the desk has of the network, by sort, counted or not."""

    programme: Programme
    month: str
    items: Mapping[str, int]
    counted: int
    divisor_month: str
    transactions: int | None
    of_all_cards: bool
    """Whether the transactions are those of every network: then the ratio is at least what it says."""
    standings: tuple[Standing, ...]

    @property
    def ratio(self) -> Decimal | None:
        """Counted by transactions, to the millionth, rounded down; ``None`` without any to divide by."""
        return _ratio(self.counted, self.transactions) if self.transactions else None

    @property
    def level(self) -> str | None:
        """The highest level that is surely reached."""
        reached = [standing.level.name for standing in self.standings if standing.reached]
        return reached[-1] if reached else None

    @property
    def is_open(self) -> bool:
        """Whether it cannot be said yet which level is reached."""
        return any(standing.reached is None for standing in self.standings)

    def to_json(self) -> dict[str, Any]:
        """As `triage insights --json` prints it; ratios are decimal strings of a part of one."""
        return {
            "programme": self.programme.id,
            "network": self.programme.network,
            "month": self.month,
            "counted": self.counted,
            "items": dict(self.items),
            "transactions": self.transactions,
            "transactions_month": self.divisor_month,
            "of_all_cards": self.of_all_cards,
            "ratio": None if self.ratio is None else str(self.ratio),
            "level": self.level,
            "levels": [
                {
                    "level": each.level.name,
                    "ratio": str(each.level.ratio),
                    "at_least": each.level.at_least,
                    "reached": each.reached,
                    "most_transactions": each.most_transactions,
                    "check": each.level.check,
                    "note": each.level.note,
                }
                for each in self.standings
            ],
        }


@dataclass(frozen=True, slots=True)
class Monitored:
    """Every programme, the newest month first; ``unknown``: chargebacks of these months without a network or
    without a moment, which no programme could count."""

    data: Monitoring
    months: tuple[MonitoredMonth, ...]
    unknown: int

    def to_json(self) -> dict[str, Any]:
        """As `triage insights --json` prints it."""
        return {
            "as_of": self.data.as_of,
            "source": self.data.source,
            "note": self.data.note,
            "without_network": self.unknown,
            "months": [month.to_json() for month in self.months],
        }


class Watching:
    """Counts on one desk, by one book; ``said`` is the setting ``transactions``."""

    def __init__(
        self, path: Path, book: Path | None, clock: Callable[[], datetime], said: Mapping[str, str]
    ) -> None:
        self._path, self._folder, self._clock, self._said = path, book or SHIPPED, clock, said

    @cached_property
    def data(self) -> Monitoring:
        """The book's programmes. Raises :class:`TriageError` when they cannot be used."""
        with explained(self._folder):
            return load_monitoring(self._folder)

    def months(self, said: Mapping[str, str] | None = None) -> Monitored:
        """The last months; ``said`` wins over the setting. Raises :class:`UsageError`, :class:`DeskError`."""
        networks = {programme.network for programme in self.data.programmes}
        transactions = {
            **transactions_of(self._said, networks, "the setting transactions"),
            **transactions_of(said or {}, networks, "--transactions"),
        }
        now = self._clock().astimezone(UTC)
        months = [date(now.year, now.month, 1)]
        while len(months) < MONTHS:
            months.append(previous(months[-1]))
        with reading(self._path) as connection:
            found = store.items(connection, _name(months[-1]))
        items: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        unknown = 0
        for month, network, stage, status, cases in found:
            if month is None or network is None:
                unknown += cases
            else:
                items[network, month][item_of(stage, status)] += cases
        return Monitored(self.data, tuple(_of_months(self.data, months, items, transactions)), unknown)


def transactions_of(said: Mapping[str, str], networks: Iterable[str], where: str) -> Transactions:
    """What was said of the transactions, by network and month.

    Raises :class:`UsageError` that says ``where``, for a month, network or number that is none.
    """
    found = {}
    for key, number in said.items():
        form = _KEY.fullmatch(key)
        if form is None:
            raise UsageError(f"{key!r} is no month", where, "write 2026-10=12400, or visa:2026-10=9000")
        if form[1] and form[1] not in networks:
            raise UsageError(
                f"no programme watches {form[1]!r}", where, f"one of: {', '.join(sorted(networks))}"
            )
        digits = number.replace(",", "").replace("_", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise UsageError(
                f"{number!r} is no number of transactions", f"{where} {key}", "write it as 12400"
            )
        found[form[1] or ALL, form[2]] = int(digits)
    return found


def _of_months(
    data: Monitoring,
    months: Iterable[date],
    items: Mapping[tuple[str, str], Mapping[str, int]],
    transactions: Transactions,
) -> Iterable[MonitoredMonth]:
    """Months of which the desk has something, or of which the shop said how much it sold."""
    for month in months:
        for programme in data.programmes:
            found = items.get((programme.network, _name(month)), {})
            divisor = _name(programme.divisor_month(month))
            own = transactions.get((programme.network, divisor))
            total = transactions.get((ALL, divisor)) if own is None else own
            if not found and total is None:
                continue
            counted = programme.counted(found)
            yield MonitoredMonth(
                programme,
                _name(month),
                {item: found[item] for item in ITEMS if item in found},
                counted,
                divisor,
                total,
                own is None and total is not None,
                tuple(_standing(each, counted, total, own) for each in programme.levels_of(month)),
            )


def _standing(level: Level, counted: int, transactions: int | None, own: int | None) -> Standing:
    """``own``: the network's transactions; those of all cards can only show that a level is reached."""
    most = level.most_transactions(counted)
    if counted < level.at_least:
        return Standing(level, False, most)
    if transactions is not None and level.reached(counted, transactions):
        return Standing(level, True, most)
    return Standing(level, None if own is None else False, most)


def _name(month: date) -> str:
    return f"{month.year:04}-{month.month:02}"


def _ratio(counted: int, transactions: int) -> Decimal:
    """Rounded down: what is told never looks like a level that is not reached."""
    millionths = counted * 1_000_000 // transactions
    return (millionths * _MILLIONTHS).quantize(_MILLIONTHS)
