"""Stripe's objects, as the JSON that it sent, read into neutral records.

Nothing here needs the SDK. A field that is missing, null or of another shape reads as unknown; only an
amount or a time that cannot be one raises (:class:`~triage.domain.money.MoneyError`, ``KeyError``,
``TypeError``, ``ValueError``), and the caller reports that object as unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from triage.domain.moment import MomentError, parse_moment
from triage.providers.records import (
    ChargeRecord,
    CustomerRecord,
    DisputeRecord,
    InvoiceRecord,
    RefundRecord,
    ShippingRecord,
    SubscriptionRecord,
    WarningRecord,
)
from triage.providers.stripe.minor import from_units

Raw = Mapping[str, Any]

_NETWORKS = {"american_express": "amex", "discover_global_network": "discover", "master_card": "mastercard"}
_REFUNDABLE = ("warning_", "won")
"""How the status begins in which a payment can be refunded, where the dispute does not say itself."""
_ADDRESS = {
    "line1": "line1",
    "line2": "line2",
    "city": "city",
    "state": "region",
    "postal_code": "postal_code",
    "country": "country",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """Names of the metadata keys that the shop uses; settings."""

    order: str = "order_id"
    dispute_reason: str = "dispute_reason"
    contract: str = "contract_id"
    contract_ends: str = "contract_ends_at"


def read_dispute(raw: Raw) -> DisputeRecord:
    """A ``dispute`` object."""
    details = _map(raw, "evidence_details")
    method = _map(raw, "payment_method_details")
    card = _map(method, "card")
    evidence = _map(raw, "evidence")
    status, refundable = _text(raw, "status") or "", raw.get("is_charge_refundable")
    return DisputeRecord(
        id=str(raw["id"]),
        amount=from_units(raw["amount"], raw["currency"]),
        status=status,
        reason=_text(raw, "reason") or "",
        charge=id_of(raw.get("charge")),
        payment=id_of(raw.get("payment_intent")),
        opened_at=_moment(raw["created"]),
        due_by=_time(details.get("due_by")),
        takes_answer="due_by" not in details or bool(details["due_by"]),
        network=_network(card),
        network_code=_text(card, "network_reason_code") or _text(raw, "network_reason_code"),
        case_type=_text(card, "case_type"),
        submission_count=_count(details.get("submission_count")),
        submission_method=_text(raw, "intended_submission_method"),
        past_due=details.get("past_due") is True,
        refundable=refundable if isinstance(refundable, bool) else status.startswith(_REFUNDABLE),
        evidence=tuple(sorted(name for name, value in evidence.items() if _present(value))),
        metadata=_words(raw.get("metadata")),
    )


def read_charge(raw: Raw, keys: Keys) -> ChargeRecord:
    """A ``charge`` object, its customer expanded or not."""
    method = _map(raw, "payment_method_details")
    card = method.get("card") if isinstance(method.get("card"), dict) else None
    captured = raw.get("amount_captured")
    if not isinstance(captured, int):
        captured = raw["amount"] if is_captured(raw) else 0
    metadata = {**_words(_map(raw, "payment_intent").get("metadata")), **_words(raw.get("metadata"))}
    return ChargeRecord(
        id=str(raw["id"]),
        payment=id_of(raw.get("payment_intent")),
        amount=from_units(raw["amount"], raw["currency"]),
        captured=from_units(captured, raw["currency"]),
        refunded=from_units(raw.get("amount_refunded") or 0, raw["currency"]),
        created_at=_time(raw.get("created")),
        paid=_is_paid(raw),
        is_captured=is_captured(raw),
        disputed=raw.get("disputed") is True,
        method=_text(method, "type"),
        three_ds=_three_ds(card),
        avs=_avs(_map(card or {}, "checks")),
        customer=_customer(raw.get("customer"), _map(raw, "billing_details")),
        shipping=_shipping(_map(raw, "shipping")),
        order=metadata.get(keys.order),
        network=_network(card or {}),
        refunds=_refunds(raw),
    )


def read_warning(raw: Raw) -> WarningRecord:
    """A ``radar.early_fraud_warning`` object."""
    return WarningRecord(
        id=str(raw["id"]),
        charge=id_of(raw.get("charge")),
        payment=id_of(raw.get("payment_intent")),
        fraud_type=_text(raw, "fraud_type") or "unknown",
        actionable=raw.get("actionable") is True,
        created_at=_moment(raw["created"]),
    )


def read_refund(raw: Raw) -> RefundRecord:
    """A ``refund`` object."""
    return RefundRecord(
        id=str(raw["id"]),
        amount=from_units(raw["amount"], raw["currency"]),
        status=_text(raw, "status") or "unknown",
        failure=_text(raw, "failure_reason"),
        charge=id_of(raw.get("charge")),
        payment=id_of(raw.get("payment_intent")),
        created_at=_moment(raw["created"]),
        metadata=_words(raw.get("metadata")),
    )


def read_invoice(raw: Raw, keys: Keys) -> InvoiceRecord:
    """An ``invoice`` object, its customer expanded or not."""
    metadata = _words(raw.get("metadata"))
    details = _map(_map(raw, "parent"), "subscription_details")
    units = raw.get("amount_remaining") or raw.get("amount_due") or raw.get("total") or 0
    billing = {
        "name": raw.get("customer_name"),
        "email": raw.get("customer_email"),
        "address": raw.get("customer_address"),
    }
    return InvoiceRecord(
        id=str(raw["id"]),
        number=_text(raw, "number"),
        status=_text(raw, "status") or "unknown",
        amount=from_units(units, raw["currency"]),
        created_at=_moment(raw["created"]),
        due_at=_time(raw.get("due_date")),
        customer=_customer(raw.get("customer"), billing),
        subscription=id_of(details.get("subscription")),
        dispute_reason=metadata.get(keys.dispute_reason),
        contract=metadata.get(keys.contract),
    )


def read_subscription(raw: Raw, keys: Keys) -> SubscriptionRecord:
    """A ``subscription`` object; the contract's end from its metadata, else the end of the paid period."""
    metadata = _words(raw.get("metadata"))
    details = _map(raw, "cancellation_details")
    items = [item for item in _map(raw, "items").get("data") or [] if isinstance(item, dict)]
    units = [
        price["unit_amount"] * _count(item.get("quantity", 1))
        for item in items
        if isinstance((price := _map(item, "price")).get("unit_amount"), int)
    ]
    ends = [item["current_period_end"] for item in items if isinstance(item.get("current_period_end"), int)]
    return SubscriptionRecord(
        id=str(raw["id"]),
        status=_text(raw, "status") or "unknown",
        amount=from_units(sum(units), raw["currency"]) if units else None,
        started_at=_time(raw.get("start_date")),
        cancelled_at=_time(raw.get("canceled_at")),
        term_ends_at=_written(metadata.get(keys.contract_ends)) or _time(max(ends, default=None)),
        comment=_text(details, "comment"),
        feedback=_text(details, "feedback"),
        customer=_customer(raw.get("customer"), {}),
        contract=metadata.get(keys.contract),
    )


