"""Bringing disputes in: everything listed once, then only what an event says has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triage.providers.base import EventHint, Fault, Incoming, Page, ProviderError, Unreadable
from triage.providers.stripe.cases import EXPAND, read_all
from triage.providers.stripe.client import API_VERSION, Calls, Raw
from triage.providers.stripe.cursor import OVERLAP, REMEMBERED, Cursor
from triage.providers.stripe.reading import Keys, id_of

TYPES = (
    *(f"charge.dispute.{what}" for what in ("created", "updated", "closed")),
    *(f"charge.dispute.funds_{what}" for what in ("withdrawn", "reinstated")),
    *("charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed"),
    *("radar.early_fraud_warning.created", "radar.early_fraud_warning.updated"),
    *(f"invoice.{what}" for what in ("voided", "marked_uncollectible", "overdue", "payment_failed")),
    *("credit_note.created", "credit_note.voided"),
    *("customer.subscription.updated", "customer.subscription.deleted"),
)
"""Twenty, which is all that one request takes."""

_LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "disputes": ("disputes", {}),
    "fraud warnings": ("radar.early_fraud_warnings", {}),
    "refunds": ("refunds", {}),
    "open invoices": ("invoices", {"status": "open"}),
    "uncollectible invoices": ("invoices", {"status": "uncollectible"}),
    "subscriptions": ("subscriptions", {"status": "all"}),
}
RESOURCES = (
    *("disputes", "charges", "refunds", "events"),
    *("radar.early_fraud_warnings", "invoices", "subscriptions"),
)
"""The lists that a sync reads."""

_RESOURCES = {
    "dispute": "disputes",
    "refund": "refunds",
    "radar.early_fraud_warning": "radar.early_fraud_warnings",
    "invoice": "invoices",
    "subscription": "subscriptions",
}
_NOT_OFFERED = frozenset({Fault.PERMISSION, Fault.REFUSED})
"""How a list answers that the key may not read, or that is not there."""
_CHUNK, _AT_ONCE = 50, 8
_Read = tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]


class Puller:
    """Reads Stripe for :meth:`~triage.providers.base.Provider.pull`; ``now`` is the desk's clock."""

    def __init__(self, calls: Calls, keys: Keys, now: Callable[[], datetime]) -> None:
        self._calls, self._keys, self._now = calls, keys, now

    def pull(self, cursor: str | None, since: datetime | None) -> Iterator[Page]:
        """See :meth:`triage.providers.base.Provider.pull`."""
        at = Cursor.parse(cursor) if cursor else None
        if at is None or (at.list is None and at.is_forgotten(self._unix_now())):
            yield from self._list(self._begin(since))
        elif at.list is not None:
            yield from self._list(at)
        else:
            yield from self._follow(at)

    def _unix_now(self) -> int:
        return int(self._now().timestamp())

    def _begin(self, since: datetime | None) -> Cursor:
        """The events that are there before listing starts: what they tell, the lists will show."""
        made_since = int(since.timestamp()) if since else None
        start = Cursor(0, list=next(iter(_LISTS)), made_since=made_since, checked=self._unix_now())
        hints: list[EventHint] = []
        last: str | None = None
        more = True
        while more:
            try:
                rows, more = self._events(last)
            except ProviderError as error:
                if error.kind not in _NOT_OFFERED:
                    raise
                return start
            hints += [_hint(row) for row in rows]
            last = hints[-1].id if hints else None
            recent = bool(hints) and (hints[0].at - hints[-1].at).total_seconds() <= OVERLAP
            more = more and bool(rows) and recent and len(hints) < REMEMBERED
        return replace(start, since=int(hints[0].at.timestamp())).past(reversed(hints)) if hints else start

    def _events(self, after: str | None, since: int | None = None) -> tuple[list[Raw], bool]:
        params: dict[str, Any] = {"types": list(TYPES)}
        if since:
            params["created"] = {"gte": since}
        if after:
            params["starting_after"] = after
        return self._calls.page("events", **params)

    def _list(self, at: Cursor) -> Iterator[Page]:
        names = list(_LISTS)
        for name in names[names.index(at.list or names[0]) :]:
            after = at.after if name == at.list else None
            following = names[names.index(name) + 1] if name != names[-1] else None
            yield from self._one_list(name, replace(at, list=name, after=after), following)

    def _one_list(self, name: str, at: Cursor, following: str | None) -> Iterator[Page]:
        resource, filters = _LISTS[name]
        params = dict(filters, expand=[f"data.{path}" for path in EXPAND[resource]])
        if at.made_since is not None:
            params["created"] = {"gte": at.made_since}
        more = True
        while more:
            if at.after:
                params["starting_after"] = at.after
            try:
                rows, more = self._calls.page(resource, **params)
            except ProviderError as error:
                if name == "disputes" or error.kind not in _NOT_OFFERED:
                    raise
                skipped = f"{name} are left out: {error}"
                yield Page((), replace(at, list=following, after=None).text(), name, left_out=(skipped,))
                return
            more = more and bool(rows)
            at = replace(at, after=rows[-1]["id"]) if more else replace(at, list=following, after=None)
            items, problems = read_all(resource, rows, self._keys, API_VERSION)
            yield Page(items, at.text(), name, problems)

    def _follow(self, at: Cursor) -> Iterator[Page]:
        try:
            hints = self._new_hints(at)
        except ProviderError as error:
            if error.kind not in _NOT_OFFERED:
                raise
            told = f"changes cannot be followed, so everything is listed again: {error}"
            yield Page((), at.text(), "changes", left_out=(told,))
            yield from self._list(replace(at, list=next(iter(_LISTS)), after=None, checked=self._unix_now()))
            return
        fetched: set[tuple[str, str]] = set()
        for start in range(0, len(hints), _CHUNK):
            chunk = hints[start : start + _CHUNK]
            wanted = [want for want in dict.fromkeys(map(_wanted, chunk)) if want and want not in fetched]
            fetched.update(wanted)
            items, problems = self._fetch_all(wanted)
            at = at.past(chunk)
            yield Page(items, at.text(), "changes", problems)
        yield Page((), replace(at, checked=self._unix_now()).text(), "changes")

    def _new_hints(self, at: Cursor) -> list[EventHint]:
        """Oldest first, without those that were dealt with."""
        seen, found = set(at.seen), dict[str, EventHint]()
        start = max(at.since - OVERLAP, 0)
        last: str | None = None
        more = True
        while more:
            rows, more = self._events(last, start)
            hints = map(_hint, rows)
            fresh = {one.id: one for one in hints if one.id not in seen and one.at.timestamp() >= start}
            found |= fresh
            last = rows[-1]["id"] if rows else None
            more = more and bool(fresh)
        return sorted(found.values(), key=lambda hint: (hint.at, hint.id))

    def _fetch_all(self, wanted: Sequence[tuple[str, str]]) -> _Read:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            read = list(pool.map(lambda want: self.fetch(*want), wanted))
        items = {item.case_id: item for part, _ in read for item in part}
        return tuple(items.values()), tuple(problem for _, part in read for problem in part)

    def fetch(self, kind: str, id: str) -> _Read:
        """The cases that an object touches, read again now."""
        try:
            if kind == "charge":
                return self._disputes_of(id)
            row = self._calls.get(_RESOURCES[kind], id, EXPAND[_RESOURCES[kind]])
            items, problems = read_all(_RESOURCES[kind], [row], self._keys, API_VERSION)
            charge = row.get("charge")
            if kind == "refund" and isinstance(charge, dict) and charge.get("disputed"):
                more, unread = self._disputes_of(str(charge["id"]))
                return items + more, problems + unread
        except ProviderError as error:
            if error.kind is Fault.REFUSED:
                return (), (Unreadable(id, str(error)),)
            raise
        return items, problems

    def _disputes_of(self, charge: str) -> _Read:
        expand = [f"data.{path}" for path in EXPAND["disputes"]]
        rows = self._calls.everything("disputes", charge=charge, expand=expand)
        return read_all("disputes", rows, self._keys, API_VERSION)


def _hint(row: Raw) -> EventHint:
    inner = (row.get("data") or {}).get("object") or {}
    parent = inner.get("invoice") if inner.get("object") == "credit_note" else inner.get("charge")
    at = datetime.fromtimestamp(row["created"], UTC)
    kind, id = str(inner.get("object")), str(inner.get("id"))
    return EventHint(str(row["id"]), str(row.get("type")), at, kind, id, id_of(parent))


def _wanted(hint: EventHint) -> tuple[str, str] | None:
    """The object to fetch: the invoice in place of its credit note; ``None`` for what is no case of ours."""
    if hint.object == "credit_note":
        return ("invoice", hint.parent) if hint.parent else None
    return (hint.object, hint.object_id) if hint.object in {*_RESOURCES, "charge"} else None
