"""A case and a decision, made into the words and figures that a letter prints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from rules.engine.parameters import Numbers
from rules.engine.replies import carried
from rules.engine.replies.held import Held, moment
from rules.engine.replies.templates import ENGLISH, Letter, ReplyBook

PAYING = ("refund", "return_then_refund", "store_credit")


def reply_for(
    book: ReplyBook, action: str, suggested: Mapping[str, Any] | None, *, public: bool
) -> str | None:
    """The name of the letter; the rule's own where its action was decided. ``None``: there is none."""
    if public:
        return book.public
    if suggested and suggested.get("action") == action and suggested.get("reply"):
        return str(suggested["reply"])
    return book.actions.get(action)


def language_for(book: ReplyBook, case: Mapping[str, Any], wanted: str | None = None) -> str:
    """The language to answer in: the one asked for, the customer's, else English."""
    customer = case.get("customer")
    stated = customer.get("language") if isinstance(customer, Mapping) else None
    for each in (wanted, stated):
        code = str(each or "").replace("_", "-").partition("-")[0].lower()
        if code in book.letters:
            return code
    return ENGLISH


def values_of(held: Held, letter: Letter, amount: str | None) -> dict[str, str]:
    """Every variable of a letter; ``amount`` is the sum decided, as a decimal string."""
    writer = _Writer(held, letter)
    order, payment, customer = held.block("order"), held.block("payment"), held.block("customer")
    name = str(customer.get("name") or held.block("contract").get("counterparty") or "").strip()
    shipping = _decimal(order.get("shipping_cost"))
    lost, total = _demanded(held)
    promise, duty = _promise(held), _duty(held)
    return {
        "name": name,
        "first_name": name.split()[0] if name else "",
        "amount": writer.sum(amount or held.case.get("amount")),
        "order": str(order.get("id") or ""),
        "delivered_on": writer.day(order.get("delivered_at")),
        "promised_on": writer.day(order.get("promised_by"), ahead=True),
        "goods_cost": writer.sum(order.get("goods_cost")),
        "shipping_cost": writer.sum(shipping),
        "shipping_both_ways": writer.sum(None if shipping is None else 2 * shipping),
        "lost_resale": writer.sum(lost) if lost else "",
        "total_cost": writer.sum(total),
        "refunded": writer.sum(payment.get("refunded")) if _decimal(payment.get("refunded")) else "",
        "refunded_on": writer.day(payment.get("refunded_at")),
        "paid_out": "yes" if carried.paid_out(held) else "",
        "evidence_sent": "yes" if carried.answered(held) else "",
        "return_days": _days(held.numbers, "return_window_days"),
        "withdrawal_days": _days(held.numbers, "withdrawal_days"),
        "promise": str(promise.get("text") or ""),
        "promise_due": writer.day(promise.get("due")),
        "promise_due_ahead": writer.day(promise.get("due"), ahead=True),
        "duty": str(duty.get("text") or ""),
        "duty_due": writer.day(duty.get("due")),
        "notice_on": writer.day(duty.get("notice_sent_at")),
    }


class _Writer:
    """Writes sums and days as people of a language do."""

    def __init__(self, held: Held, letter: Letter) -> None:
        self._held, self._letter = held, letter
        self._places = held.numbers.decimals.get(held.currency, 2)

    def sum(self, value: object) -> str:
        """``1,254.00 USD``; nothing for what is no sum."""
        found = _decimal(value)
        if found is None:
            return ""
        marks = str.maketrans({",": self._letter.thousands_mark, ".": self._letter.decimal_mark})
        figures = f"{found.quantize(Decimal(1).scaleb(-self._places)):,f}".translate(marks)
        return f"{figures} {self._held.currency}"

    def day(self, value: object, *, ahead: bool = False) -> str:
        """A day in words; with ``ahead`` only one that is still to come."""
        at = moment(value)
        if at is None or (ahead and not self._is_ahead(at)):
            return ""
        month = self._letter.months[at.month - 1]
        return self._letter.date.format(day=at.day, month=month, year=at.year)

    def _is_ahead(self, at: datetime) -> bool:
        return self._held.now is not None and at > self._held.now


def _promise(held: Held) -> Mapping[str, Any]:
    late = [one for one in held.promises() if one.get("documented") and _is_late(one, held.now)]
    return (late or [one for one in held.promises() if one.get("documented")] or [{}])[0]


def _is_late(promise: Mapping[str, Any], now: datetime | None) -> bool:
    due = moment(promise.get("due"))
    return promise.get("status") in ("late", "broken") or bool(due and now and due < now)


def _duty(held: Held) -> Mapping[str, Any]:
    duties = held.block("contract").get("duties")
    listed = duties if isinstance(duties, list) else []
    return next((one for one in listed if isinstance(one, Mapping) and one.get("status") == "missed"), {})


def _demanded(held: Held) -> tuple[Decimal | None, Decimal | None]:
    """What rule 15 reckons: the margin of goods that cannot be sold again; it, goods and both ways in all."""
    order = held.block("order")
    goods, shipping = _decimal(order.get("goods_cost")), _decimal(order.get("shipping_cost"))
    amount = _decimal(held.case.get("amount"))
    if goods is None or shipping is None or amount is None or order.get("resellable") is None:
        return None, None
    lost = max(amount - goods, Decimal(0)) if order["resellable"] else Decimal(0)
    return lost, goods + 2 * shipping + lost


def _days(numbers: Numbers, name: str) -> str:
    parameter = numbers.parameters.get(name)
    return "" if parameter is None else str(int(parameter.value))


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
