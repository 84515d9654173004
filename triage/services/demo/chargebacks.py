"""Chargebacks and inquiries of the demo world."""

from __future__ import annotations

from triage.services.demo import messages as mail
from triage.services.demo import orders as goods
from triage.services.demo.maker import DAY, HOUR, Document, Maker, Person, amount_text

_STATUSES = tuple(
    status
    for status, weight in (
        ("needs_response", 55),
        ("under_review", 12),
        ("won", 6),
        ("lost", 8),
        ("warning_needs_response", 12),
        ("warning_under_review", 2),
        ("warning_closed", 3),
        ("prevented", 2),
    )
    for _ in range(weight)
)
_ANSWERABLE = frozenset({"needs_response", "warning_needs_response"})
_LEVERAGED = frozenset({"product_not_received", "product_unacceptable"})
_THEMES = {
    "fraudulent": "not_me",
    "unrecognized": "not_me",
    "product_not_received": "not_received",
    "product_unacceptable": "damaged",
    "subscription_canceled": "charged_after_cancel",
    "credit_not_processed": "returned",
    "duplicate": "double_charge",
}
_UNANSWERABLE = 25
"""Every so many disputes there is one to which the bank takes no answer."""
_STAGES = {
    "fraudulent": (goods.DELIVERED,) * 6 + (goods.MOVING,),
    "product_not_received": (goods.DELIVERED,) * 5 + (goods.LATE, goods.LOST, goods.ELSEWHERE),
    "credit_not_processed": (goods.DELIVERED, goods.DELIVERED, goods.SENT_BACK),
}


def chargeback(maker: Maker, person: Person) -> Document:
    """A bank has taken a payment back, or asks about it first; sometimes for an order known already."""
    reason, status = maker.pick(maker.data.networks.reasons), maker.pick(_STATUSES)
    answerable = status in _ANSWERABLE
    due = maker.deadline() if answerable else maker.whole(-40 * DAY, -DAY)
    if answerable and due < 0 and maker.chance(60):
        due = maker.whole(HOUR, DAY)
    opened = min(-20, due - maker.whole(7, 21) * DAY)
    case: Document = {"v": 1, "id": f"cb_{10000 + maker.number}", "kind": "chargeback"}
    if reason == "subscription_canceled":
        product, order_id, carrier = _renewal(maker, person, case, opened)
    else:
        product, order_id, carrier = _purchase(maker, person, case, reason, opened)
    case["opened_at"] = maker.calendar.at(opened)
    theme = _THEMES.get(reason, "question")
    mail.set_slots(
        maker,
        person,
        case["amount"],
        product=product,
        order=order_id,
        days_ago=4 - opened // DAY,
        carrier=carrier,
    )
    case["subject"] = mail.subject(maker, mail.texts_of(maker, person), theme)
    case["customer"] = person.customer
    case["dispute"] = _dispute(maker, reason, status, opened, due)
    if maker.chance(40):
        addon = "dispute_leverage" if reason in _LEVERAGED and maker.chance(40) else None
        started = min(-1, opened + maker.whole(-2 * DAY, 3 * DAY))
        case["messages"] = mail.conversation(maker, person, theme, started, addon=addon)
    return case


def _dispute(maker: Maker, reason: str, status: str, opened: int, due: int) -> Document:
    networks = maker.data.networks
    network, code = maker.pick(networks.pairs[reason])
    answerable = status in _ANSWERABLE
    made: Document = {
        "id": f"dp_demo{1000000 + maker.number}",
        "status": status,
        "reason": reason,
        "network": network,
        "opened_at": maker.calendar.at(opened),
        "due_by": maker.calendar.at(due),
        "submission_count": 0 if answerable or status == "prevented" else 1,
        "evidence": [piece for piece in networks.evidence[reason] if maker.chance(45)],
    }
    if code is not None:
        made["network_code"] = code
    if answerable and maker.chance(2):
        del made["due_by"]
    if answerable and maker.number % _UNANSWERABLE == 0:
        made["takes_answer"] = False
    return made


def _purchase(maker: Maker, person: Person, case: Document, reason: str, opened: int) -> tuple[str, str, str]:
    market = person.market
    if person.last is not None and person.last[2] < opened - 5 * DAY and maker.chance(40):
        order, payment, _, name = person.last
        case |= {"amount": payment["amount"], "currency": market.currency, "order": order}
        case["payment"] = payment
        return name, order["id"], market.carriers[0]
    minor, cost, name = maker.bought(person)
    amount = amount_text(minor, market.prices.places)
    stage = maker.pick(_STAGES.get(reason, (goods.DELIVERED,)))
    order, placed = goods.order(
        maker, person, stage, opened, cost=cost, name=name, age_days=maker.whole(6, 60)
    )
    refunded = None
    if maker.chance(22 if reason == "credit_not_processed" else 5):
        refunded = amount
    payment = goods.payment(maker, person, amount, placed + 3, refunded=refunded)
    payment["method"] = "card"
    if reason in ("duplicate", "credit_not_processed") and refunded is None and maker.chance(35):
        payment["credit_owed"] = amount
    case |= {"amount": amount, "currency": market.currency, "order": order, "payment": payment}
    if reason == "product_unacceptable" and maker.chance(20):
        case["fault"] = maker.pick(("merchant", "carrier"))
    person.last = (order, payment, placed, name)
    return name, order["id"], market.carriers[0]


def _renewal(maker: Maker, person: Person, case: Document, opened: int) -> tuple[str, str, str]:
    market = person.market
    plan = maker.pick(market.prices.plans)
    amount = amount_text(plan.price, market.prices.places)
    renewed = opened - maker.whole(3, 60) * DAY
    cancelled = renewed - maker.whole(1, 20) * DAY if maker.chance(30) else None
    case |= {"amount": amount, "currency": market.currency}
    case["payment"] = goods.payment(maker, person, amount, renewed)
    case["payment"]["method"] = "card"
    case["subscription"] = goods.subscription(
        maker, renewed, cancelled=cancelled, reminded=not maker.chance(20), accepted=not maker.chance(5)
    )
    return plan.names[market.language], case["subscription"]["id"], market.carriers[0]
