"""Contract disputes of the demo world: software we sold, and software we bought."""

from __future__ import annotations

from triage.services.demo import messages as mail
from triage.services.demo import orders as goods
from triage.services.demo.maker import DAY, Document, Maker, Person, amount_text

_STATES = ("broken", "broken", "late", "open", "open", "kept")
_STATES_BEFORE_DUE = ("open", "open", "kept")
_DUTY_STATES = ("done", "done", "open", "missed")


def contract_dispute(maker: Maker, person: Person) -> Document:
    """Somebody says that a contract was not kept."""
    market = person.market
    product = maker.pick(market.prices.software)
    seller = maker.chance(62)
    opened = maker.recent(40)
    signed = opened - maker.whole(3, 400) * DAY
    amount = amount_text(product.price, market.prices.places)
    case: Document = {
        "v": 1,
        "id": f"ct_{10000 + maker.number}",
        "kind": "contract_dispute",
        "amount": amount,
        "currency": market.currency,
        "opened_at": maker.calendar.at(opened),
    }
    if maker.chance(55):
        case["respond_by"] = maker.calendar.at(max(opened + DAY, maker.deadline()))
    contract = _contract(maker, seller, signed, opened)
    mail.set_slots(
        maker,
        person,
        amount,
        product=product.names[market.language],
        order=case["id"],
        days_ago=6 - opened // DAY,
        carrier=market.carriers[0],
    )
    texts = mail.texts_of(maker, person)
    case["contract"] = contract
    if seller:
        leaving = maker.chance(25)
        theme = "leave_contract" if leaving else "broken_promise"
        case["wants"] = "cancellation" if leaving else maker.pick(("refund", "other", "other"))
        case["customer"] = person.customer | {"consumer": False}
        writer = maker.pick((mail.CUSTOMER, mail.COUNTERPARTY))
        case["messages"] = mail.conversation(maker, person, theme, opened, by=writer)
    else:
        theme = "broken_promise"
        case["payment"] = goods.payment(maker, person, amount, signed + DAY)
        case["messages"] = _asked_the_vendor(maker, person, contract, opened)
    case["subject"] = mail.subject(maker, texts, theme)
    return case


def _contract(maker: Maker, seller: bool, signed: int, opened: int) -> Document:
    at = maker.calendar.at
    made: Document = {
        "role": "seller" if seller else "buyer",
        "counterparty": maker.pick(maker.data.companies if seller else maker.data.vendors),
        "signed_at": at(signed),
        "term_ends_at": at(signed + 730 * DAY),
    }
    if seller and maker.chance(50):
        made["cooling_off_until"] = at(signed + 14 * DAY)
    duties = [_duty(maker, number, seller, signed, opened) for number in range(1, maker.whole(0, 2) + 1)]
    promised = signed + maker.whole(20, 120) * DAY
    made["promises"] = [
        _promise(maker, signed, promised, bool(duties), promised < opened)
        for _ in range(maker.pick((1, 1, 1, 2, 2, 3)))
    ]
    if duties:
        made["duties"] = duties
    if not seller and maker.chance(60):
        asked = opened - maker.whole(0, 25) * DAY
        made["refund_requested_at"] = at(asked)
        if maker.chance(45):
            made["refund_refused_at"] = at(min(-1, asked + maker.whole(1, 10) * DAY))
    return made


def _promise(maker: Maker, signed: int, due: int, duties: bool, is_due: bool) -> Document:
    text, fixable = maker.pick(maker.data.promises)
    status = maker.pick(_STATES if is_due else _STATES_BEFORE_DUE)
    at = maker.calendar.at
    made: Document = {
        "text": text,
        "made_by": maker.pick(maker.data.reps),
        "made_at": at(signed - maker.whole(2, 30) * DAY),
        "due": at(due),
        "documented": not maker.chance(25),
        "fixable": fixable,
        "status": status,
    }
    if duties and maker.chance(40):
        made["depends_on"] = "duty-1"
    if maker.chance(8):
        del made["fixable"]
    return made


def _duty(maker: Maker, number: int, seller: bool, signed: int, opened: int) -> Document:
    due = signed + maker.whole(10, 60) * DAY
    status = maker.pick(_DUTY_STATES) if due < opened else "open"
    made: Document = {
        "id": f"duty-{number}",
        "text": maker.pick(maker.data.duties),
        "owner": "customer",
        "due": maker.calendar.at(due),
        "status": status,
    }
    if seller and status == "missed" and maker.chance(50):
        made["notice_sent_at"] = maker.calendar.at(min(-1, due + 2 * DAY))
    return made


def _asked_the_vendor(maker: Maker, person: Person, contract: Document, opened: int) -> list[Document]:
    messages = []
    if "refund_requested_at" in contract and maker.chance(70):
        refuses = "refund_refused_at" in contract
        messages.append(mail.vendor_answers(maker, person, refuses, opened))
    return messages
