"""Stripe as a provider."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime

from triage.providers.base import Account, Fault, Intent, Outcome, Page, ProviderError, Spending
from triage.providers.stripe.acting import Actor
from triage.providers.stripe.client import Calls
from triage.providers.stripe.hands import Desk
from triage.providers.stripe.pulling import RESOURCES, Puller
from triage.providers.stripe.reading import Keys
from triage.providers.stripe.totals import Totals


class StripeProvider:
    """Implements :class:`~triage.providers.base.Provider`; loads the SDK at the first request."""

    name = "stripe"

    def __init__(
        self, calls: Calls, now: Callable[[], datetime], *, keys: Keys | None = None, allow_live: bool = False
    ) -> None:
        """``now`` gives aware times; ``keys`` are the shop's metadata keys."""
        keys = keys or Keys()
        self.calls = calls
        self._puller = Puller(calls, keys, now)
        self._totals = Totals(calls, now)
        self._actor = Actor(Desk(calls, keys, now), allow_live=allow_live)

    @property
    def live(self) -> bool:
        """Whether the key is live."""
        return self.calls.live

    def account(self) -> Account:
        """A restricted key that may not read its account still has one: ``default``."""
        try:
            raw = self.calls.account()
        except ProviderError as error:
            lacks_only_this = error.kind is Fault.PERMISSION and error.permission
            if not lacks_only_this and error.kind is not Fault.REFUSED:
                raise
            return Account("default", self.live)
        settings = raw.get("settings") or {}
        name = (settings.get("dashboard") or {}).get("display_name") or ""
        return Account(str(raw["id"]), self.live, str(name))

    def lacking(self) -> tuple[str, ...]:
        """One object of each list that a sync reads; only a restricted key can lack any."""
        found: list[str] = []
        if not self.calls.restricted:
            return ()
        for resource in RESOURCES:
            try:
                self.calls.page(resource, limit=1)
            except ProviderError as error:
                if error.kind is Fault.PERMISSION:
                    found.append(error.permission or f"read {resource}")
                elif error.kind is not Fault.REFUSED:
                    raise
        return tuple(found)

    def pull(self, cursor: str | None, *, since: datetime | None = None) -> Iterator[Page]:
        """See :meth:`triage.providers.base.Provider.pull`."""
        return self._puller.pull(cursor, since)

    def spending(self, customers: Collection[str]) -> Mapping[str, Spending]:
        """See :meth:`triage.providers.base.Provider.spending`."""
        return self._totals.of(customers)

    def check(self, intent: Intent) -> Outcome | None:
        """See :meth:`triage.providers.base.Provider.check`."""
        return self._actor.check(intent)

    def carry_out(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.carry_out`."""
        return self._actor.carry_out(intent)

    def settle(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.settle`."""
        return self._actor.settle(intent)
