"""What a case holds that a reply may say: its sums, dates and names, and the facts that rules ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from rules.engine.facts_case import INQUIRY, OPEN, STATUSES
from rules.engine.parameters import Numbers
from rules.engine.replies import carried
from rules.engine.replies.sums import figures

FACTS: Mapping[str, str] = {
    "public": "the answer is public",
    "private": "the answer goes to the customer alone",
    "contesting": "the action is contest, enforce or decline",
    "declining": "the action grants nothing: contest, enforce, decline, hold or wait",
    "no_dispute": "the case holds no dispute",
    "dispute_open": "a dispute on the charge is open",
    "parallel": "a dispute is open, and the action is not the refund that resolves an inquiry",
    "withdrawal": "a consumer of the EU, EEA or UK is inside the withdrawal period; the goods can go back",
    "no_ground": "the case holds no ground for a legal step: a duty missed, notice sent and its period over",
    "no_favour_held": "the action carries no favour: it is neither store_credit nor remediate",
    "no_promises": "the case holds no documented promise",
    "sum_known": "the case names its sum",
    "currency_known": "the case names its currency",
    "name_known": "the case names the customer or the counterparty",
    "granting": "the action grants something: a refund, a replacement, a credit or a remedy",
    "no_refund": "the answer is no refund at once",
    "undecided": "no bank has decided a dispute on the charge yet",
    "unpaid": "what is asked for was not refunded in full",
    "not_refunded": "nothing was refunded, and the answer is no refund",
    "not_refunded_whole": "only a part was refunded, and the answer is no refund",
    "not_submitted": "the bank waits for our answer to the dispute",
    "not_conceded": "the dispute is open, and not given up",
    "not_resent": "the answer sends something again, and it is not on its way",
    "not_cancelled": "the subscription goes on, or the order was shipped",
}
"""The facts that the conditions of a rule may name."""

CONTESTING = frozenset({"contest", "enforce", "decline"})
GRANTING = frozenset(
    {"refund", "reship", "reship_at_cost", "return_then_refund", "remediate", "store_credit", "accept"}
)
FAVOURS = frozenset({"store_credit", "remediate"})
CLOCKS = (timedelta(hours=-8), timedelta(0), timedelta(hours=6, seconds=-1))
"""How far clocks are from UTC where customers read; a time at 18:00 is nowhere on the next day."""
NOTICE = timedelta(days=14)
"""How long after a notice its period counts as over, where the duty states no later due time."""


@dataclass(frozen=True, slots=True)
class Held:
    """One case and the answer to it. ``now``: aware.

    ``done``: whether what was decided is carried out; ``None``: not known, as with a case file alone.
    """

    case: Mapping[str, Any]
    action: str
    public: bool
    now: datetime | None
    numbers: Numbers
    done: bool | None = None

    def block(self, name: str) -> Mapping[str, Any]:
        """One block of the case; empty when it is not there."""
        found = self.case.get(name)
        return found if isinstance(found, Mapping) else {}

    @property
    def currency(self) -> str:
        """The case's currency, or nothing."""
        return str(self.case.get("currency") or "").upper()

    @property
    def named(self) -> bool:
        """Whether the case names the customer or the counterparty."""
        return bool(self.block("customer").get("name") or self.block("contract").get("counterparty"))

    def letters(self) -> list[Mapping[str, Any]]:
        """The messages of the case."""
        return _mappings(self.case.get("messages"))

    def refunded(self) -> Decimal | None:
        """What was refunded on the charge; ``None`` when the case does not tell."""
        return _decimal(self.block("payment").get("refunded"))

    def sums_asked(self) -> list[Decimal]:
        """The sum in question and the charge, as far as they are known."""
        both = _decimal(self.case.get("amount")), _decimal(self.block("payment").get("amount"))
        return [one for one in both if one is not None]

    def messages(self) -> Iterator[str]:
        """What was written in the case."""
        for message in self.letters():
            yield str(message.get("text") or "")

    def heard(self) -> Iterator[str]:
        """What the other side wrote."""
        for message in self.letters():
            if message.get("from") in ("customer", "counterparty"):
                yield str(message.get("text") or "")

    def written(self) -> str:
        """The duties of the contract and what staff wrote, as one text."""
        duties = _mappings(self.block("contract").get("duties"))
        ours = [each for each in self.letters() if each.get("from") == "staff"]
        return "\n".join(str(each.get("text") or "") for each in (*duties, *ours))

    def texts(self) -> str:
        """Everything that the case holds, messages too, as one text."""
        return "\n".join(str(value) for value in _leaves(self.case))

    def stated(self) -> str:
        """What the case holds in words, so neither messages nor times nor sums, as one text."""
        words = [str(value) for value in _leaves({**self.case, "messages": None})]
        return "\n".join(
            one for one in words if moment(one) is None and (_decimal(one) is None or one.isdecimal())
        )

    def fact(self, name: str) -> bool | None:
        """One of ``FACTS``; ``None`` when the case does not tell."""
        return ASKED[name](self)

    def _dispute_open(self) -> bool | None:
        dispute = self.block("dispute")
        if not dispute:
            return False
        status = dispute.get("status")
        return status in OPEN if status in STATUSES else None

    def _parallel(self) -> bool | None:
        opened = self._dispute_open()
        if opened and self.action == "refund" and self.block("dispute").get("status") in INQUIRY:
            return False
        return opened

    def _undecided(self) -> bool:
        if self.action == "accept":  # conceded: the bank gives the money back
            return False
        status = self.block("dispute").get("status")
        return status not in STATUSES or status in OPEN

    def promises(self) -> list[Mapping[str, Any]]:
        """The promises of the contract."""
        return _mappings(self.block("contract").get("promises"))

    def _withdrawal(self) -> bool | None:
        customer, order = self.block("customer"), self.block("order")
        consumer, country = customer.get("consumer"), customer.get("country")
        if consumer is False or order.get("returnable") is False:
            return False
        if consumer is None or not isinstance(country, str):
            return None
        if country.upper() not in self.numbers.withdrawal_countries:
            return False
        if "delivered_at" in order and order["delivered_at"] is None:
            return True
        delivered, asked = moment(order.get("delivered_at")), moment(self.case.get("opened_at"))
        asked = asked or min(filter(None, map(moment, self._times())), default=None) or self.now
        days = self.numbers.parameters.get("withdrawal_days")
        if delivered is None or asked is None or days is None:
            return None
        return asked <= delivered + timedelta(days=int(days.value))

    def _times(self) -> list[Any]:
        return [each.get("at") for each in self.letters() if each.get("from") in ("customer", "counterparty")]

    def _no_ground(self) -> bool:
        return not any(map(self._is_ground, _mappings(self.block("contract").get("duties"))))

    def _is_ground(self, duty: Mapping[str, Any]) -> bool:
        """A duty of the other side that was missed, of which it was told, and the time given is over."""
        sent, due = moment(duty.get("notice_sent_at")), moment(duty.get("due"))
        if sent is None or self.now is None:
            return False
        missed = duty.get("status") == "missed" or (duty.get("status") == "open" and due and due < self.now)
        return bool(missed) and max(sent + NOTICE, due or sent) <= self.now

    def sums(self) -> set[Decimal]:
        """Every sum that the case names, and those that come of adding and subtracting them."""
        order, payment = self.block("order"), self.block("payment")
        named = [
            _decimal(value)
            for value in (
                self.case.get("amount"), payment.get("amount"), payment.get("refunded"),
                payment.get("credit_owed"), order.get("goods_cost"), order.get("shipping_cost"),
            )
        ]  # fmt: skip
        known = {value for value in named if value is not None}
        shipping = _decimal(order.get("shipping_cost"))
        if shipping is not None:
            known.add(2 * shipping)
        for name in ("dispute_fee", "counter_fee", "labour_cost"):
            if name in self.numbers.parameters:
                known.add(self.numbers.parameters[name].value)
        known |= set(figures("\n".join(str(one.get("text")) for one in self.promises())))
        results = set(known)
        for one, other in combinations(known, 2):
            results |= {one + other, abs(one - other)}
        if shipping is not None:
            results |= {one + 2 * shipping for one in known} | {abs(one - 2 * shipping) for one in known}
        listed = _leaves({**self.case, "messages": None, "now": None})
        results |= {value for each in listed if (value := _decimal(each)) is not None}
        return results | set(figures(self.written()))

    def claimed(self) -> set[Decimal]:
        """Figures that were written in messages."""
        return {figure for text in self.messages() for figure in figures(text)}

    def days_stated(self) -> set[date]:
        """Every date that the case holds, wherever on earth it is read."""
        found: set[date] = set()
        for value in _leaves({**self.case, "now": None, "messages": None}):
            at = moment(value)
            if at is not None:
                found |= {(at + there).date() for there in CLOCKS}
        for promise in self.promises():
            found |= set(_iso_dates(str(promise.get("text"))))
        return found

    def dates(self) -> set[date]:
        """The dates that the case holds, with the ends of the periods of 14 and 30 days after them."""
        stated = self.days_stated()
        return stated | {day + timedelta(days=period) for day in stated for period in (14, 30)}


