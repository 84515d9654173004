"""What customers spent, reckoned from the account's own payments: charges less refunds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from triage.domain.money import Money, MoneyError
from triage.providers.base import Spending
from triage.providers.stripe.client import Calls, Raw
from triage.providers.stripe.minor import from_units
from triage.providers.stripe.reading import id_of

_FEW = 20
"""Up to so many customers are asked for one by one; beyond, the whole list is read once."""
_YEAR = timedelta(days=365)


class Totals:
    """Reads Stripe for :meth:`~triage.providers.base.Provider.spending`."""

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        self._calls, self._now = calls, now

    def of(self, customers: Collection[str]) -> Mapping[str, Spending]:
        """Succeeded, captured payments; refunds and disputes of the last 365 days are counted, not summed."""
        wanted = frozenset(customers)
        net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        orders: Counter[str] = Counter()
        refunded: dict[str, str] = {}
        disputed: dict[str, str] = {}
        for charge in self._charges(wanted):
            customer = id_of(charge.get("customer"))
            kept = _kept(charge)
            if customer is None or customer not in wanted or kept is None:
                continue
            net[customer][kept.currency] += kept.amount
            orders[customer] += 1
            if charge.get("amount_refunded"):
                refunded[str(charge["id"])] = customer
            if charge.get("disputed"):
                disputed[str(charge["id"])] = customer
        refunds = self._count("refunds", refunded, lambda row: row.get("status") != "failed")
        disputes = self._count("disputes", disputed, lambda _: True)
        return {
            customer: Spending(
                tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
                orders[customer],
                refunds[customer],
                disputes[customer],
            )
            for customer, sums in net.items()
        }

    def _charges(self, wanted: frozenset[str]) -> Iterator[Raw]:
        if len(wanted) > _FEW:
            yield from self._pages("charges")
            return
        for customer in sorted(wanted):
            yield from self._pages("charges", customer=customer)

    def _count(
        self, resource: str, charges: Mapping[str, str], counts: Callable[[Raw], bool]
    ) -> Counter[str]:
        """Objects of the last year on these charges, by the customer of the charge."""
        found: Counter[str] = Counter()
        since = int((self._now() - _YEAR).timestamp())
        if len(charges) > _FEW:
            rows = self._pages(resource, created={"gte": since})
        else:
            rows = (row for charge in sorted(charges) for row in self._pages(resource, charge=charge))
        for row in rows:
            customer = charges.get(id_of(row.get("charge")) or "")
            if customer and row.get("created", 0) >= since and counts(row):
                found[customer] += 1
        return found

    def _pages(self, resource: str, **params: object) -> Iterator[Raw]:
        more = True
        while more:
            rows, more = self._calls.page(resource, **params)
            yield from rows
            more = more and bool(rows)
            if more:
                params["starting_after"] = rows[-1]["id"]


def _kept(charge: Raw) -> Money | None:
    """Captured less refunded; ``None`` for what brought nothing in, or in a currency unknown to us."""
    if not charge.get("captured") or charge.get("status", "succeeded") != "succeeded":
        return None
    captured = charge.get("amount_captured")
    units = captured if isinstance(captured, int) else charge.get("amount")
    try:
        whole = from_units(units, charge.get("currency"))
        return whole - from_units(charge.get("amount_refunded") or 0, charge.get("currency"))
    except MoneyError:
        return None
