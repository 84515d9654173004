"""Whether Stripe is there, whose account it is, and what the key may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.triage.providers.fake_stripe import FakeStripe
from triage.providers.base import Fault, Incoming, Page, ProviderError
from triage.providers.stripe.provider import StripeProvider

Connect = Callable[..., StripeProvider]


def read(provider: StripeProvider, cursor: str | None = None) -> tuple[dict[str, Incoming], list[Page]]:
    pages = list(provider.pull(cursor))
    return {item.case_id: item for page in pages for item in page.items}, pages


def _asked(provider: StripeProvider) -> None:
    provider.account()
    read(provider)


def test_no_answer_in_time_is_an_error_that_says_so(stripe: FakeStripe, connect: Connect) -> None:
    stripe.faults.add("timeout", path="account")
    with pytest.raises(ProviderError, match="no whole answer came") as caught:
        connect(attempts=1, read_timeout=0.05).account()
    assert caught.value.kind is Fault.UNREACHABLE


@pytest.mark.parametrize("path", ["account", "events", "disputes"])
def test_an_answer_that_is_no_object_is_an_error_that_says_so(
    stripe: FakeStripe, connect: Connect, path: str
) -> None:
    stripe.faults.add("null", path=path)
    with pytest.raises(ProviderError, match=r"no object of Stripe's.*TRIAGE_STRIPE_API_BASE"):
        _asked(connect())


def test_an_account_that_may_not_be_read_has_a_name_all_the_same(
    stripe: FakeStripe, connect: Connect
) -> None:
    stripe.lacking.add("rak_account_read")
    assert connect().account().id == "default"


def test_a_restricted_key_is_told_what_it_lacks_and_asking_changes_nothing(
    stripe: FakeStripe, connect: Connect
) -> None:
    stripe.key = "rk_test_fake"
    stripe.world.dispute()
    stripe.lacking |= {"rak_invoice_read", "rak_refund_write", "rak_dispute_write"}
    stripe.lacking |= {"rak_customer_read", "rak_file_write"}
    assert connect().lacking() == (
        "customer: read (rak_customer_read)",
        "invoice: read (rak_invoice_read)",
        "dispute: write (rak_dispute_write)",
        "file: write (rak_file_write)",
        "refund: write (rak_refund_write)",
    )
    assert stripe.world.effects == []
    assert connect("sk_test_fake").lacking() == ()


def test_a_live_key_that_may_not_send_is_not_tried(stripe: FakeStripe, connect: Connect) -> None:
    stripe.key = "rk_live_fake"
    stripe.lacking.add("rak_refund_write")
    assert connect().lacking() == ()
    assert {seen.method for seen in stripe.seen} == {"GET"}
    assert connect(allow_live=True).lacking() == ("refund: write (rak_refund_write)",)


def test_a_refusal_that_names_no_right_is_given_one(stripe: FakeStripe, connect: Connect) -> None:
    stripe.faults.add("403", path="disputes")
    with pytest.raises(ProviderError, match=r"it needs dispute: read \(rak_dispute_read\)"):
        read(connect())


def test_an_address_where_nothing_answers_is_given_up_soon(
    stripe: FakeStripe, connect: Connect, waits: list[float]
) -> None:
    provider = connect()
    stripe.__exit__()
    for _ in range(2):
        with pytest.raises(ProviderError, match="nothing answers there: the connection was refused"):
            provider.account()
    assert waits == [0.25, 0.5]


def test_an_address_that_swallows_everything_is_asked_once(connect: Connect, waits: list[float]) -> None:
    provider = connect()

    def swallow(*_: object, **__: object) -> None:
        raise requests.exceptions.ConnectTimeout

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "request", swallow)
        with pytest.raises(ProviderError, match="the connection timed out"):
            provider.account()
    assert waits == []