def is_captured(charge: Raw) -> bool:
    """Whether the money of a charge was taken; one that does not say, took it when it was paid."""
    return charge["captured"] is True if "captured" in charge else _is_paid(charge)


def _is_paid(charge: Raw) -> bool:
    return charge.get("paid") is True or charge.get("status") == "succeeded"


def id_of(value: object) -> str | None:
    """The id of an object that is expanded, or not, or absent."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and value else None


def _customer(raw: object, billing: Raw) -> CustomerRecord:
    known: Raw = raw if isinstance(raw, dict) else {}
    locales = known.get("preferred_locales") or []
    country = _text(_map(known, "address"), "country") or _text(_map(billing, "address"), "country")
    return CustomerRecord(
        id=id_of(raw),
        name=_text(known, "name") or _text(billing, "name"),
        email=_text(known, "email") or _text(billing, "email"),
        country=country,
        language=str(locales[0])[:2].lower() if locales else None,
    )


def _shipping(raw: Raw) -> ShippingRecord | None:
    address = _map(raw, "address")
    lines = {ours: str(address[theirs]) for theirs, ours in _ADDRESS.items() if address.get(theirs)}
    carrier, number = _text(raw, "carrier"), _text(raw, "tracking_number")
    return ShippingRecord(lines, carrier, number) if lines or carrier or number else None


def _refunds(raw: Raw) -> tuple[RefundRecord, ...]:
    """Those listed in a charge: they have its currency where they name none."""
    listed = _map(raw, "refunds").get("data") or []
    return tuple(read_refund({"currency": raw["currency"], **one}) for one in listed if isinstance(one, dict))


def _network(card: Raw) -> str | None:
    network = _text(card, "network") or _text(card, "brand")
    return _NETWORKS.get(network, network) if network else None


def _three_ds(card: Raw | None) -> bool | None:
    """Null on a card payment: nobody was asked. An attempt counts: it moves the liability, too (ECI 6)."""
    if card is None or "three_d_secure" not in card:
        return None
    result = _text(_map(card, "three_d_secure"), "result")
    return result in {"authenticated", "attempt_acknowledged"}


def _avs(checks: Raw) -> str | None:
    found = {checks.get("address_line1_check"), checks.get("address_postal_code_check")} - {None}
    if not found:
        return None
    if "pass" in found:
        return "match" if found == {"pass"} else "partial"
    return "fail" if "fail" in found else "unavailable"


def _map(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _words(raw: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}


def _text(raw: Raw, name: str) -> str | None:
    value = raw.get(name)
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _present(value: object) -> bool:
    """Whether a field of the evidence says anything; some have fields of their own."""
    if isinstance(value, str) or id_of(value) is not None:
        return bool(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_present, parts))


def _moment(seconds: object) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise TypeError(f"{seconds!r} is not a time of Stripe")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{seconds} is not a time of Stripe") from error


def _time(seconds: object) -> datetime | None:
    """0 and null mean that there is none."""
    return _moment(seconds) if seconds else None


def _written(text: str | None) -> datetime | None:
    """A time in metadata: RFC 3339, or a day, which ends at midnight UTC; anything else is unknown."""
    if not text:
        return None
    for form in (text, f"{text}T23:59:59Z"):
        try:
            return parse_moment(form)
        except MomentError:
            continue
    return None
