"""The exhibits that are made from the case itself: timeline, addresses, conversation, earlier payments.

An exhibit is content without a form: blocks that are printed as a PDF or shown as text. It tells what the
case holds and nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rules.engine.evidence_facts import decimal_of
from triage.services.evidence.blocks import Block, Paragraph, Table, address_lines, clean, day, part, when

MAX_MESSAGES, MAX_MESSAGE, MAX_CONVERSATION = 60, 2_000, 14_000
"""Messages, and characters of one and of all, that are printed; the rest is counted, not shown."""


def timeline(case: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Block, ...]:
    """What happened, oldest first: ordered, paid, shipped, delivered, written, refunded, disputed.

    ``names`` says in words what each field of the case records.
    """
    found: list[tuple[datetime, str, str]] = []
    for path, words in names.items():
        *parents, key = path.split(".")
        at = when(part(case, *parents).get(key))
        if at:
            found.append((at, words, detail(case, path)))
    refunds = list(_refunds(case))
    if refunds:
        found = [row for row in found if row[1] != names.get("payment.refunded_at")] + refunds
    messages = case.get("messages")
    for message in messages if isinstance(messages, list) else ():
        at = when(message.get("at")) if isinstance(message, Mapping) else None
        if at:
            words = f"{_SENDERS.get(str(message.get('from')), 'Somebody')} wrote"
            found.append((at, words, clean(message.get("channel") or "", 30)))
    found.sort(key=lambda row: row[0])
    if not found:
        return ()
    rows = tuple((day(at).removesuffix(" UTC"), words, more) for at, words, more in _folded(found))
    return (Table(("Time (UTC)", "What happened", "Record"), rows, (28, 40, 32)),)


def _refunds(case: Mapping[str, Any]) -> Iterable[tuple[datetime, str, str]]:
    """The refunds that the provider told of, one by one; those known by the payment intent alone, too."""
    listed = part(case, "payment", "refunds")
    for id in listed:
        one = part(listed, id)
        at, status = when(one.get("made_at")), str(one.get("status"))
        if at and status in _REFUNDS:
            amount = money(one.get("amount"), clean(one.get("currency") or "", 3)) or ""
            yield at, _REFUNDS[status], " ".join(filter(None, (amount, clean(id, 60))))


_REFUNDS = {"succeeded": "The refund was made", "pending": "A refund was begun"}
"""What the status of a refund says; one that failed is no evidence."""
MAX_LINES = 60
"""Lines of a message, above which its line breaks are printed as blanks."""
_SENDERS = {"customer": "The customer", "staff": "We", "counterparty": "The other party"}


def _folded(found: list[tuple[datetime, str, str]], most: int = 40) -> Iterable[tuple[datetime, str, str]]:
    """At most ``most`` rows: of a long correspondence the first and last lines."""
    written = [row for row in found if row[1].endswith(" wrote")]
    if len(found) <= most:
        return found
    spare = max(2, most - (len(found) - len(written)))
    dropped = {id(row) for row in written[spare // 2 : len(written) - spare // 2]}
    return [row for row in found if id(row) not in dropped]


def detail(case: Mapping[str, Any], path: str) -> str:
    """What the case records beside a moment: the order, the sum, the parcel."""
    order, payment = part(case, "order"), part(case, "payment")
    currency = clean(case.get("currency") or "", 3)
    tracking = part(order, "tracking")
    parcel = " ".join(clean(tracking[key], 60) for key in ("carrier", "number") if tracking.get(key))
    texts = {
        "order.placed_at": f"order {clean(order['id'], 60)}" if order.get("id") else "",
        "payment.captured_at": " ".join(
            clean(x, 60)
            for x in (
                payment.get("amount") or case.get("amount"),
                currency,
                payment.get("charge") or payment.get("payment_intent"),
            )
            if x
        ),
        "order.shipped_at": parcel,
        "order.delivered_at": parcel,
        "payment.refunded_at": f"{clean(payment['refunded'], 30)} {currency}"
        if payment.get("refunded")
        else "",
        "dispute.opened_at": clean(part(case, "dispute").get("id") or "", 60),
    }
    return texts.get(path, "")


def addresses(case: Mapping[str, Any]) -> tuple[Block, ...]:
    """The address that was entered beside the one that was shipped to, and what the carrier says."""
    order, tracking = part(case, "order"), part(case, "order", "tracking")
    entered, shipped = (
        address_lines(order.get("address_entered")),
        address_lines(order.get("address_shipped")),
    )
    if not (entered or shipped):
        return ()
    table = Table(
        ("Entered by the customer", "Shipped to"),
        (("\n".join(entered) or "not on record", "\n".join(shipped) or "not on record"),),
        (50, 50),
    )
    rows: list[tuple[str, object]] = [
        ("Carrier", tracking.get("carrier")),
        ("Tracking number", tracking.get("number")),
        ("Carrier's status", str(tracking.get("status") or "").replace("_", " ")),
        ("Delivered", day(at) if (at := when(order.get("delivered_at"))) else None),
        ("Signed for", "yes" if tracking.get("signed") is True else None),
        ("Address verification (AVS)", "match" if order.get("avs") == "match" else None),
        ("Confirmed by the customer", "yes" if order.get("address_confirmed_by_customer") is True else None),
    ]
    return (table, *_facts("Delivery", rows))


def order_record(case: Mapping[str, Any]) -> tuple[Block, ...]:
    """What our books hold on the order and its payment; what is not known, or shows nothing, is left out."""
    order, payment, customer = part(case, "order"), part(case, "payment"), part(case, "customer")
    currency = clean(case.get("currency") or "", 3)
    owed, refunded = payment.get("credit_owed"), payment.get("refunded")
    returned = "no" if "returned_at" in order and order["returned_at"] is None else None
    rows: list[tuple[str, object]] = [
        ("Order", order.get("id")),
        ("Sold", order.get("description")),
        ("Charge", payment.get("charge")),
        ("Payment", None if payment.get("charge") else payment.get("payment_intent")),
        ("Amount paid", money(payment.get("amount"), currency)),
        ("Method", payment.get("method")),
        ("3-D Secure authentication", "yes" if payment.get("three_ds") is True else None),
        ("Address verification (AVS)", "match" if order.get("avs") == "match" else None),
        ("IP address of the purchase", payment.get("ip")),
        ("Customer's account", payment.get("account_id")),
        ("Refunded", money(refunded, currency) if decimal_of(refunded) else None),
        ("Credit owed", money(owed, currency) if decimal_of(owed) == 0 else None),
        ("Goods returned", day(at) if (at := when(order.get("returned_at"))) else returned),
        ("Orders of this customer", customer.get("orders")),
        ("Disputes of this customer, twelve months", "none" if customer.get("disputes_12m") == 0 else None),
    ]
    return _facts("Record", rows)


def subscription_record(case: Mapping[str, Any]) -> tuple[Block, ...]:
    """What our books hold on the subscription."""
    held = part(case, "subscription")
    kept = "none received" if "cancelled_at" in held and held["cancelled_at"] is None else None
    rows: list[tuple[str, object]] = [("Subscription", held.get("id"))]
    for key, label in (
        ("started_at", "Started"),
        ("terms_accepted_at", "Terms accepted"),
        ("reminder_sent_at", "Reminder before the renewal sent"),
        ("renewed_at", "Renewed"),
    ):
        rows.append((label, day(at) if (at := when(held.get(key))) else None))
    rows.append(("Cancellation", day(at) if (at := when(held.get("cancelled_at"))) else kept))
    rows.append(("Used since the renewal", "yes" if held.get("used_since_renewal") is True else None))
    return _facts("Record", rows)


def _facts(head: str, rows: list[tuple[str, object]]) -> tuple[Block, ...]:
    known = tuple((label, clean(value, 200)) for label, value in rows if value not in (None, ""))
    return (Table((head, ""), known, (40, 60)),) if known else ()


def money(amount: object, currency: str) -> str | None:
    """A sum of the case with its currency, ``None`` when it is absent."""
    return f"{clean(amount, 30)} {currency}".strip() if isinstance(amount, str) and amount else None


def conversation(case: Mapping[str, Any]) -> tuple[Block, ...]:
    """The messages, oldest first; a long conversation keeps its latest part and says what was left out."""
    messages = case.get("messages")
    rows: list[tuple[str, str]] = []
    room, shown = MAX_CONVERSATION, 0
    held = (
        _in_order([m for m in messages if isinstance(m, Mapping) and m.get("text")])
        if isinstance(messages, list)
        else []
    )
    for message in reversed(held[-MAX_MESSAGES:]):
        text = clean(message["text"], MAX_MESSAGE, lines=True)
        if text.count("\n") >= MAX_LINES:
            text = " ".join(text.split())
        room -= len(text)
        if room < 0 and rows:
            break
        at = when(message.get("at"))
        who = _SENDERS.get(str(message.get("from")), "Unknown")
        channel = f"\nby {clean(message['channel'], 20)}" if message.get("channel") else ""
        head = f"{who}\n{day(at) if at else 'time unknown'}{channel}"
        parts = _portions(text)
        rows += [*((f"{who}, continued", more) for more in reversed(parts[1:])), (head, parts[0])]
        shown += 1
    if not rows:
        return ()
    table = Table(("Who and when", "Message"), tuple(reversed(rows)), (34, 66))
    left_out = len(held) - shown
    if not left_out:
        return (table,)
    note = f"{left_out} earlier messages are left out here; the whole conversation can be supplied."
    return (Paragraph(note), table)


def _in_order(messages: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By time, whatever order the case has them in; a message without a time stays where it stands."""
    timed = [(at, message) for message in messages if (at := when(message.get("at")))]
    sorted_ = iter([message for _, message in sorted(timed, key=lambda one: one[0])])
    return [next(sorted_) if when(message.get("at")) else message for message in messages]


