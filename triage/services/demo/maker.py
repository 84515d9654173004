"""What every part of the demo world is made with: chance, a calendar around now, money as text."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from triage.services.demo.data import Data, Market

T = TypeVar("T")
Document = dict[str, Any]
MINUTE, HOUR, DAY = 1, 60, 1440
"""Times are whole minutes from now, negative before it."""

_PAST, _FUTURE = 2200, 1600
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]


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

        self.at = self._reader()
        """Minutes from now as RFC 3339 in UTC; at or below zero, never after now."""

    def _reader(self) -> Callable[[int], str]:
        zero, days, times = self._zero, self._days, self._times

        def at(minutes: int) -> str:
            minutes += zero
            return days[minutes // DAY] + times[minutes % DAY]

        return at

    def daytime(self, minutes: int) -> int:
        """The same day at an hour when parcels are handed over."""
        minute = (self._zero + minutes) % DAY
        return minutes - minute + 8 * HOUR + minute * 11 // 24

    def date(self, language: str, minutes: int) -> str:
        """Day and month as that language writes them."""
        return self._local[language][(self._zero + minutes) // DAY]


def amount_text(minor: int, places: int) -> str:
    """Minor units as the decimal string of the case file."""
    if places == 2:
        return str(minor // 100) + _CENTS[minor % 100]
    if not places:
        return str(minor)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}}"


_CENTS = [f".{cents:02}" for cents in range(100)]


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
    """The latest order, its payment, the minute when it was placed and the name of the goods."""


class Maker:
    """Draws from the data with one stream of chance; every draw is in a fixed order."""

    def __init__(self, data: Data, calendar: Calendar, chance: random.Random) -> None:
        self.data = data
        self.calendar = calendar
        self.number = 0
        """Grows with every case, so that every id is new."""
        self.slots: Mapping[str, str] = {}
        """What the sentences of a message are filled with."""
        self.random = chance.random
        self.pick = _pick(chance.random)
        """One of the items, each as likely as the next."""
        self.chance = _percent(chance.random)
        """True in so many of a hundred cases."""
        self.whole = _whole(chance.random)
        """A whole number from the first to the second argument, both possible."""

    def recent(self, days: int) -> int:
        """Minutes before now, up to ``days``, most of them few."""
        drawn = self.random()
        return -1 - int(drawn * drawn * drawn * days * DAY)

    def deadline(self) -> int:
        """Minutes from now to a deadline: some over, some today, some within 72 hours, most later."""
        low, high = self.pick(_DEADLINES)
        return self.whole(low, high)

    def bought(self, person: Person) -> tuple[int, int, str]:
        """Price and cost in minor units, and the name of what that person can afford to have bought."""
        goods, spend = person.market.prices.goods, person.spend
        article = self.pick(goods)
        for _ in range(4):
            if article.price <= spend:
                break
            article = self.pick(goods)
        pieces = self.pick(_PIECES)
        price = min(article.price * pieces, spend)
        return price, min(article.cost * pieces, price * 45 // 100), article.names[person.market.language]


class _Pick(Protocol):
    def __call__(self, items: Sequence[T], /) -> T: ...


def _pick(drawn: Callable[[], float]) -> _Pick:
    def pick(items: Sequence[T], /) -> T:
        return items[int(drawn() * len(items))]

    return pick


def _percent(drawn: Callable[[], float]) -> Callable[[int], bool]:
    def chance(percent: int) -> bool:
        return drawn() * 100 < percent

    return chance


def _whole(drawn: Callable[[], float]) -> Callable[[int, int], int]:
    def whole(low: int, high: int) -> int:
        return low + int(drawn() * (high - low + 1))

    return whole


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
