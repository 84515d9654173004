"""A reckoning of what customers spent, as far as it has come; it can be put away as text and gone on with."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from triage.domain.money import Money
from triage.providers.base import Spending

_KEEPS = 86_400
"""Seconds after which a reckoning that was broken off is begun anew."""
Part = tuple[int | None, int | None, str]
"""Charges made since and until, in Unix seconds, and the id after which to go on (empty: the beginning)."""


class Tally:
    """Sums for the customers ``wanted``, begun at ``at``; ``parts`` of the list are still to be read."""

    def __init__(self, wanted: frozenset[str], at: int, parts: Collection[Part] = ()) -> None:
        self.wanted, self._at = wanted, at
        self.parts: list[Part] = list(parts)
        self._net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self._orders: Counter[str] = Counter()
        self.refunded: dict[str, str] = {}
        self.disputed: dict[str, str] = {}

    def add(self, charge: str, customer: str, kept: Money, *, refunded: bool, disputed: bool) -> None:
        """One payment of a customer."""
        self._net[customer][kept.currency] += kept.amount
        self._orders[customer] += 1
        if refunded:
            self.refunded[charge] = customer
        if disputed:
            self.disputed[charge] = customer

    def reach(self, part: Part, after: str | None) -> None:
        """The part is read up to ``after``, or to its end (``None``)."""
        rest = [one for one in self.parts if one[:2] != part[:2]]
        self.parts = rest if after is None else [*rest, (part[0], part[1], after)]

    def spending(self, refunds: Counter[str], disputes: Counter[str]) -> dict[str, Spending]:
        """By customer; one that never paid is left out."""
        return {
            customer: Spending(
                tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
                self._orders[customer],
                refunds[customer],
                disputes[customer],
            )
            for customer, sums in self._net.items()
        }

    def text(self) -> str:
        """As it is put away."""
        net = {who: {unit: str(sum_) for unit, sum_ in sums.items()} for who, sums in self._net.items()}
        kept = {
            "wanted": sorted(self.wanted),
            "at": self._at,
            "parts": self.parts,
            "net": net,
            "orders": self._orders,
            "refunded": self.refunded,
            "disputed": self.disputed,
        }
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str, wanted: frozenset[str], now: int) -> Tally | None:
        """What :meth:`text` put away; ``None`` when it is too old, or of other customers."""
        kept: dict[str, Any] = json.loads(text)
        covered = frozenset(kept["wanted"])
        if not wanted <= covered or now - kept["at"] > _KEEPS:
            return None
        tally = cls(covered, kept["at"], [(since, until, after) for since, until, after in kept["parts"]])
        for customer, sums in kept["net"].items():
            tally._net[customer].update({unit: Decimal(sum_) for unit, sum_ in sums.items()})
        tally._orders.update(kept["orders"])
        tally.refunded, tally.disputed = dict(kept["refunded"]), dict(kept["disputed"])
        return tally
