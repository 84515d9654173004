"""The cover letter: facts of the case alone, each with the exhibit that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.engine.evidence import Checklist
from triage.services.evidence import exhibits
from triage.services.evidence.blocks import Block, Exhibit, Heading, Paragraph, Table, clean, day, part
from triage.services.evidence.telling import facts_told

TIMES = {
    "order.placed_at": "The order was placed",
    "payment.captured_at": "The payment was captured",
    "order.shipped_at": "The parcel was shipped",
    "order.promised_by": "Agreed delivery date",
    "order.delivered_at": "The parcel was delivered",
    "order.returned_at": "The goods came back",
    "subscription.started_at": "The subscription started",
    "subscription.terms_accepted_at": "The terms were accepted",
    "subscription.reminder_sent_at": "A reminder of the renewal was sent",
    "subscription.renewed_at": "The subscription was renewed",
    "subscription.cancelled_at": "The subscription was cancelled",
    "payment.refunded_at": "The refund was made",
    "dispute.opened_at": "The dispute was opened",
}
"""The moments that the timeline tells."""

_MADE = (
    ("timeline", "Timeline", "uncategorized_file"),
    ("record", "Order and payment record", "uncategorized_file"),
    ("addresses", "Addresses and delivery", "shipping_documentation"),
    ("subscription", "Subscription record", "service_documentation"),
    ("earlier", "Earlier undisputed payments", "uncategorized_file"),
    ("conversation", "Conversation with the customer", "customer_communication"),
)


def make_exhibits(
    case: Mapping[str, Any], found: Checklist, files: Mapping[str, Sequence[str]]
) -> tuple[Exhibit, ...]:
    """The exhibits in the order of their letters: those made from the case, then the files by field."""
    counting = {prior.charge: prior.matches for prior in found.ce3.prior if prior.counts and prior.charge}
    blocks = {
        "timeline": exhibits.timeline(case, TIMES),
        "record": exhibits.order_record(case),
        "addresses": exhibits.addresses(case),
        "subscription": exhibits.subscription_record(case),
        "earlier": exhibits.earlier_payments(case, counting) if found.ce3.eligible else (),
        "conversation": exhibits.conversation(case),
    }
    made = [(key, title, field, blocks[key], ()) for key, title, field in _MADE if blocks[key]]
    laid = [
        (field, field.replace("_", " ").capitalize(), field, (), tuple(files[field]))
        for field in sorted(files)
    ]
    return tuple(
        Exhibit(key, _letter(number), title, field, content, names)
        for number, (key, title, field, content, names) in enumerate((*made, *laid))
    )


def _letter(number: int) -> str:
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)


def letter(
    case: Mapping[str, Any], found: Checklist, made: tuple[Exhibit, ...], now: datetime
) -> tuple[Block, ...]:
    """The cover letter: what is disputed, what the records show and where, and the list of exhibits."""
    by_key = {exhibit.key: exhibit.letter for exhibit in made}
    facts = facts_told(case, found, now)
    rows = tuple(
        (str(number), text, f"Exhibit {by_key[key]}" if key in by_key else "")
        for number, (text, key) in enumerate(facts, 1)
    )
    laid = tuple(
        (exhibit.letter, exhibit.title, clean(", ".join(exhibit.files) or "from our records", 300))
        for exhibit in made
    )
    blocks: list[Block] = [Table(("Dispute", ""), _head(case, found, now), (30, 70))]
    blocks.append(Paragraph(f"The claim is that {found.claim_text or 'the payment was not right'}."))
    if rows:
        blocks.append(Paragraph("Our records show the following. Each fact names the exhibit that shows it."))
        blocks.append(Table(("", "Fact", "Shown in"), rows, (6, 74, 20)))
    if laid:
        blocks += [Heading("Exhibits"), Table(("", "Exhibit", "Content"), laid, (6, 44, 50))]
    blocks.append(Paragraph("Originals can be supplied on request."))
    return tuple(blocks)


def _head(case: Mapping[str, Any], found: Checklist, now: datetime) -> tuple[tuple[str, str], ...]:
    dispute, order, payment = part(case, "dispute"), part(case, "order"), part(case, "payment")
    code = " ".join(
        x for x in (clean(found.network or "", 20).capitalize(), clean(found.network_code or "", 20)) if x
    )
    rows = (
        ("Date", day(now).partition(",")[0]),
        ("Dispute", dispute.get("id")),
        ("Network and code", code),
        ("Amount disputed", exhibits.money(case.get("amount"), clean(case.get("currency") or "", 3))),
        ("Charge", payment.get("charge")),
        ("Payment", None if payment.get("charge") else payment.get("payment_intent")),
        ("Order", order.get("id")),
        ("Cardholder", part(case, "customer").get("name")),
    )
    return tuple((label, clean(value, 120)) for label, value in rows if value)
