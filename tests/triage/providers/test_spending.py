"""What customers spent, from the charges of the account: in few requests, and resumably."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from triage.providers.base import Incoming, Page
from triage.providers.stripe.provider import StripeProvider

Connect = Callable[..., StripeProvider]
DAY = 86_400


def read(provider: StripeProvider, cursor: str | None = None) -> tuple[dict[str, Incoming], list[Page]]:
    pages = list(provider.pull(cursor))
    return {item.case_id: item for page in pages for item in page.items}, pages


def test_spending_of_many_customers_reads_lists_not_customers(stripe: FakeStripe, connect: Connect) -> None:
    stripe.world.populate(400, customers=200)
    provider = connect()
    customers = {item.customer or "" for item in read(provider)[0].values()}
    before = stripe.requests
    spending = provider.spending(customers)
    assert len(spending) == 200
    assert stripe.requests - before <= 4 + 4 + 5
    assert {found.orders for found in spending.values()} == {2}
    assert {found.disputes_12m for found in spending.values()} == {2}


def test_spending_goes_on_where_it_was_broken_off(
    stripe: FakeStripe, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.providers.stripe.totals._STEP", 2)
    stripe.world.populate(250, customers=50)
    stripe.world.now += 200 * DAY
    stripe.world.populate(250, customers=50)
    customers = set(stripe.world["customers"].by_id)
    kept: list[str] = []
    whole = connect().spending(customers, None, kept.append)
    assert len(kept) >= 3
    for position in kept:
        assert connect().spending(customers, position) == whole
    stripe.seen.clear()
    assert connect().spending(sorted(customers)[:40], kept[-1]).keys() <= whole.keys()
    assert not [seen for seen in stripe.seen if seen.path == "charges"]
    stripe.world.now += 2 * DAY
    connect().spending(customers, kept[-1])
    assert [seen for seen in stripe.seen if seen.path == "charges"]


def test_spending_is_kept_apart_by_currency(stripe: FakeStripe, connect: Connect) -> None:
    buyer = stripe.world.customer()["id"]
    stripe.world.charge(1_000, "usd", buyer)
    stripe.world.charge(700, "jpy", buyer)
    stripe.world.charge(5_000, "usd", buyer, status="failed", captured=False, amount_captured=0)
    spending = connect().spending([buyer])[buyer]
    assert spending.facts("USD")["lifetime_value"] == "10.00"
    assert spending.facts("JPY")["lifetime_value"] == "700"
    assert "lifetime_value" not in spending.facts("EUR")
    assert spending.orders == 2
