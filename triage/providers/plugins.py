"""Finding a provider by name: Stripe is shipped, others come as plug-ins.

A plug-in registers, in the entry-point group ``triage.providers``, a function that takes a
:class:`Settings` and gives a :class:`~triage.providers.base.Provider`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import entry_points
from typing import cast

from triage.domain.errors import UsageError
from triage.providers.base import Provider
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider
from triage.providers.stripe.reading import Keys

GROUP = "triage.providers"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a provider is made of; ``secret`` stays out of every representation."""

    secret: str = field(repr=False)
    now: Callable[[], datetime]
    base_url: str | None = None
    allow_live: bool = False
    rate: int | None = None
    """Requests a second; 0 for no limit, ``None`` for the provider's own."""
    hurried: bool = False
    """Whether to give up soon: for a look whether the provider is there."""
    metadata_keys: Mapping[str, str] = field(default_factory=dict)
    """The shop's names for ``order``, ``dispute_reason``, ``contract``, ``contract_ends``."""


def _calls(settings: Settings) -> Calls:
    key, base = ApiKey(settings.secret), settings.base_url
    if settings.hurried:
        return Calls(key, api_base=base, timeout=(3.0, 5.0), rate=settings.rate, retry=Retry(attempts=1))
    return Calls(key, api_base=base, rate=settings.rate)


def make_provider(name: str, settings: Settings) -> Provider:
    """Raises :class:`TriageError` for a name that nobody provides, or a key that is none."""
    if name == "stripe":
        calls = _calls(settings)
        keys = Keys(**settings.metadata_keys)
        return StripeProvider(calls, settings.now, keys=keys, allow_live=settings.allow_live)
    found = entry_points(group=GROUP, name=name)
    if not found:
        known = ", ".join(sorted({"stripe", *(point.name for point in entry_points(group=GROUP))}))
        raise UsageError(f"there is no payment provider {name!r}", "settings", f"choose one of: {known}")
    make = next(iter(found)).load()
    return cast(Provider, make(settings))
