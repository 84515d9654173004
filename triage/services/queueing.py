"""The queue: what to look at next."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol

from triage.domain.case import State, suggestion_of
from triage.domain.money import Money
from triage.services.queue_models import MOST_WORDS, Facets, QueueFilter, QueueRow
from triage.services.standing import standing_of
from triage.store import acts, queue, reading, sorting
from triage.store.address import Address
from triage.store.connection import Connection
from triage.store.opening import reading as opened
from triage.store.records import Decided, QueueQuery, QueueRecord, micros, moment

_KEPT = 256
"""Places in the queue that are remembered, so that paging on from one is cheap."""

_ORDERS = 2
"""Orders other than urgency that are remembered."""


class Refresher(Protocol):
    """Judges rows again whose verdict has run out."""

    def refreshed(self, rows: list[QueueRecord]) -> list[QueueRecord]: ...


class Queueing:
    """Reads the queue. Safe to call from several threads; each call has its own connection."""

    def __init__(self, path: Address, judging: Callable[[], Refresher], now: Callable[[], int]) -> None:
        self._path, self._judging, self._now = path, judging, now
        self._lock = threading.Lock()
        self._places: dict[QueueQuery, dict[int, queue.Anchor]] = {}
        self._totals: dict[QueueQuery, int] = {}
        self._orders: dict[QueueQuery, array[int]] = {}
        self._seen = -1

    def count(self, wanted: QueueFilter | None = None) -> int:
        """How many cases ``wanted`` finds."""
        with opened(self._path) as connection:
            return self._total(connection, query_of(wanted))

    def window(
        self, wanted: QueueFilter | None = None, start: int = 0, limit: int = 50, *, stored: bool = False
    ) -> list[QueueRow]:
        """``limit`` cases from place ``start`` (from 0), most urgent first; equal ones by age, then id.

        ``stored``: with the suggestions as they are stored, so that no rulebook need be loaded; those that
        have run out say so. Raises :class:`~triage.domain.errors.DeskError`.
        """
        query = query_of(wanted)
        records = self._stored(query, start, limit) if stored else self.records(query, start, limit)
        now = self._now()
        acted = [record for record in records if record.state != State.OPEN]
        if not acted:
            return [_row(record, now) for record in records]
        with opened(self._path) as connection:
            doing = acts.standing(connection, [record.id for record in acted])
            decided = reading.decided(connection, [record.seq for record in acted])
        return [_row(one, now, decided.get(one.seq), doing.get(one.id)) for one in records]

    def records(self, query: QueueQuery, start: int, limit: int) -> list[QueueRecord]:
        """As :meth:`window`, as the store gives them, with fresh verdicts."""
        return self._fresh(self._stored(query, start, limit))

    def _stored(self, query: QueueQuery, start: int, limit: int) -> list[QueueRecord]:
        with opened(self._path) as connection:
            number = self._forget_if_changed(connection)
            if query.sort:
                return sorting.records(connection, self._slice(connection, query, start, limit))
            total = self._total(connection, query) if start else None
            with self._lock:
                known = number == self._seen
                anchors = list(self._places.get(query, {}).values()) if known else []
            rows = queue.window(connection, query, start, limit, total=total, anchors=anchors)
        if rows:
            self._remember(query, start, rows, number)
        return rows

    def _fresh(self, rows: list[QueueRecord]) -> list[QueueRecord]:
        now = self._now()
        stale = any(row.valid_until < now for row in rows)
        return self._judging().refreshed(rows) if stale else rows

    def position(self, wanted: QueueFilter | None, case_id: str) -> int | None:
        """The place of a case in the queue, from 0; ``None`` when ``wanted`` does not find it."""
        query = query_of(wanted)
        with opened(self._path) as connection:
            if not query.sort:
                return queue.position(connection, query, case_id)
            order, seq = self._order(connection, query), sorting.seq_of(connection, case_id)
        try:
            return None if seq is None else order.index(seq)
        except ValueError:
            return None

    def head(self) -> int:
        """The number of the log's last entry: it grows with every change to the desk."""
        with opened(self._path) as connection:
            return reading.head(connection).number

    def facets(self) -> Facets:
        """How many cases there are of each kind, state and assignee."""
        kinds: dict[str, int] = {}
        states: dict[str, int] = {}
        people: dict[str, int] = {}
        with opened(self._path) as connection:
            for kind, state, assignee, cases in queue.tallies(connection):
                states[state] = states.get(state, 0) + cases
                if state != "closed":
                    kinds[kind] = kinds.get(kind, 0) + cases
                    people[assignee] = people.get(assignee, 0) + cases
        return Facets(kinds, states, people)

    def _total(self, connection: Connection, query: QueueQuery) -> int:
        number = self._forget_if_changed(connection)
        with self._lock:
            known = self._totals.get(query) if number == self._seen else None
        if known is None:
            known = queue.count(connection, query)
            with self._lock:
                if number == self._seen:
                    self._totals[query] = known
        return known

    def _slice(self, connection: Connection, query: QueueQuery, start: int, limit: int) -> Sequence[int]:
        """Places of a window; the first ones are found without listing all of them."""
        if start == 0 and query not in self._orders:
            return sorting.ordered(connection, query, limit)
        return self._order(connection, query)[start : start + limit]

    def _order(self, connection: Connection, query: QueueQuery) -> array[int]:
        """Every case in another order than urgency; eight bytes each, remembered until the desk changes."""
        number = self._forget_if_changed(connection)
        with self._lock:
            known = self._orders.get(query)
        if known is None:
            known = sorting.ordered(connection, query)
            with self._lock:
                if number == self._seen:
                    while len(self._orders) >= _ORDERS:
                        self._orders.pop(next(iter(self._orders)))
                    self._orders[query] = known
        return known

    def _forget_if_changed(self, connection: Connection) -> int:
        """Drops what is remembered once the desk has changed; every change adds to the log.

        Returns the number of the log's last entry as this connection sees it.
        """
        number = reading.head(connection).number
        with self._lock:
            if number > self._seen:
                self._seen = number
                self._places.clear()
                self._totals.clear()
                self._orders.clear()
        return number

    def _remember(self, query: QueueQuery, start: int, rows: list[QueueRecord], number: int) -> None:
        """Keeps a place, unless the desk has changed since it was read."""
        with self._lock:
            if number != self._seen:
                return
            places = self._places.setdefault(query, {})
            while len(places) >= _KEPT:
                places.pop(next(iter(places)))
            places[start] = queue.Anchor(start, rows[0].key)


