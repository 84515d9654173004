"""The processor's text fields, filled from the facts and held within its limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.engine.evidence import Checklist
from rules.engine.evidence_book import Limits
from triage.services.evidence.blocks import address_lines, clean, part, when
from triage.services.evidence.telling import facts_told


def text_fields(case: Mapping[str, Any], found: Checklist, letter_text: str, now: datetime) -> dict[str, str]:
    """The text fields that the facts fill, in the order of their names; empty ones are left out."""
    order, payment, customer = part(case, "order"), part(case, "payment"), part(case, "customer")
    tracking, kept = part(case, "order", "tracking"), part(case, "subscription")
    delivered = when(order.get("delivered_at")) or when(kept.get("renewed_at"))
    shipped = when(order.get("shipped_at"))
    fields = {
        "customer_name": clean(customer.get("name") or "", 200),
        "customer_email_address": clean(customer.get("email") or "", 254),
        "customer_purchase_ip": clean(payment.get("ip") or "", 45),
        "billing_address": "\n".join(address_lines(payment.get("billing_address"))),
        "shipping_address": "\n".join(address_lines(order.get("address_shipped"))),
        "shipping_carrier": clean(tracking.get("carrier") or "", 100),
        "shipping_tracking_number": clean(tracking.get("number") or "", 100),
        "shipping_date": f"{shipped:%Y-%m-%d}" if shipped else "",
        "service_date": f"{delivered:%Y-%m-%d}" if delivered else "",
        "product_description": clean(order.get("description") or "", 20_000),
        "uncategorized_text": letter_text,
    }
    told = "\n".join(text for text, _ in facts_told(case, found, now))
    own = {
        "subscription": "cancellation_rebuttal",
        "credit": "refund_refusal_explanation",
        "cancelled_goods": "refund_refusal_explanation",
        "duplicate": "duplicate_charge_explanation",
    }.get(found.claim or "")
    if own and told:
        fields[own] = told
    return {name: fields[name] for name in sorted(fields) if fields[name]}


def within(fields: Mapping[str, str], limits: Limits) -> tuple[dict[str, str], list[str]]:
    """The fields cut to the limits, the longest first, and the names of those that were cut."""
    kept = {name: _cut(text, limits.characters_by_field) for name, text in fields.items()}
    for name in sorted(kept, key=lambda name: -len(kept[name])):
        over = sum(map(len, kept.values())) - limits.characters
        if over > 0:
            kept[name] = _cut(kept[name], max(0, len(kept[name]) - over))
    return {k: v for k, v in kept.items() if v}, sorted(name for name in fields if kept[name] != fields[name])


def _cut(text: str, most: int) -> str:
    """At most ``most`` characters, ending with a whole line where there is one."""
    if len(text) <= most:
        return text
    head = text[:most]
    return head[: head.rindex("\n")] if "\n" in head[most // 2 :] else head
