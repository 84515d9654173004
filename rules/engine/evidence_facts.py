"""What a case document shows about evidence: named facts, each true only when the case says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from rules.engine.ce3 import address_text, moment

FACTS: dict[str, str] = {
    "three_d_secure": "payment.three_ds",
    "ce3_eligible": "payment.history",
    "avs_match": "order.avs",
    "delivered_with_avs": "order: delivered_at or tracking, both addresses, avs",
    "earlier_orders": "customer.orders, customer.disputes_12m",
    "purchase_ip": "payment.ip",
    "delivered": "order.delivered_at, order.tracking",
    "not_delivered": "order.delivered_at, order.tracking",
    "delivered_as_agreed": "order: delivered_at, promised_by, both addresses",
    "delivered_elsewhere": "order.address_entered, order.address_shipped",
    "delivered_late": "order.delivered_at, order.promised_by",
    "delivery_not_due": "order.promised_by",
    "promised_by_past": "order.promised_by",
    "same_address": "order.address_entered, order.address_shipped",
    "signed": "order.tracking.signed",
    "described": "order.description",
    "tracking_number": "order.tracking",
    "physical": "order",
    "digital": "subscription, order",
    "conversation": "messages",
    "returned": "order.returned_at",
    "not_returned": "order.returned_at",
    "used_since_renewal": "subscription.used_since_renewal",
    "unused_since_renewal": "subscription.used_since_renewal",
    "terms_accepted": "subscription.terms_accepted_at",
    "terms_and_reminder": "subscription.terms_accepted_at, subscription.reminder_sent_at",
    "not_cancelled": "subscription.cancelled_at",
    "cancelled_after_charge": "subscription.cancelled_at, payment.captured_at",
    "cancelled_before_charge": "subscription.cancelled_at, payment.captured_at",
    "refunded": "payment.refunded, payment.refunded_at",
    "credit_owed": "payment.credit_owed",
    "nothing_owed": "payment.credit_owed",
}
"""Every fact, with the fields of the case file that it is read from."""

_UNDELIVERED = frozenset({"none", "in_transit", "returned_to_sender", "lost"})


def facts_of(case: Mapping[str, Any], now: datetime | None, *, ce3_eligible: bool) -> frozenset[str]:
    """The facts that hold. What the case does not say holds neither way; ``now`` is aware or unknown."""
    held = {"ce3_eligible": ce3_eligible}
    held |= _delivery(section(case, "order"), now)
    held |= _payment(section(case, "payment"), section(case, "customer"))
    held |= _subscription(section(case, "subscription"), section(case, "payment"))
    held["digital"] = not held["physical"] and (
        bool(section(case, "subscription")) or section(case, "order").get("digital") is True
    )
    messages = case.get("messages")
    held["conversation"] = isinstance(messages, list) and any(
        isinstance(message, Mapping) and bool(message.get("text")) for message in messages
    )
    return frozenset(name for name, holds in held.items() if holds)


def section(case: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of the case document; empty when it is absent."""
    part = case.get(name)
    return part if isinstance(part, Mapping) else {}


def decimal_of(value: object) -> Decimal | None:
    """A decimal string as a Decimal, ``None`` for anything else."""
    if not isinstance(value, str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _delivery(order: Mapping[str, Any], now: datetime | None) -> dict[str, bool]:
    tracking = section(order, "tracking")
    status, at = tracking.get("status"), moment(order.get("delivered_at"))
    promised = moment(order.get("promised_by"))
    entered, shipped = address_text(order.get("address_entered")), address_text(order.get("address_shipped"))
    delivered = at is not None or status == "delivered"
    same = entered is not None and entered == shipped
    late = bool(at and promised and at > promised)
    never = "delivered_at" in order and order["delivered_at"] is None and not delivered
    return {
        "delivered": delivered,
        "not_delivered": not delivered and (status in _UNDELIVERED or never),
        "delivered_as_agreed": delivered and same and not late,
        "delivered_elsewhere": bool(entered and shipped) and not same,
        "delivered_late": late,
        "delivery_not_due": not delivered and bool(now and promised and now < promised),
        "promised_by_past": bool(now and promised and now >= promised),
        "same_address": same,
        "signed": tracking.get("signed") is True,
        "described": bool(order.get("description")),
        "tracking_number": bool(tracking.get("number")),
        "avs_match": order.get("avs") == "match",
        "delivered_with_avs": delivered and same and order.get("avs") == "match",
        "physical": bool(tracking or entered or shipped or at),
        "returned": moment(order.get("returned_at")) is not None,
        "not_returned": "returned_at" in order and order["returned_at"] is None,
    }


def _payment(payment: Mapping[str, Any], customer: Mapping[str, Any]) -> dict[str, bool]:
    owed, refunded = decimal_of(payment.get("credit_owed")), decimal_of(payment.get("refunded"))
    orders = customer.get("orders")
    return {
        "three_d_secure": payment.get("three_ds") is True,
        "purchase_ip": bool(payment.get("ip")),
        "earlier_orders": isinstance(orders, int) and orders > 1 and customer.get("disputes_12m") == 0,
        "refunded": refunded is not None and refunded > 0,
        "credit_owed": owed is not None and owed > 0,
        "nothing_owed": owed is not None and owed == 0,
    }


def _subscription(subscription: Mapping[str, Any], payment: Mapping[str, Any]) -> dict[str, bool]:
    cancelled = moment(subscription.get("cancelled_at"))
    charged = moment(payment.get("captured_at")) or moment(subscription.get("renewed_at"))
    accepted = moment(subscription.get("terms_accepted_at")) is not None
    used = subscription.get("used_since_renewal")
    return {
        "used_since_renewal": used is True,
        "unused_since_renewal": used is False,
        "terms_accepted": accepted,
        "terms_and_reminder": accepted and moment(subscription.get("reminder_sent_at")) is not None,
        "not_cancelled": "cancelled_at" in subscription and subscription["cancelled_at"] is None,
        "cancelled_after_charge": bool(cancelled and charged and cancelled > charged),
        "cancelled_before_charge": bool(cancelled and charged and cancelled <= charged),
    }
