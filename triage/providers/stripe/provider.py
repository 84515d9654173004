"""Stripe as a provider."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from uuid import uuid4

from triage.providers.base import Account, Fault, Intent, Outcome, Page, ProviderError, Spending
from triage.providers.stripe.acting import Actor
from triage.providers.stripe.cases import along
from triage.providers.stripe.client import Calls, SentError
from triage.providers.stripe.hands import Desk
from triage.providers.stripe.pulling import RESOURCES, Puller
from triage.providers.stripe.reading import Keys
from triage.providers.stripe.totals import Totals

_NOWHERE = "triage_probe_that_does_not_exist"
_PROBES: tuple[tuple[tuple[str, str, str | None], dict[str, str]], ...] = (
    (("disputes", "close", f"dp_{_NOWHERE}"), {}),
    (("files", "create", None), {"purpose": _NOWHERE, "file": "none"}),
    (("refunds", "create", None), {"charge": f"ch_{_NOWHERE}"}),
    (("credit_notes", "create", None), {"invoice": f"in_{_NOWHERE}"}),
    (("charges", "update", f"ch_{_NOWHERE}"), {}),
)
"""A change of each kind that an act makes, of something or for a purpose that is not there."""


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
        self._allow_live = allow_live
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
        """Asks for one object of each list, with all that a sync asks for along with it.

        And to change objects that do not exist: no effect is possible. Only a restricted key can lack any
        right; nothing is tried with a live key that may not send.
        """
        if not self.calls.restricted:
            return ()
        asked: list[Callable[[], object]] = [
            partial(self.calls.page, resource, limit=1, expand=along(resource)) for resource in RESOURCES
        ]
        if self._allow_live or not self.live:
            asked += [partial(self._try, *probe, **more) for probe, more in _PROBES]
        found = (_lacks(ask) for ask in asked)
        return tuple(dict.fromkeys(right for right in found if right))

    def _try(self, resource: str, verb: str, id: str | None, **params: str) -> None:
        """A change without effect. Raises :class:`ProviderError`."""
        try:
            self.calls.write(resource, verb, id, f"triage.probe.{uuid4()}", **params)
        except SentError as failed:
            raise failed.error from None

    def pull(self, cursor: str | None, *, since: datetime | None = None) -> Iterator[Page]:
        """See :meth:`triage.providers.base.Provider.pull`."""
        return self._puller.pull(cursor, since)

    def spending(
        self,
        customers: Collection[str],
        position: str | None = None,
        keep: Callable[[str], None] | None = None,
    ) -> Mapping[str, Spending]:
        """See :meth:`triage.providers.base.Provider.spending`."""
        return self._totals.of(customers, position, keep)

    def check(self, intent: Intent) -> Outcome | None:
        """See :meth:`triage.providers.base.Provider.check`."""
        return self._actor.check(intent)

    def carry_out(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.carry_out`."""
        return self._actor.carry_out(intent)

    def settle(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.settle`."""
        return self._actor.settle(intent)


def _lacks(ask: Callable[[], object]) -> str | None:
    """The right that is missing for a request, or ``None``."""
    try:
        ask()
    except ProviderError as error:
        if error.kind is Fault.PERMISSION:
            return error.permission or "a right that Stripe does not name"
        if error.kind is not Fault.REFUSED:
            raise
    return None
