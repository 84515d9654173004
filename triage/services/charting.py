"""What charts are drawn from: value at stake by due day, inflow by day, win rate by reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from triage.domain.money import Money
from triage.store import charting as store
from triage.store.address import Address
from triage.store.charting import QUARTER
from triage.store.opening import reading
from triage.store.records import micros

AHEAD = 14
"""Days from today on that have a bar of their own; what is due after them shares one."""
BACK = 28
"""Days of inflow, today included."""


@dataclass(frozen=True, slots=True)
class StakeBar:
    """What is undecided and due on one day; ``day`` is ``None`` for what is over (``late``) and for what
    comes after the last day."""

    day: date | None
    late: bool
    cases: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Stake:
    """Value at stake: the bars of each currency, the one with the most cases first."""

    bars: Mapping[str, tuple[StakeBar, ...]]
    undated: int
    """Cases without a deadline, which no bar has."""


@dataclass(frozen=True, slots=True)
class InflowBar:
    """What was opened on one day, by kind; kinds of which nothing came are left out."""

    day: date
    kinds: Mapping[str, int]

    @property
    def cases(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class WinBar:
    """How the disputes of one reason ended; those conceded count as lost."""

    reason: str
    won: int
    lost: int

    @property
    def percent(self) -> int:
        """Won of all that ended, in whole percent."""
        return (200 * self.won + self.ended) // (2 * self.ended)

    @property
    def ended(self) -> int:
        """Won and lost."""
        return self.won + self.lost


class Charting:
    """Reads one desk. Days are those of ``zone`` (``None``: the machine's)."""

    def __init__(self, path: Address, clock: Callable[[], datetime]) -> None:
        self._path, self._clock = path, clock

    def stake(self, zone: tzinfo | None = None) -> Stake:
        """What is undecided, by the day on which it is due. Raises :class:`DeskError`."""
        now = self._clock()
        with reading(self._path) as connection:
            found = store.stake(connection, micros(now))
        today = now.astimezone(zone).date()
        days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
        sums: dict[str, dict[date | str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for quarter, currency, cases, minor in found:
            if quarter is not None:
                bar = sums[currency][_bar_of(quarter, days, zone)]
                bar[0], bar[1] = bar[0] + cases, bar[1] + minor
        order = sorted(sums, key=lambda one: (-sum(cases for cases, _ in sums[one].values()), one))
        return Stake(
            {currency: _stake_bars(sums[currency], currency, days) for currency in order},
            sum(each.cases for each in found if each.quarter is None),
        )

    def inflow(self, zone: tzinfo | None = None) -> tuple[InflowBar, ...]:
        """What was opened on each of the last days, oldest first. Raises :class:`DeskError`."""
        now = self._clock()
        today = now.astimezone(zone).date()
        days = [today - timedelta(days=back) for back in reversed(range(BACK))]
        with reading(self._path) as connection:
            found = store.inflow(connection, micros(now - timedelta(days=BACK + 1)), micros(now))
        counts: dict[date, Counter[str]] = defaultdict(Counter)
        for quarter, kind, cases in found:
            counts[_day_of(quarter, zone)][kind] += cases
        return tuple(InflowBar(day, dict(sorted(counts[day].items()))) for day in days)

    def wins(self) -> tuple[WinBar, ...]:
        """How disputes ended by reason, the most frequent first. Raises :class:`DeskError`."""
        with reading(self._path) as connection:
            found = store.wins(connection)
        by_reason: dict[str, Counter[str]] = defaultdict(Counter)
        for reason, status, cases in found:
            by_reason[reason][status] += cases
        bars = [WinBar(reason, counts["won"], counts["lost"]) for reason, counts in by_reason.items()]
        return tuple(sorted(bars, key=lambda bar: (-bar.ended, bar.reason)))


def _day_of(quarter: int, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(quarter * QUARTER // 1_000_000, UTC).astimezone(zone).date()


def _bar_of(quarter: int, days: list[date], zone: tzinfo | None) -> date | str:
    if quarter < 0:
        return "late"
    if quarter * QUARTER // 1_000_000 > 200_000_000_000:  # past the year 8300, where calendars end
        return "later"
    day = _day_of(quarter, zone)
    return day if day <= days[-1] else "later"


def _stake_bars(
    sums: Mapping[date | str, list[int]], currency: str, days: list[date]
) -> tuple[StakeBar, ...]:
    def bar(key: date | str, day: date | None) -> StakeBar:
        cases, minor = sums.get(key, (0, 0))
        return StakeBar(day, key == "late", cases, Money.from_minor(minor, currency))

    return (bar("late", None), *(bar(day, day) for day in days), bar("later", None))
