"""The sentences of a cover letter: one a fact, each with the key of the exhibit that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.engine.evidence import Checklist
from rules.engine.evidence_facts import facts_of
from triage.services.evidence.blocks import clean, day, part, when
from triage.services.evidence.exhibits import money

_SALE = ("ordered", "paid")
_DELIVERY = ("same_address", "delivered", "signed", "tracking")
_PERSON = ("three_ds", "avs", "ip", "earlier_payments", "earlier_orders")
_RECURRING = ("terms", "reminder", "renewed", "used", "not_cancelled", "cancelled_after")
_CREDIT = ("refunded", "nothing_owed", "not_returned")
TOLD: dict[str, tuple[str, ...]] = {
    "fraud": (*_PERSON, *_SALE, *_DELIVERY, "used", "conversation"),
    "fraud_card_present": (*_SALE, "signed", "conversation"),
    "fraud_monitored": (*_PERSON, *_SALE, *_DELIVERY),
    "unrecognized": (*_SALE, *_PERSON, *_DELIVERY, "conversation"),
    "not_received": (*_SALE, "not_due", *_DELIVERY, "used", "refunded", "conversation"),
    "quality": (*_SALE, "delivered", *_CREDIT, "conversation"),
    "counterfeit": (*_SALE, "delivered", "not_returned", "conversation"),
    "misrepresented": (*_SALE, "delivered", "used", *_CREDIT, "conversation"),
    "subscription": (*_RECURRING, "paid", "refunded", "conversation"),
    "credit": (*_SALE, *_CREDIT, "conversation"),
    "cancelled_goods": (*_SALE, *_CREDIT, "delivered", "conversation"),
    "duplicate": (*_SALE, "delivered", "refunded", "conversation"),
    "debit": ("terms", *_SALE, "three_ds", *_DELIVERY, "conversation"),
}
"""Which facts a letter tells, by claim, in this order; any other claim tells :data:`_COMMON`."""
_COMMON = (*_SALE, *_DELIVERY, *_CREDIT, "conversation")


def facts_told(case: Mapping[str, Any], found: Checklist, now: datetime) -> list[tuple[str, str]]:
    """The sentences that this claim calls for and the case holds, each with the key of its exhibit."""
    held = facts_of(case, now, ce3_eligible=found.ce3.eligible)
    said = _sale(case, found, held) | _parcel(case, held) | _service(case, held)
    return [said[name] for name in TOLD.get(found.claim or "", _COMMON) if name in said]


def _sale(case: Mapping[str, Any], found: Checklist, held: frozenset[str]) -> dict[str, tuple[str, str]]:
    order, payment, customer = part(case, "order"), part(case, "payment"), part(case, "customer")
    currency = clean(case.get("currency") or "", 3)
    said: dict[str, tuple[str, str]] = {}
    number = f"Order {clean(order['id'], 60)}" if order.get("id") else "The order"
    if at := when(order.get("placed_at")):
        said["ordered"] = (f"{number} was placed on {day(at)}.", "timeline")
    if at := when(payment.get("captured_at")):
        amount = money(payment.get("amount"), currency)
        said["paid"] = (
            f"The payment{f' of {amount}' if amount else ''} was captured on {day(at)}.",
            "timeline",
        )
    if "three_d_secure" in held:
        said["three_ds"] = ("The cardholder was authenticated with 3-D Secure.", "record")
    if "avs_match" in held:
        said["avs"] = ("The bank's address verification (AVS) matched.", "record")
    if "purchase_ip" in held:
        said["ip"] = (f"The purchase was made from the IP address {clean(payment['ip'], 60)}.", "record")
    if "earlier_orders" in held:
        text = (
            f"The customer has {customer['orders']} orders with us and no dispute in the last twelve months."
        )
        said["earlier_orders"] = (text, "record")
    if "ce3_eligible" in held:
        count = sum(prior.counts for prior in found.ce3.prior)
        text = (
            f"{count} earlier undisputed payments on the same card, each 120 to 364 days old, "
            "share the account, address, IP address or device of this one (Visa Compelling Evidence 3.0)."
        )
        said["earlier_payments"] = (text, "earlier")
    if "refunded" in held:
        at, amount = when(payment.get("refunded_at")), money(payment.get("refunded"), currency)
        said["refunded"] = (f"{amount} was refunded{f' on {day(at)}' if at else ''}.", "record")
    if "nothing_owed" in held:
        said["nothing_owed"] = ("No further credit is owed on this order.", "record")
    return said


def _parcel(case: Mapping[str, Any], held: frozenset[str]) -> dict[str, tuple[str, str]]:
    order, tracking = part(case, "order"), part(case, "order", "tracking")
    said: dict[str, tuple[str, str]] = {}
    if "same_address" in held:
        said["same_address"] = (
            "The order was shipped to the address that the customer entered.",
            "addresses",
        )
    if "delivered" in held:
        at, promised = when(order.get("delivered_at")), when(order.get("promised_by"))
        by = f", by the agreed date of {day(promised)}" if at and promised and at <= promised else ""
        carrier = clean(tracking.get("carrier") or "The carrier", 60)
        text = f"{carrier} delivered the parcel{f' on {day(at)}' if at else ''}{by}."
        said["delivered"] = (text, "addresses")
    if "signed" in held:
        said["signed"] = ("The delivery was signed for.", "addresses")
    if "tracking_number" in held:
        number = clean(tracking["number"], 60)
        said["tracking"] = (f"The carrier's tracking number is {number}.", "addresses")
    if "delivery_not_due" in held and (at := when(order.get("promised_by"))):
        said["not_due"] = (f"The agreed delivery date, {day(at)}, has not been reached.", "timeline")
    if "not_returned" in held:
        said["not_returned"] = ("The goods have not been returned.", "record")
    return said


def _service(case: Mapping[str, Any], held: frozenset[str]) -> dict[str, tuple[str, str]]:
    kept = part(case, "subscription")
    said: dict[str, tuple[str, str]] = {}
    if at := when(kept.get("terms_accepted_at")):
        said["terms"] = (f"The customer accepted the terms on {day(at)}.", "subscription")
    if at := when(kept.get("reminder_sent_at")):
        said["reminder"] = (f"A reminder of the renewal was sent on {day(at)}.", "subscription")
    if at := when(kept.get("renewed_at")):
        said["renewed"] = (f"The subscription was renewed on {day(at)}.", "subscription")
    if "used_since_renewal" in held:
        said["used"] = ("The service was used after the renewal.", "subscription")
    if "not_cancelled" in held:
        said["not_cancelled"] = ("No cancellation was received.", "subscription")
    if "cancelled_after_charge" in held and (at := when(kept.get("cancelled_at"))):
        said["cancelled_after"] = (f"It was cancelled on {day(at)}, after the charge.", "subscription")
    if "conversation" in held:
        said["conversation"] = ("The conversation with the customer is attached.", "conversation")
    return said
