"""What every part of the demo world is made with: chance, a calendar around now, money as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from triage.services.demo_data import Data, Market, Prices

T = TypeVar("T")
Document = dict[str, Any]
MINUTE, HOUR, DAY = 1, 60, 1440
"""Times are whole minutes from now, negative before it."""

_PAST, _FUTURE = 2200, 1600
_MONTHS = "Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec".split()


class Calendar:
    """Moments as text, minutes away from ``now``, looked up rather than formatted one by one."""

    def __init__(self, now: datetime) -> None:
        now = now.astimezone(UTC)
        self.now = now
        first = now.date() - timedelta(days=_PAST)
        days = [first + timedelta(days=number) for number in range(_PAST + _FUTURE)]
        self._zero = _PAST * DAY + now.hour * 60 + now.minute
        self._days = [day.isoformat() for day in days]
        self._times = [f"T{m // 60:02}:{m % 60:02}:{m * 37 % 60:02}Z" for m in range(DAY)]
        # A moment of this very minute must not lie after now.
        self._zero -= 1
        dotted = [f"{day.day}.{day.month}." for day in days]
        slashed = [f"{day.day:02}/{day.month:02}" for day in days]
        self._local = {
            "en": [f"{day.day} {_MONTHS[day.month - 1]}" for day in days],
            "de": dotted,
            "ru": [f"{day.day:02}.{day.month:02}" for day in days],
            "hu": [f"{day.month:02}. {day.day:02}." for day in days],
            "fr": slashed,
            "es": slashed,
            "fa": [day.isoformat() for day in days],
            "hy": [f"{day.day:02}.{day.month:02}" for day in days],
        }

    def at(self, minutes: int) -> str:
        """RFC 3339 in UTC. ``minutes`` at or below zero is never after now."""
        day, minute = divmod(self._zero + minutes, DAY)
        return self._days[day] + self._times[minute]

    def date(self, language: str, minutes: int) -> str:
        """Day and month as that language writes them."""
        return self._local[language][(self._zero + minutes) // DAY]


def amount_text(minor: int, places: int) -> str:
    """Minor units as the decimal string of the case file."""
    if not places:
        return str(minor)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}}"


_SYMBOLS = {"EUR": "€", "HUF": "Ft", "KZT": "₸", "AMD": "֏"}
_COMMA = frozenset({"de", "fr", "es", "hu", "ru", "hy"})


def spoken(amount: str, currency: str, language: str) -> str:
    """An amount as a person would type it: ``54,00 €``, ``12990 Ft``, ``54.00 USD``."""
    if currency in ("HUF", "KZT", "AMD"):
        amount = amount.partition(".")[0]
    elif language in _COMMA:
        amount = amount.replace(".", ",")
    return f"{amount} {_SYMBOLS.get(currency, currency)}"


@dataclass(slots=True, eq=False)
class Person:
    """A customer who may come again: the same name, spend and address every time."""

    customer: Document
    market: Market
    sex: str
    name: str
    address: Document
    spend: int
    """Lifetime value in minor units."""
    last: tuple[Document, Document, int, str] | None = None
    """The latest order, its payment, its amount in minor units and the name of the goods."""


@dataclass(slots=True)
class Maker:
    """Draws from the data with one stream of chance; every draw is in a fixed order."""

    data: Data
    calendar: Calendar
    random: Callable[[], float]
    number: int = 0
    """Grows with every case, so that every id is new."""
    slots: Mapping[str, str] = field(default_factory=dict)

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``, each as likely as the next."""
        return items[int(self.random() * len(items))]

    def chance(self, percent: int) -> bool:
        """True in ``percent`` of a hundred cases."""
        return self.random() * 100 < percent

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + int(self.random() * (high - low + 1))

    def recent(self, days: int) -> int:
        """Minutes before now, up to ``days``, most of them few."""
        drawn = self.random()
        return -1 - int(drawn * drawn * drawn * days * DAY)

    def deadline(self) -> int:
        """Minutes from now to a deadline: some over, some today, some within 72 hours, most later."""
        low, high = self.pick(_DEADLINES)
        return self.whole(low, high)

    def price(self, prices: Prices, most: int) -> tuple[str, int, int, Mapping[str, str]]:
        """Amount as text, in minor units, cost in minor units and names of goods; never above ``most``."""
        article = self.pick(prices.goods)
        pieces = self.pick(_PIECES)
        minor = min(article.price * pieces, most)
        return amount_text(minor, prices.places), minor, article.cost * pieces, article.names


_PIECES = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
_DEADLINES = tuple(
    span
    for span, weight in (
        ((-3 * DAY, -1), 5),
        ((HOUR, 12 * HOUR), 8),
        ((12 * HOUR, 72 * HOUR), 19),
        ((3 * DAY, 7 * DAY), 28),
        ((7 * DAY, 20 * DAY), 40),
    )
    for _ in range(weight)
)
