"""Refund requests learn of the disputes on their payments: of those that have news since the last sync."""

from __future__ import annotations

from collections.abc import Iterable

from triage.store import linking as store
from triage.store import reading
from triage.store.address import Address
from triage.store.connection import Connection
from triage.store.opening import reading as opened
from triage.store.opening import writing
from triage.store.records import NewCase

_MOST = 5_000
"""Payments with news that are looked at one by one; with more of them, all are looked at together."""


class Linking:
    """What one sync has to link. ``actor`` is who syncs; ``full``: everything, whatever is news."""

    def __init__(self, path: Address, actor: str, *, full: bool) -> None:
        self._path = path
        self._charges: set[str] = set()
        with opened(path) as connection:
            self._start = reading.head(connection).number
            told = store.told(connection)
            missed = told and store.changed_by_others(connection, told, self._start, actor)
        self._since = None if full or missed else told
        self._seq = 0

    def changed(self, cases: Iterable[NewCase]) -> None:
        """Notes cases that this sync changed."""
        if len(self._charges) <= _MOST:
            self._charges |= {case.charge for case in cases if case.charge}

    def pairs(self) -> dict[str, list[str]]:
        """By refund request, the disputes that may be about the same payment."""
        found: dict[str, list[str]] = {}
        with opened(self._path) as connection:
            self._seq = store.last_case(connection)
            for asked, dispute in store.pairs(connection, self._news(connection)):
                found.setdefault(asked, []).append(dispute)
        return found

    def _news(self, connection: Connection) -> set[str] | None:
        """The payments that have news; ``None`` for all of them."""
        since = self._since
        if since is None or self._seq - since.seq > _MOST or len(self._charges) > _MOST:
            return None
        return self._charges | store.charges_since(connection, since)

    def done(self, at: str) -> None:
        """Notes that all was told that this sync found."""
        with writing(self._path) as connection:
            end = reading.head(connection).number
            store.keep(connection, store.Told(self._seq, self._start, end), at)
