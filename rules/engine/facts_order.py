"""Facts of the order and of the payment."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rules.engine.facts import Fact, Situation, plain, register
from rules.engine.facts_case import event, present
from rules.engine.values import (
    MISSING,
    NEVER,
    NO_BLOCK,
    NOT_ESTABLISHED,
    Absent,
    as_flag,
    as_moment,
    as_money,
    as_text,
)

TRACKING = ("none", "in_transit", "delivered", "returned_to_sender", "lost")
_ZERO = Decimal(0)


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


def _fulfilled(s: Situation) -> Any:
    stated = plain("order", "fulfilled", as_flag, MISSING, NO_BLOCK)(s)
    return True if stated is MISSING and s["order.delivered"] is True else stated


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
    if one == other or fold_address(one or "") == fold_address(other or ""):
        return True
    return None if one is None or other is None else False


def _same_street(entered: Mapping[str, Any], shipped: Mapping[str, Any]) -> bool | None:
    """Line one and two together, since shops break them differently."""
    whole, other = [f"{a.get('line1') or ''}{a.get('line2') or ''}" for a in (entered, shipped)]
    if whole == other or fold_address(whole) == fold_address(other):
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


register(
    [
        Fact("order.present", "flag", "order on record", "Whether the case holds an order.",
             present("order")),
        Fact("order.placed_at", "moment", "ordered", "When the order was placed.",
             event("order", "placed_at", MISSING, NO_BLOCK)),
        Fact("order.fulfilled", "flag", "shipped",
             "Whether the order has left us; so when it was delivered, whether or not anybody stated it.",
             _fulfilled),
        Fact("order.delivered", "flag", "delivered",
             "Whether it arrived: delivered_at, or tracking says so. Not so when delivered_at is null, when "
             "tracking says something else, or when it has not left us.", _delivered),
        Fact("order.delivered_at", "moment", "delivered",
             "When it arrived; not happened while it is known not to be delivered; unknown when only "
             "tracking "
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
             "Whether the goods are back or on their way back: returned_at, or tracking says returned to "
             "sender.",
             _returned),
        Fact("order.returned_at", "moment", "goods back", "When the goods came back to us.",
             event("order", "returned_at", NOT_ESTABLISHED, NO_BLOCK), exempt=True),
        Fact("order.shipped_as_entered", "flag", "shipped to the address entered",
             "Whether the address on the parcel is the one the customer entered, case, spaces, punctuation "
             "and "
             "accents aside.", _shipped_as_entered),
        Fact("order.address_confirmed_by_customer", "flag", "address confirmed by the customer",
             "Whether the customer confirmed the address.",
             plain("order", "address_confirmed_by_customer", as_flag, MISSING, NO_BLOCK)),
        Fact("order.avs", "text", "address check", "The card network's address check.",
             plain("order", "avs", as_text, MISSING, NO_BLOCK), words=("match", "partial", "fail",
             "unavailable")),
        Fact("order.goods_cost", "money", "cost of the goods", "What the goods cost us.",
             plain("order", "goods_cost", as_money, MISSING, NO_BLOCK)),
        Fact("order.shipping_cost", "money", "cost of shipping", "What shipping it one way costs us.",
             plain("order", "shipping_cost", as_money, MISSING, NO_BLOCK)),
        Fact("order.returnable", "flag", "returnable", "Whether these goods can be returned at all.",
             plain("order", "returnable", as_flag, MISSING, NO_BLOCK)),
        Fact("order.resellable", "flag", "resellable", "Whether returned goods can be sold again.",
             plain("order", "resellable", as_flag, MISSING, NO_BLOCK)),
        Fact("payment.amount", "money", "paid", "The sum of the charge.", plain("payment", "amount",
             as_money)),
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
