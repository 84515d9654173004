"""Facts of the case itself, the customer, the order, the payment, the dispute and the subscription."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from rules.engine.facts import Fact, Situation, plain, register
from rules.engine.values import (
    MISSING,
    NEVER,
    NO_BLOCK,
    NOT_ESTABLISHED,
    Absent,
    as_count,
    as_flag,
    as_moment,
    as_money,
    as_text,
)

KINDS = ("chargeback", "refund_request", "contract_dispute")
WANTS = ("refund", "replacement", "cancellation", "other")
FAULTS = ("merchant", "carrier", "customer")
TRACKING = ("none", "in_transit", "delivered", "returned_to_sender", "lost")
INQUIRY = ("warning_needs_response", "warning_under_review", "warning_closed")
STATUSES = ("needs_response", "under_review", "won", "lost", *INQUIRY, "prevented")
OPEN = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})
_ZERO = Decimal(0)


def event(block: str, key: str, absent: Any = MISSING, if_no_block: Any = None) -> Callable[[Situation], Any]:
    """A reader of an ``…_at`` field: an explicit null is :data:`NEVER`."""

    def read(situation: Situation) -> Any:
        found: Mapping[str, Any] = getattr(situation, block)
        if not found and if_no_block is not None:
            return if_no_block
        if key not in found:
            return absent
        raw = found[key]
        return NEVER if raw is None else as_moment(raw)

    return read


def present(block: str) -> Callable[[Situation], Any]:
    """Whether the case holds anything under ``block``."""
    return lambda situation: bool(getattr(situation, block))


def _now(s: Situation) -> Any:
    return s.now


def _requested_at(s: Situation) -> Any:
    opened = as_moment(s.case.get("opened_at"))
    if opened is not MISSING:
        return opened
    for message in messages(s):
        if message.get("from") == "customer":
            at = as_moment(message.get("at"))
            if at is not MISSING:
                return at
    s.work["requested_now"] = True
    return s.now


def messages(s: Situation) -> list[Mapping[str, Any]]:
    """The messages of the case that are messages."""
    found = s.case.get("messages")
    return [m for m in found if isinstance(m, Mapping)] if isinstance(found, list) else []


def _in_europe(s: Situation) -> Any:
    country = as_text(s.customer.get("country"))
    return country if country is MISSING else country.upper() in s.book.withdrawal_countries


def _delivered(s: Situation) -> Any:
    if not s.order:
        return NO_BLOCK
    delivered_at = event("order", "delivered_at")(s)
    status = as_text(s.tracking.get("status"))
    if status == "delivered" or not (delivered_at is NEVER or delivered_at is MISSING):
        return True
    if delivered_at is NEVER or status is not MISSING or s.order.get("fulfilled") is False:
        return False
    return MISSING


def _delivered_at(s: Situation) -> Any:
    at = event("order", "delivered_at", MISSING, NO_BLOCK)(s)
    if at is MISSING or at is NEVER:
        delivered = s["order.delivered"]
        if delivered is False:
            return NEVER
        return MISSING if delivered is True else delivered
    return at


def _returned_to_sender(s: Situation) -> Any:
    if not s.order:
        return NO_BLOCK
    status = as_text(s.tracking.get("status"))
    if status is MISSING:
        return False if s["order.delivered"] is True else MISSING
    return bool(status == "returned_to_sender")


def _returned(s: Situation) -> Any:
    """Nothing says that it came back counts as not back."""
    at = s["order.returned_at"]
    return not (isinstance(at, Absent) or at is NEVER) or s["order.returned_to_sender"] is True


_PARTS = ("city", "region", "postal_code", "country")


def fold_address(text: Any) -> str:
    """A part of an address without case, accents, spaces and punctuation."""
    flat = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(c for c in flat if c.isalnum())


def _shipped_as_entered(s: Situation) -> Any:
    if not s.order:
        return NO_BLOCK
    entered, shipped = s.order.get("address_entered"), s.order.get("address_shipped")
    if not isinstance(entered, Mapping) or not isinstance(shipped, Mapping) or not entered or not shipped:
        return MISSING
    outcomes = [_same(entered.get(part), shipped.get(part)) for part in _PARTS]
    outcomes.append(_same_street(entered, shipped))
    if False in outcomes:
        return False
    return MISSING if None in outcomes else True


def _same(one: Any, other: Any) -> bool | None:
    """Whether two parts are equal; ``None`` when one side does not say. Absent and empty are equal."""
    left, right = fold_address(one or ""), fold_address(other or "")
    if left == right:
        return True
    return None if one is None or other is None else False


def _same_street(entered: Mapping[str, Any], shipped: Mapping[str, Any]) -> bool | None:
    """Line one and two together, since shops break them differently."""
    whole = [fold_address(f"{a.get('line1') or ''}{a.get('line2') or ''}") for a in (entered, shipped)]
    if whole[0] == whole[1]:
        return True
    first = _same(entered.get("line1"), shipped.get("line1"))
    return first if first is not True else _same(entered.get("line2"), shipped.get("line2"))


def _refunded(s: Situation) -> Any:
    stated = as_money(s.payment.get("refunded"))
    if stated is MISSING and "refunded_at" in s.payment and s.payment["refunded_at"] is None:
        return _ZERO
    return stated


def charge(s: Situation) -> Decimal:
    """The sum that was paid: the payment's amount, or the case's where that is absent."""
    paid = as_money(s.payment.get("amount"))
    stated = as_money(s.case.get("amount"))
    if isinstance(paid, Decimal):
        return paid
    return stated if isinstance(stated, Decimal) else _ZERO


def _refunded_in_full(s: Situation) -> Any:
    refunded = s["payment.refunded"]
    return refunded if isinstance(refunded, Absent) else refunded >= charge(s)


def _owed(s: Situation) -> Any:
    refunded, amount = s["payment.refunded"], s["amount"]
    if isinstance(refunded, Absent) or isinstance(amount, Absent):
        return MISSING
    return max(min(amount, charge(s) - refunded), _ZERO)


def _status(s: Situation) -> Any:
    return plain("dispute", "status", as_text, MISSING, NO_BLOCK)(s)


def _inquiry(s: Situation) -> Any:
    status = s["dispute.status"]
    return status if isinstance(status, Absent) else status.startswith("warning_")


def _open(s: Situation) -> Any:
    status = s["dispute.status"]
    if status is NO_BLOCK:
        return False
    return status if isinstance(status, Absent) else status in OPEN


def _evidence(s: Situation) -> Any:
    found = s.dispute.get("evidence")
    return frozenset(map(str, found)) if isinstance(found, list) else MISSING


def _case(key: str, convert: Callable[[Any], Any], absent: Any = MISSING) -> Callable[[Situation], Any]:
    return plain("case", key, convert, absent)


register(
    [
        Fact("kind", "text", "kind of case", "What the case is about.", _case("kind", as_text), words=KINDS),
        Fact("amount", "money", "amount", "The sum in question: asked for, or disputed.", _case("amount", as_money)),
        Fact("opened_at", "moment", "opened", "When the case was opened.", event("case", "opened_at")),
        Fact("respond_by", "moment", "answer by", "When an answer is due.", _case("respond_by", as_moment)),
        Fact("wants", "text", "asked for", "What the customer asks for, when staff or the helpdesk know it.",
             _case("wants", as_text), words=WANTS),
        Fact("fault", "text", "fault", "Whose fault it is, as established by staff or by facts, not as claimed.",
             _case("fault", as_text, NOT_ESTABLISHED), exempt=True, words=FAULTS),
        Fact("case.now", "moment", "now", "The moment as of which the case is judged.", _now),
        Fact("case.requested_at", "moment", "request",
             "When the customer asked: opened_at, else the first customer message, else now.", _requested_at),
        Fact("customer.country", "text", "country", "The customer's country, two letters.",
             plain("customer", "country", as_text)),
        Fact("customer.language", "text", "language", "The customer's language, two letters.",
             plain("customer", "language", as_text)),
        Fact("customer.lifetime_value", "money", "spend", "All that the customer has spent with us.",
             plain("customer", "lifetime_value", as_money)),
        Fact("customer.orders", "count", "orders", "How many orders the customer has placed.",
             plain("customer", "orders", as_count)),
        Fact("customer.refunds_12m", "count", "refunds in 12 months", "Refunds in the last twelve months.",
             plain("customer", "refunds_12m", as_count)),
        Fact("customer.disputes_12m", "count", "disputes in 12 months", "Disputes in the last twelve months.",
             plain("customer", "disputes_12m", as_count)),
        Fact("customer.consumer", "flag", "consumer", "Whether the customer bought as a consumer, not a business.",
             plain("customer", "consumer", as_flag)),
        Fact("customer.in_eu_eea_uk", "flag", "in the EU, the EEA or the UK",
             "Whether the customer's country is on the list in countries.yaml.", _in_europe),
    ]
)  # fmt: skip

register(
    [
        Fact("order.present", "flag", "order on record", "Whether the case holds an order.", present("order")),
        Fact("order.placed_at", "moment", "ordered", "When the order was placed.",
             event("order", "placed_at", MISSING, NO_BLOCK)),
        Fact("order.fulfilled", "flag", "shipped", "Whether the order has left us.",
             plain("order", "fulfilled", as_flag, MISSING, NO_BLOCK)),
        Fact("order.delivered", "flag", "delivered",
             "Whether it arrived: delivered_at, or tracking says so. Not so when delivered_at is null, when "
             "tracking says something else, or when it has not left us.", _delivered),
        Fact("order.delivered_at", "moment", "delivered",
             "When it arrived; not happened while it is known not to be delivered; unknown when only tracking "
             "says that it arrived.", _delivered_at),
        Fact("order.promised_by", "moment", "promised by", "The delivery date that we promised.",
             plain("order", "promised_by", as_moment, MISSING, NO_BLOCK)),
        Fact("order.tracking.status", "text", "tracking", "What the carrier's tracking says.",
             lambda s: as_text(s.tracking.get("status")) if s.order else NO_BLOCK, words=TRACKING),
        Fact("order.tracking.signed", "flag", "signed for", "Whether somebody signed for the parcel.",
             lambda s: as_flag(s.tracking.get("signed")) if s.order else NO_BLOCK),
        Fact("order.returned_to_sender", "flag", "returned to sender",
             "Whether tracking says that the parcel goes back; not so when it was delivered.",
             _returned_to_sender),
        Fact("order.returned", "flag", "returned",
             "Whether the goods are back or on their way back: returned_at, or tracking says returned to sender.",
             _returned),
        Fact("order.returned_at", "moment", "goods back", "When the goods came back to us.",
             event("order", "returned_at", NOT_ESTABLISHED, NO_BLOCK), exempt=True),
        Fact("order.shipped_as_entered", "flag", "shipped to the address entered",
             "Whether the address on the parcel is the one the customer entered, case, spaces, punctuation and "
             "accents aside.", _shipped_as_entered),
        Fact("order.address_confirmed_by_customer", "flag", "address confirmed by the customer",
             "Whether the customer confirmed the address.",
             plain("order", "address_confirmed_by_customer", as_flag, MISSING, NO_BLOCK)),
        Fact("order.avs", "text", "address check", "The card network's address check.",
             plain("order", "avs", as_text, MISSING, NO_BLOCK), words=("match", "partial", "fail", "unavailable")),
        Fact("order.goods_cost", "money", "cost of the goods", "What the goods cost us.",
             plain("order", "goods_cost", as_money, MISSING, NO_BLOCK)),
        Fact("order.shipping_cost", "money", "cost of shipping", "What shipping it one way costs us.",
             plain("order", "shipping_cost", as_money, MISSING, NO_BLOCK)),
        Fact("order.returnable", "flag", "returnable", "Whether these goods can be returned at all.",
             plain("order", "returnable", as_flag, MISSING, NO_BLOCK)),
        Fact("order.resellable", "flag", "resellable", "Whether returned goods can be sold again.",
             plain("order", "resellable", as_flag, MISSING, NO_BLOCK)),
        Fact("payment.amount", "money", "paid", "The sum of the charge.", plain("payment", "amount", as_money)),
        Fact("payment.method", "text", "payment method", "How it was paid: card, paypal, bank_transfer …",
             plain("payment", "method", as_text)),
        Fact("payment.captured_at", "moment", "charged", "When the money was taken.",
             event("payment", "captured_at")),
        Fact("payment.refunded", "money", "refunded",
             "What was refunded so far; nothing when refunded_at is null.", _refunded),
        Fact("payment.refunded_at", "moment", "refunded", "When it was refunded.",
             event("payment", "refunded_at")),
        Fact("payment.refunded_in_full", "flag", "refunded in full",
             "Whether the refund reaches the sum of the charge, or the amount where that is absent.",
             _refunded_in_full),
        Fact("payment.owed", "money", "still to be paid back",
             "The lesser of the amount and the rest of the charge that is not refunded.", _owed),
        Fact("payment.credit_owed", "money", "credit owed", "A credit that we owe and have not paid.",
             plain("payment", "credit_owed", as_money, NOT_ESTABLISHED), exempt=True),
        Fact("payment.three_ds", "flag", "3-D Secure", "Whether the payer was authenticated by 3-D Secure.",
             plain("payment", "three_ds", as_flag)),
    ]
)  # fmt: skip

register(
    [
        Fact("dispute.present", "flag", "dispute on record", "Whether the case holds a dispute.",
             present("dispute"), exempt=True),
        Fact("dispute.status", "text", "dispute status", "Where the dispute stands with the processor.",
             _status, words=STATUSES),
        Fact("dispute.inquiry", "flag", "an inquiry", "Whether it is an inquiry (a warning_ status), no dispute yet.",
             _inquiry),
        Fact("dispute.open", "flag", "dispute open",
             "Whether a dispute or inquiry is open; no dispute on record counts as none open.", _open),
        Fact("dispute.reason", "text", "reason", "The processor's reason.",
             plain("dispute", "reason", as_text, MISSING, NO_BLOCK)),
        Fact("dispute.network", "text", "card network", "The card network.",
             plain("dispute", "network", as_text, MISSING, NO_BLOCK),
             words=("visa", "mastercard", "amex", "discover")),
        Fact("dispute.network_code", "text", "network code", "The network's reason code.",
             plain("dispute", "network_code", as_text, MISSING, NO_BLOCK)),
        Fact("dispute.opened_at", "moment", "dispute opened", "When the dispute was opened.",
             event("dispute", "opened_at", MISSING, NO_BLOCK)),
        Fact("dispute.due_by", "moment", "answer due", "The processor's last moment for an answer.",
             plain("dispute", "due_by", as_moment, MISSING, NO_BLOCK)),
        Fact("dispute.submission_count", "count", "answers sent", "How often an answer was sent.",
             plain("dispute", "submission_count", as_count, MISSING, NO_BLOCK)),
        Fact("dispute.evidence", "items", "evidence", "The evidence at hand, by the processor's field names.",
             _evidence),
        Fact("subscription.present", "flag", "subscription on record", "Whether the case holds a subscription.",
             present("subscription")),
        *(
            Fact(f"subscription.{key}", "moment", label, doc,
                 event("subscription", key, NOT_ESTABLISHED if key == "cancelled_at" else MISSING, NO_BLOCK),
                 exempt=key == "cancelled_at")
            for key, label, doc in (
                ("started_at", "subscribed", "When the subscription began."),
                ("renewed_at", "renewed", "When the renewal in question was charged."),
                ("cancelled_at", "cancelled", "When the customer cancelled."),
                ("terms_accepted_at", "terms accepted", "When the customer accepted the terms."),
                ("reminder_sent_at", "reminder sent", "When we announced the renewal."),
            )
        ),
        Fact("subscription.used_since_renewal", "flag", "used since the renewal",
             "Whether it was used after the renewal.",
             plain("subscription", "used_since_renewal", as_flag, MISSING, NO_BLOCK)),
    ]
)  # fmt: skip
