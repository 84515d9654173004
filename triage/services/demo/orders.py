"""Orders, parcels, payments and subscriptions of the demo world, told as what happened before a moment."""

from __future__ import annotations

from triage.services.demo.data import Market
from triage.services.demo.maker import DAY, Document, Maker, Person, amount_text

UNSHIPPED, MOVING, LATE, LOST, DELIVERED, RETURNED, SENT_BACK, ELSEWHERE = (
    "unshipped",
    "moving",
    "late",
    "lost",
    "delivered",
    "returned_to_sender",
    "sent_back",
    "elsewhere",
)
"""How far an order has come when its customer writes."""

_AVS = ("match",) * 8 + ("partial", "unavailable", "fail")
_METHODS = ("card",) * 9 + ("paypal", "klarna", "sepa_debit")
_STATUS = {
    UNSHIPPED: "none",
    MOVING: "in_transit",
    LATE: "in_transit",
    LOST: "lost",
    RETURNED: "returned_to_sender",
}
_SOMETIMES_UNKNOWN = (
    "fulfilled",
    "address_entered",
    "address_shipped",
    "tracking",
    "returnable",
    "delivered_at",
)


def order(
    maker: Maker, person: Person, stage: str, opened: int, *, cost: int, name: str, age_days: int = 0
) -> tuple[Document, int]:
    """An order as it stands at ``stage`` when the case opens, and the minute it was placed.

    ``age_days`` is how long ago a delivered order arrived; zero draws it.
    """
    at, market = maker.calendar.at, person.market
    places = market.prices.places
    made: Document = {"id": f"{market.country}-{41000 + maker.number}", "item": name}
    address = person.address
    if stage == UNSHIPPED:
        placed = opened - maker.whole(20, 2 * DAY)
        made |= {"placed_at": at(placed), "fulfilled": False, "delivered_at": None}
        made["promised_by"] = at(placed + 6 * DAY)
    elif stage in (MOVING, LATE, LOST, RETURNED):
        placed = opened - (maker.whole(18, 40) if stage == LATE else maker.whole(2, 9)) * DAY
        made |= {"placed_at": at(placed), "fulfilled": True, "delivered_at": None}
        made["promised_by"] = at(placed + (6 if stage == LATE else 12) * DAY)
    else:
        arrived = opened - (age_days or maker.pick(_AGES)) * DAY
        delivered = min(maker.calendar.daytime(arrived), opened - 9)
        placed = delivered - maker.whole(2, 7) * DAY
        made |= {"placed_at": at(placed), "fulfilled": True, "delivered_at": at(delivered)}
        made["promised_by"] = at(placed + 6 * DAY)
    made["address_entered"] = address
    shipped = dict(address)
    if stage == ELSEWHERE:
        other = market.street.format(n=maker.whole(181, 240), street=maker.pick(market.streets))
        shipped["line1"] = other
    made["address_shipped"] = shipped
    made["avs"] = maker.pick(_AVS)
    status = _STATUS.get(stage, "delivered")
    made["tracking"] = _tracking(maker, market, status)
    made["goods_cost"] = amount_text(cost, places)
    made["shipping_cost"] = market.prices.shipping
    made["returnable"] = not maker.chance(6)
    made["resellable"] = not maker.chance(25)
    made["returned_at"] = at(opened - maker.whole(2, 9) * DAY) if stage == SENT_BACK else None
    if maker.chance(10):
        made.pop(maker.pick(_SOMETIMES_UNKNOWN), None)
    return made, placed


_AGES = (1, 1, 2, 2, 3, 4, 5, 6, 8, 11, 13, 16, 20, 27, 34, 52)


def _tracking(maker: Maker, market: Market, status: str) -> Document:
    if status == "none":
        return {"carrier": maker.pick(market.carriers), "status": status}
    return {
        "carrier": maker.pick(market.carriers),
        "number": f"{market.country}{maker.whole(10**9, 10**10 - 1)}",
        "status": status,
        "signed": status == "delivered" and maker.chance(30),
    }


def payment(
    maker: Maker, person: Person, amount: str, captured: int, *, refunded: str | None = None
) -> Document:
    """A charge over ``amount``; ``refunded`` is what went back of it, nothing when ``None``."""
    at, none = maker.calendar.at, person.market.prices.nothing
    made: Document = {
        "charge": f"ch_demo{1000000 + maker.number}",
        "amount": amount,
        "method": maker.pick(_METHODS),
        "captured_at": at(captured),
        "refunded": refunded or none,
        "refunded_at": at(captured // 3) if refunded else None,
        "credit_owed": none,
        "three_ds": maker.chance(55),
    }
    if maker.chance(3):
        del made["captured_at"]
    return made


def subscription(
    maker: Maker, renewed: int, *, cancelled: int | None = None, reminded: bool = True, accepted: bool = True
) -> Document:
    """A plan renewed at that minute; without ``reminded`` or ``accepted``, known not to have happened."""
    at = maker.calendar.at
    started = renewed - 365 * DAY
    made: Document = {
        "id": f"sub_demo{1000000 + maker.number}",
        "started_at": at(started),
        "renewed_at": at(renewed),
        "cancelled_at": None if cancelled is None else at(cancelled),
        "terms_accepted_at": at(started) if accepted else None,
        "reminder_sent_at": at(renewed - 14 * DAY) if reminded else None,
        "used_since_renewal": maker.chance(30),
    }
    if maker.chance(6):
        del made["reminder_sent_at" if maker.chance(50) else "terms_accepted_at"]
    return made