def _portions(text: str, lines: int = 20, characters: int = 900) -> list[str]:
    """A message in portions that fit on a page, cut between lines or words."""
    rows = [row for line in text.split("\n") for row in (textwrap.wrap(line, characters) or [""])]
    portions: list[list[str]] = [[]]
    for row in rows:
        if len(portions[-1]) == lines or sum(map(len, portions[-1])) + len(row) > characters:
            portions.append([])
        portions[-1].append(row)
    return ["\n".join(portion) for portion in portions if portion]


def earlier_payments(case: Mapping[str, Any], counting: Mapping[str, tuple[str, ...]]) -> tuple[Block, ...]:
    """The earlier payments that count, with what each shares with the disputed one (charge → names)."""
    history = part(case, "payment").get("history")
    rows = []
    for entry in history if isinstance(history, list) else ():
        charge = str(entry.get("charge")).strip() if isinstance(entry, Mapping) else ""
        at = when(entry.get("at")) if charge in counting else None
        if at:
            shared = ", ".join(_SHARED[name] for name in counting[charge])
            amount = f"{clean(entry.get('amount') or '', 30)} {clean(entry.get('currency') or '', 3)}"
            rows.append((day(at), clean(charge, 60), amount.strip(), shared))
    if not rows:
        return ()
    lead = "Settled payments on the same card, neither disputed nor reported as fraud:"
    head = ("Paid", "Charge", "Amount", "Shared with the disputed payment")
    return (Paragraph(lead), Table(head, tuple(rows), (26, 24, 16, 34)))


_SHARED = {
    "account_id": "account",
    "shipping_address": "shipping address",
    "ip": "IP address",
    "device": "device",
}
