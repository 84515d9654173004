"""Refund requests of the demo world."""

from __future__ import annotations

from triage.services.demo import messages as mail
from triage.services.demo import orders as goods
from triage.services.demo.maker import DAY, HOUR, Document, Maker, Person, amount_text

_THEMES = tuple(
    theme
    for theme, weight in (
        ("not_received", 15),
        ("damaged", 13),
        ("wrong_item", 9),
        ("wrong_address", 9),
        ("late", 8),
        ("change_of_mind", 18),
        ("terms_unread", 8),
        ("charged_after_cancel", 5),
        ("cancel_order", 6),
        ("returned", 4),
        ("double_charge", 2),
        ("thanks", 1),
        ("question", 2),
    )
    for _ in range(weight)
)
_DISPUTED = frozenset(
    {"not_received", "damaged", "wrong_item", "returned", "terms_unread", "charged_after_cancel"}
)
_SUBSCRIBED = frozenset({"terms_unread", "charged_after_cancel"})
_STAGES = {
    "not_received": (goods.DELIVERED,) * 9 + (goods.ELSEWHERE,),
    "damaged": (goods.DELIVERED,),
    "wrong_item": (goods.DELIVERED,),
    "wrong_address": (goods.UNSHIPPED, goods.RETURNED, goods.RETURNED, goods.DELIVERED, goods.DELIVERED),
    "late": (goods.MOVING, goods.MOVING, goods.MOVING, goods.LATE, goods.LATE, goods.LOST),
    "change_of_mind": (goods.DELIVERED,),
    "cancel_order": (goods.UNSHIPPED,),
    "returned": (goods.SENT_BACK,),
    "double_charge": (goods.DELIVERED,),
    "thanks": (goods.DELIVERED,),
    "question": (goods.DELIVERED, goods.MOVING),
}
_WANTS: dict[str, tuple[str | None, ...]] = {
    "not_received": ("replacement", "replacement", "refund", "refund", None),
    "damaged": ("replacement", "refund", "refund", None),
    "wrong_item": ("replacement", "replacement", "refund"),
    "wrong_address": ("replacement", "other", None),
    "late": ("other", "refund", None),
    "cancel_order": ("cancellation",),
    "terms_unread": ("refund", "refund", "cancellation"),
    "thanks": (None,),
    "question": ("other", None),
}
_FAULTS = {
    "damaged": ("merchant", "carrier", None, None, None, None),
    "wrong_item": ("merchant", None, None),
    "wrong_address": ("customer", None, None, None),
    "double_charge": ("merchant", None),
}
_DISPUTE_STATUS = (
    ("needs_response",) * 5
    + ("under_review",) * 2
    + ("warning_needs_response",) * 2
    + ("lost", "won", "prevented", "warning_closed")
)


def refund_request(maker: Maker, person: Person) -> Document:
    """A customer wants something back, exchanged, corrected, or only an answer."""
    theme = maker.pick(_THEMES)
    opened = maker.recent(45)
    case: Document = {"v": 1, "id": f"rr_{10000 + maker.number}", "kind": "refund_request"}
    if theme in _SUBSCRIBED:
        _renewal(maker, person, case, theme, opened)
    else:
        _purchase(maker, person, case, theme, opened)
    case["opened_at"] = maker.calendar.at(opened)
    if maker.chance(45):
        case["respond_by"] = maker.calendar.at(max(opened + HOUR, maker.deadline()))
    wants = maker.pick(_WANTS.get(theme, ("refund",)))
    if wants is not None:
        case["wants"] = wants
    addon = None
    if theme in _DISPUTED and maker.chance(9):
        case["dispute"] = _parallel_dispute(maker, theme, opened)
        addon = "dispute_leverage" if maker.chance(55) else None
    case["subject"] = mail.subject(maker, mail.texts_of(maker, person), theme)
    case["customer"] = person.customer
    case["messages"] = mail.conversation(maker, person, theme, opened, addon=addon)
    return case


def _purchase(maker: Maker, person: Person, case: Document, theme: str, opened: int) -> None:
    market = person.market
    minor, cost, name = maker.bought(person)
    amount = amount_text(minor, market.prices.places)
    stage = maker.pick(_STAGES[theme])
    order, placed = goods.order(maker, person, stage, opened, cost=cost, name=name)
    refunded = None
    if maker.chance(6):
        part = minor if maker.chance(40) else minor // 4
        refunded = amount_text(part, market.prices.places)
    case |= {"amount": amount, "currency": market.currency}
    fault = maker.pick(_FAULTS[theme]) if theme in _FAULTS else None
    if fault is not None:
        case["fault"] = fault
    case["order"] = order
    case["payment"] = goods.payment(maker, person, amount, placed + 3, refunded=refunded)
    person.last = (order, case["payment"], placed, name)
    carrier = order["tracking"]["carrier"] if "tracking" in order else market.carriers[0]
    mail.set_slots(
        maker, person, amount, product=name, order=order["id"], days_ago=2 - opened // DAY, carrier=carrier
    )


def _renewal(maker: Maker, person: Person, case: Document, theme: str, opened: int) -> None:
    market = person.market
    plan = maker.pick(market.prices.plans)
    amount = amount_text(plan.price, market.prices.places)
    name = plan.names[market.language]
    renewed = opened - maker.whole(1, 21) * DAY
    cancelled = renewed - maker.whole(2, 25) * DAY if theme == "charged_after_cancel" else None
    reminded = not maker.chance(22)
    case |= {"amount": amount, "currency": market.currency}
    case["payment"] = goods.payment(maker, person, amount, renewed)
    case["subscription"] = goods.subscription(
        maker, renewed, cancelled=cancelled, reminded=reminded, accepted=not maker.chance(5)
    )
    mail.set_slots(
        maker,
        person,
        amount,
        product=name,
        order=case["subscription"]["id"],
        days_ago=-(cancelled or renewed) // DAY,
        carrier=market.carriers[0],
    )


def _parallel_dispute(maker: Maker, theme: str, opened: int) -> Document:
    networks = maker.data.networks
    reason = "subscription_canceled" if theme in _SUBSCRIBED else "product_not_received"
    network, code = maker.pick(networks.pairs[reason])
    status = maker.pick(_DISPUTE_STATUS)
    answerable = status.endswith("needs_response")
    due = maker.deadline() if answerable else opened // 2
    return {
        "id": f"dp_demo{1000000 + maker.number}",
        "status": status,
        "reason": reason,
        "network": network,
        "network_code": code,
        "opened_at": maker.calendar.at(opened - maker.whole(2 * HOUR, 20 * HOUR)),
        "due_by": maker.calendar.at(max(due, opened + HOUR) if answerable else due),
        "submission_count": 0 if answerable else 1,
        "evidence": [],
    }
