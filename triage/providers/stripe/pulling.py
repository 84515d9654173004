"""Bringing disputes in: everything listed once, then only what an event says has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triage.providers.base import EventHint, Fault, Incoming, Page, ProviderError, Unreadable
from triage.providers.documents import refunds_told, with_refunds
from triage.providers.stripe.cases import EXPAND, along
from triage.providers.stripe.client import Calls, Raw
from triage.providers.stripe.cursor import OVERLAP, REMEMBERED, Cursor
from triage.providers.stripe.listing import LISTS, NOT_OFFERED, Listing
from triage.providers.stripe.reading import Keys, id_of, read_refund

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
_FROM_START = dict.fromkeys(LISTS, "")
_CHUNK, _AT_ONCE = 50, 8
_Read = tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]


class Puller:
    """Reads Stripe for :meth:`~triage.providers.base.Provider.pull`; ``now`` is the desk's clock."""

    def __init__(self, calls: Calls, keys: Keys, now: Callable[[], datetime]) -> None:
        self._calls, self._now = calls, now
        self._listing = Listing(calls, keys)

    def pull(self, cursor: str | None, since: datetime | None) -> Iterator[Page]:
        """See :meth:`triage.providers.base.Provider.pull`."""
        at = Cursor.parse(cursor) if cursor else None
        if at is None or (not at.lists and at.is_forgotten(self._unix_now())):
            yield from self._listing.pages(self._begin(since))
        elif at.lists:
            yield from self._listing.pages(at)
        else:
            yield from self._follow(at)

    def _unix_now(self) -> int:
        return int(self._now().timestamp())

    def _begin(self, since: datetime | None) -> Cursor:
        """The events that are there before listing starts: what they tell, the lists will show."""
        made_since = int(since.timestamp()) if since else None
        start = Cursor(0, lists=_FROM_START, made_since=made_since, checked=self._unix_now())
        hints: list[EventHint] = []
        try:
            for rows in self._calls.pages("events", types=list(TYPES)):
                hints += map(_hint, rows)
                span = (hints[0].at - hints[-1].at).total_seconds()
                if span > OVERLAP or (span >= 0 and len(hints) >= REMEMBERED):
                    break
        except ProviderError as error:
            if error.kind not in NOT_OFFERED:
                raise
        newest = max((int(hint.at.timestamp()) for hint in hints), default=0)
        return replace(start, since=newest).past(reversed(hints))

    def _follow(self, at: Cursor) -> Iterator[Page]:
        try:
            hints = self._new_hints(at)
        except ProviderError as error:
            if error.kind not in NOT_OFFERED:
                raise
            told = f"changes cannot be followed, so everything is listed again: {error}"
            yield Page((), at.text(), "changes", left_out=(told,))
            again = replace(at, lists=_FROM_START, checked=self._unix_now())
            yield from self._listing.pages(again)
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
        since: dict[str, Any] = {"created": {"gte": start}} if start else {}
        for rows in self._calls.pages("events", types=list(TYPES), **since):
            hints = [_hint(row) for row in rows]
            fresh = {one.id: one for one in hints if one.id not in seen and one.at.timestamp() >= start}
            found |= fresh
            if not fresh and hints[0].at >= hints[-1].at:  # newest first, as Stripe sends them
                break
        return sorted(found.values(), key=lambda hint: (hint.at, hint.id))

    def _fetch_all(self, wanted: Sequence[tuple[str, str]]) -> _Read:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            read = list(pool.map(lambda want: self.fetch(*want), wanted))
        items: dict[str, Incoming] = {}
        for item in (item for part, _ in read for item in part):
            items[item.case_id] = _united(items.get(item.case_id), item)
        return tuple(items.values()), tuple(problem for _, part in read for problem in part)

    def fetch(self, kind: str, id: str) -> _Read:
        """The cases that an object touches, read again now."""
        try:
            if kind == "charge":
                return self._disputes_of(charge=id)
            row = self._calls.get(_RESOURCES[kind], id, EXPAND[_RESOURCES[kind]])
            items, problems = self._listing.read(_RESOURCES[kind], [row])
            charge = row.get("charge")
            if kind == "refund" and isinstance(charge, dict) and charge.get("disputed"):
                more, unread = self._disputes_of(charge=str(charge["id"]))
                return items + more, problems + unread
            if kind == "refund" and id_of(charge) is None and (intent := id_of(row.get("payment_intent"))):
                more, unread = self._disputes_of(payment_intent=intent)
                return items + tuple(_told_of(row, one) for one in more), problems + unread
        except ProviderError as error:
            if error.kind is Fault.REFUSED:
                return (), (Unreadable(id, str(error)),)
            raise
        return items, problems

    def _disputes_of(self, **payment: str) -> _Read:
        """``payment`` names the charge, or the payment intent."""
        ((name, id),) = payment.items()
        rows = self._calls.everything("disputes", expand=along("disputes"), **payment)
        return self._listing.read("disputes", [row for row in rows if id_of(row.get(name)) == id])


def _told_of(refund: Raw, dispute: Incoming) -> Incoming:
    """The dispute with a refund that its charge does not list: it names the payment intent alone."""
    return replace(dispute, document=with_refunds(dispute.document, refunds_told([read_refund(refund)])))


def _united(before: Incoming | None, item: Incoming) -> Incoming:
    """What was read of a case twice: each time another refund may have led to it."""
    known = ((before.document.get("payment") or {}).get("refunds") or {}) if before else {}
    return replace(item, document=with_refunds(item.document, known))


def _hint(row: Raw) -> EventHint:
    inner = (row.get("data") or {}).get("object") or {}
    at = datetime.fromtimestamp(row["created"], UTC)
    kind, id = str(inner.get("object") or _kind(str(row.get("type")))), str(inner.get("id"))
    parent = inner.get("invoice") if kind == "credit_note" else inner.get("charge")
    return EventHint(str(row["id"]), str(row.get("type")), at, kind, id, id_of(parent))


def _kind(type: str) -> str:
    """The object that an event is about, by the event's type: for one that does not say."""
    head = type.rpartition(".")[0]
    return {
        "charge.dispute": "dispute",
        "charge.refund": "refund",
        "customer.subscription": "subscription",
    }.get(head, head)


def _wanted(hint: EventHint) -> tuple[str, str] | None:
    """The object to fetch: the invoice in place of its credit note; ``None`` for what is no case of ours."""
    if hint.object == "credit_note":
        return ("invoice", hint.parent) if hint.parent else None
    return (hint.object, hint.object_id) if hint.object in {*_RESOURCES, "charge"} else None
