"""Which of Stripe's objects become a case, and as what; the raw JSON stays with the case.

What becomes a case: a dispute or inquiry; an early fraud warning that can be acted on; a refund that
failed or needs action; an unpaid invoice whose metadata name a reason or a contract; a subscription
that was cancelled with a comment before its contract ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from triage.domain.money import MoneyError
from triage.providers.base import Incoming, Unreadable
from triage.providers.documents import (
    Document,
    dispute_case,
    invoice_case,
    refund_case,
    subscription_case,
    warning_case,
    with_source,
)
from triage.providers.records import ChargeRecord
from triage.providers.stripe.reading import (
    Keys,
    read_charge,
    read_dispute,
    read_invoice,
    read_refund,
    read_subscription,
    read_warning,
)

Raw = Mapping[str, Any]

EXPAND = {
    "disputes": ("charge.customer", "charge.refunds", "payment_intent"),
    "radar.early_fraud_warnings": ("charge.customer",),
    "refunds": ("charge.customer",),
    "invoices": ("customer",),
    "subscriptions": ("customer",),
}
"""What is asked for along with each object, so that no case costs a request of its own."""


def along(resource: str) -> list[str]:
    """:data:`EXPAND`, as a list of ``resource`` takes it."""
    return [f"data.{path}" for path in EXPAND.get(resource, ())]


_UNPAID = frozenset({"open", "uncollectible"})


def read_all(
    resource: str, rows: Iterable[Raw], keys: Keys, version: str
) -> tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]:
    """The cases in a page of ``resource``; what cannot be read is named, not dropped."""
    found: list[Incoming] = []
    problems: list[Unreadable] = []
    for raw in rows:
        try:
            incoming = _READERS[resource](raw, keys)
        except (MoneyError, KeyError, TypeError, ValueError) as error:
            why = f"no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(Unreadable(str(raw.get("id", resource)), why))
            continue
        if incoming:
            kept = {"api_version": version, "livemode": raw.get("livemode"), "raw": dict(raw)}
            document = with_source(incoming.document, "stripe", kept)
            found.append(Incoming(incoming.case_id, document, incoming.opens, incoming.customer))
    return tuple(found), tuple(problems)


def _charge(raw: Raw, keys: Keys) -> ChargeRecord | None:
    """The payment of an object; ``None`` where it came as an id."""
    charge = raw.get("charge")
    if not isinstance(charge, dict):
        return None
    intent = raw.get("payment_intent")
    if isinstance(intent, dict):
        charge = {**charge, "payment_intent": intent}
    return read_charge({"currency": raw.get("currency"), **charge}, keys)


def _incoming(document: Document, opens: bool) -> Incoming:
    return Incoming(document["id"], document, opens, (document.get("customer") or {}).get("id"))


def _dispute(raw: Raw, keys: Keys) -> Incoming:
    return _incoming(dispute_case(read_dispute(raw), _charge(raw, keys)), True)


def _warning(raw: Raw, keys: Keys) -> Incoming | None:
    warning, charge = read_warning(raw), _charge(raw, keys)
    return _incoming(warning_case(warning, charge), warning.actionable) if charge else None


def _refund(raw: Raw, keys: Keys) -> Incoming:
    refund = read_refund(raw)
    return _incoming(refund_case(refund, _charge(raw, keys)), refund.is_stuck)


def _invoice(raw: Raw, keys: Keys) -> Incoming:
    invoice = read_invoice(raw, keys)
    contested = bool(invoice.dispute_reason or invoice.contract)
    return _incoming(invoice_case(invoice), contested and invoice.status in _UNPAID)


def _subscription(raw: Raw, keys: Keys) -> Incoming | None:
    subscription = read_subscription(raw, keys)
    if subscription.amount is None:
        return None
    left, ends = subscription.cancelled_at, subscription.term_ends_at
    early = left is not None and ends is not None and left < ends
    return _incoming(subscription_case(subscription), early and bool(subscription.comment))


_READERS: dict[str, Callable[[Raw, Keys], Incoming | None]] = {
    "disputes": _dispute,
    "radar.early_fraud_warnings": _warning,
    "refunds": _refund,
    "invoices": _invoice,
    "subscriptions": _subscription,
}
