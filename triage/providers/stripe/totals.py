"""What customers spent, reckoned from the account's own payments: charges less refunds."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from triage.domain.money import Money, MoneyError
from triage.providers.base import Spending
from triage.providers.stripe.client import Calls, Raw
from triage.providers.stripe.minor import from_units
from triage.providers.stripe.reading import id_of, is_captured
from triage.providers.stripe.tally import Part, Tally

_FEW = 20
"""Up to so many customers are asked for one by one; beyond, the whole list is read once."""
_AT_ONCE = 8
_YEAR = timedelta(days=365)
_DAY = 86_400
_AGES = (30, 120, 365)
"""Days: the whole list is read in parts by age, side by side; each part costs one request at most."""
_STEP = 100
"""Pages after which the position is kept."""


class Totals:
    """Reads Stripe for :meth:`~triage.providers.base.Provider.spending`."""

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        self._calls, self._now = calls, now

    def of(
        self,
        customers: Collection[str],
        position: str | None = None,
        keep: Callable[[str], None] | None = None,
    ) -> Mapping[str, Spending]:
        """Succeeded, captured payments; refunds and disputes of the last 365 days are counted, not summed."""
        wanted = frozenset(customers)
        if len(wanted) > _FEW:
            tally = self._whole(wanted, position, keep or (lambda _: None))
        else:
            tally = Tally(wanted, self._unix_now())
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for rows in pool.map(self._charges_of, sorted(wanted)):
                    _add(tally, rows)
        with ThreadPoolExecutor(2) as pool:
            refunds = pool.submit(self._count, "refunds", tally.refunded)
            disputes = pool.submit(self._count, "disputes", tally.disputed)
            return tally.spending(refunds.result(), disputes.result())

    def _unix_now(self) -> int:
        return int(self._now().timestamp())

    def _charges_of(self, customer: str) -> list[Raw]:
        rows = self._calls.everything("charges", customer=customer)
        return [row for row in rows if id_of(row.get("customer")) == customer]

    def _whole(self, wanted: frozenset[str], position: str | None, keep: Callable[[str], None]) -> Tally:
        """All charges of the account, or those after ``position``."""
        now = self._unix_now()
        tally = Tally.parse(position, wanted, now) if position else None
        if tally is None:
            tally = Tally(wanted, now, parts=self._parts(now))
        lock, pages = threading.Lock(), 0

        def read(part: Part) -> None:
            nonlocal pages
            since, until, after = part
            for rows in self._calls.pages("charges", after or None, **_between(since, until)):
                with lock:
                    _add(tally, (row for row in rows if _is_between(row, since, until)))
                    tally.reach(part, str(rows[-1]["id"]))
                    pages += 1
                    if pages % _STEP == 0:
                        keep(tally.text())
            with lock:
                tally.reach(part, None)

        with ThreadPoolExecutor(len(_AGES) + 1) as pool:
            list(pool.map(read, list(tally.parts)))
        keep(tally.text())
        return tally

    def _parts(self, now: int) -> list[Part]:
        """By age, if the server heeds the filter: all in one otherwise, for each part would read it all."""
        bounds = [now - days * _DAY for days in _AGES]
        for since, until in ((bounds[0], None), (None, bounds[-1])):
            rows, _ = self._calls.page("charges", limit=1, **_between(since, until))
            if not all(_is_between(row, since, until) for row in rows):
                return [(None, None, "")]
        return [(since, until, "") for since, until in zip([*bounds, None], [None, *bounds], strict=True)]

    def _count(self, resource: str, charges: Mapping[str, str]) -> Counter[str]:
        """Objects of the last year on these charges, by the customer of the charge."""
        since = int((self._now() - _YEAR).timestamp())
        found: dict[str, str] = {}
        for row in self._recent(resource, charges, since):
            customer = charges.get(id_of(row.get("charge")) or "")
            if customer and row.get("created", 0) >= since and row.get("status") != "failed":
                found[str(row["id"])] = customer
        return Counter(found.values())

    def _recent(self, resource: str, charges: Mapping[str, str], since: int) -> Iterator[Raw]:
        if len(charges) > _FEW:
            for rows in self._calls.pages(resource, created={"gte": since}):
                yield from rows
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for rows in pool.map(lambda id: self._calls.everything(resource, charge=id), sorted(charges)):
                yield from rows


def _between(since: int | None, until: int | None) -> dict[str, dict[str, int]]:
    made = {} if since is None else {"gte": since}
    if until is not None:
        made["lte"] = until - 1
    return {"created": made} if made else {}


def _is_between(row: Raw, since: int | None, until: int | None) -> bool:
    made = row.get("created", 0)
    return (since is None or made >= since) and (until is None or made < until)


def _add(tally: Tally, charges: Iterable[Raw]) -> None:
    for charge in charges:
        customer, kept = id_of(charge.get("customer")), _kept(charge)
        if customer in tally.wanted and kept is not None:
            refunded, disputed = bool(charge.get("amount_refunded")), charge.get("disputed") is not False
            tally.add(str(charge["id"]), str(customer), kept, refunded=refunded, disputed=disputed)


def _kept(charge: Raw) -> Money | None:
    """Captured less refunded; ``None`` for what brought nothing in, or in a currency unknown to us."""
    if not is_captured(charge) or charge.get("status", "succeeded") != "succeeded":
        return None
    captured = charge.get("amount_captured")
    units = captured if isinstance(captured, int) else charge.get("amount")
    try:
        whole = from_units(units, charge.get("currency"))
        return whole - from_units(charge.get("amount_refunded") or 0, charge.get("currency"))
    except MoneyError:
        return None