def query_of(wanted: QueueFilter | None) -> QueueQuery:
    """A filter as the store reads it."""
    wanted = wanted or QueueFilter()
    return QueueQuery(
        kind=wanted.kind,
        state=wanted.state,
        assignee=wanted.assignee,
        due_before=_micros(wanted.due_before),
        words=_words(wanted),
        due_from=_micros(wanted.due_from),
        undated=wanted.undated,
        opened_before=_micros(wanted.opened_before),
        opened_from=_micros(wanted.opened_from),
        currency=wanted.currency,
        amounts=tuple((operator, int(amount * 1000)) for operator, amount in wanted.amounts),
        marks=wanted.marks,
        changed=wanted.changed,
        to_release=wanted.to_release,
        sort="" if wanted.sort == "due" else wanted.sort,
    )


def _words(wanted: QueueFilter) -> tuple[str, ...]:
    """What to look for. NUL and half characters, which no database holds, are replaced."""
    words = dict.fromkeys((*(wanted.search or "").split(), *filter(None, wanted.phrases)))
    clean = (word.replace("\0", "\ufffd").encode("utf-8", "replace").decode() for word in words)
    return tuple(islice(clean, MOST_WORDS))


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _row(
    record: QueueRecord, now: int, decided: Decided | None = None, doing: tuple[str, str] | None = None
) -> QueueRow:
    money = decided and decided.amount and Money.parse(decided.amount, decided.currency or record.currency)
    return QueueRow(
        id=record.id,
        kind=record.kind,
        customer=record.customer,
        amount=Money.from_minor(record.amount, record.currency),
        due=moment(record.due),
        due_source=record.due_source,
        state=record.state,
        suggestion=record.suggestion,
        assignee=record.assignee,
        cautions=tuple(record.cautions.split()),
        version=record.version,
        changed=record.changed_since is not None,
        doing=standing_of(*doing) if doing else "",
        outdated=record.valid_until < now,
        decided=suggestion_of(decided.action, decided.escalate_to) if decided else "",
        decided_amount=money or None,
        against=bool(decided and decided.override),
        suggested_then=decided.suggested if decided else "",
    )
