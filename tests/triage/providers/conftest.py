"""A running stand-in, and the provider that talks to it without ever waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider

Connect = Callable[..., StripeProvider]


@pytest.fixture
def waits() -> list[float]:
    """How long the provider would have slept."""
    return []


@pytest.fixture
def connect(stripe: FakeStripe, waits: list[float]) -> Connect:
    """A provider on the stand-in; ``key``, ``allow_live``, ``attempts`` and ``read_timeout`` may be named."""

    def make(
        key: str | None = None, *, allow_live: bool = False, attempts: int = 6, read_timeout: float = 10.0
    ) -> StripeProvider:
        calls = Calls(
            ApiKey(key or stripe.key),
            api_base=stripe.url,
            timeout=(5.0, read_timeout),
            rate=0,
            retry=Retry(attempts=attempts),
            sleep=waits.append,
            draw=lambda: 0.5,
        )
        return StripeProvider(
            calls, lambda: datetime.fromtimestamp(stripe.world.now, UTC), allow_live=allow_live
        )

    return make
