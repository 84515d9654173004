"""A desk at a stand-in for Stripe, whose clock both share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.triage.judge import source
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.providers.base import Provider
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider


def clock_of(stripe: FakeStripe) -> Callable[[], datetime]:
    """The stand-in's time."""
    return lambda: datetime.fromtimestamp(stripe.world.now, UTC)


def provider_at(
    stripe: FakeStripe, *, attempts: int = 3, allow_live: bool = False, patience: float = 10.0
) -> Provider:
    """Talks to the stand-in and never sleeps; waits ``patience`` seconds for an answer."""
    calls = Calls(
        ApiKey(stripe.key),
        api_base=stripe.url,
        timeout=(5.0, patience),
        rate=0,
        retry=Retry(attempts=attempts),
        sleep=lambda _: None,
    )
    return StripeProvider(calls, clock_of(stripe), allow_live=allow_live)


def desk_at(stripe: FakeStripe, path: Path, **options: Any) -> Desk:
    """A desk whose provider is the stand-in."""
    settings = {
        "clock": clock_of(stripe),
        "actor": "ann",
        "judge": source,
        "provider": lambda: provider_at(stripe),
    } | options
    return Desk.open(path, **settings)