ASKED: Mapping[str, Callable[[Held], bool | None]] = {
    "public": lambda held: held.public,
    "private": lambda held: not held.public,
    "contesting": lambda held: held.action in CONTESTING if held.action else None,
    "declining": lambda held: held.action in CONTESTING | {"hold", "wait", "none"} if held.action else None,
    "granting": lambda held: held.action in GRANTING if held.action else None,
    "no_refund": lambda held: held.action != "refund" if held.action else None,
    "no_favour_held": lambda held: held.action not in FAVOURS if held.action else None,
    "sum_known": lambda held: True if _decimal(held.case.get("amount")) is not None else None,
    "currency_known": lambda held: True if held.currency else None,
    "name_known": lambda held: True if held.named else None,
    "no_promises": lambda held: not any(one.get("documented") for one in held.promises()),
    "no_dispute": lambda held: not held.block("dispute"),
    "dispute_open": Held._dispute_open,
    "parallel": Held._parallel,
    "undecided": Held._undecided,
    "withdrawal": Held._withdrawal,
    "no_ground": Held._no_ground,
    "unpaid": carried.unpaid,
    "not_refunded": carried.not_refunded,
    "not_refunded_whole": carried.not_refunded_whole,
    "not_submitted": carried.not_submitted,
    "not_conceded": carried.not_conceded,
    "not_resent": carried.not_resent,
    "not_cancelled": carried.not_cancelled,
}
"""How each of ``FACTS`` is read from a case; ``None`` when the case does not tell."""


def moment(value: object) -> datetime | None:
    """An RFC 3339 time or a date as an aware UTC time, or ``None``."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _iso_dates(text: str) -> Iterator[date]:
    for each in re.findall(r"\d{4}-\d\d-\d\d", text):
        at = moment(each)
        if at is not None:
            yield at.date()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield value


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,15}(?:\.\d{1,3})?", value, re.ASCII):
        return None
    return Decimal(value)
