"""Each term of a query: what may stand behind its colon, and how it narrows the queue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from rules.engine.cautions import CAUTIONS
from rules.engine.signals import SIGNALS
from triage.domain.case import ACTIONS, ESCALATE, TARGETS, Kind, State
from triage.domain.money import EXPONENTS
from triage.services.models import QueueFilter
from triage.store.sorting import SORTS

_SPAN = re.compile(r"(\d{1,5})([mhdw])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SUM = re.compile(r"(<=|>=|<|>|=)?(\d{1,15}(?:\.\d{1,3})?)([A-Za-z]{3})?", re.ASCII)
_RANGE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\.\.(\d{1,15}(?:\.\d{1,3})?)([A-Za-z]{3})?", re.ASCII)

EXAMPLES = (
    ("kind:chargeback", "only this kind; a beginning is enough: kind:con"),
    ("state:escalated", "only this state; closed cases are shown for state:closed alone"),
    ("assignee:me", "yours; assignee:none is nobody's, assignee:bea is hers"),
    ("due:<72h", "due within; also due:>3d, due:today, due:overdue, due:none"),
    ("age:>14d", "opened longer ago than"),
    ("amount:>100", "in each case's own currency; also amount:50..200 and amount:>100eur"),
    ("currency:EUR", "only this currency"),
    ("signal:review_threat", "read in the messages"),
    ("caution:answer_now", "warned of by the book"),
    ("suggests:refund", "what the book would do; suggests:escalate, or whom to: suggests:legal"),
    ("customer:cus_17", "one customer's cases, by id or e-mail"),
    ("is:unanswered", "the customer has the last word; also is:changed, is:release"),
    ("sort:amount", "largest first; sort:-amount smallest; urgency when there is none"),
    ('"free text"', "these words in a row"),
)
"""A term each, with what it does; together they name every term there is."""


class TermError(ValueError):
    """A value that a term does not take; ``hint`` says what it does."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, when, and where days end (``None``: as on the machine)."""

    me: str
    now: datetime
    zone: tzinfo | None = None

    def end_of_day(self) -> datetime:
        """The next midnight of ``zone``."""
        local = self.now.astimezone(self.zone)
        return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its value narrows a filter; ``values`` are offered, ``people`` adds names."""

    narrow: Callable[[Asking, QueueFilter, str], QueueFilter]
    values: Sequence[str] = ()
    people: bool = False


def _one_of(term: str, value: str, known: Sequence[str]) -> str:
    """The one of ``known`` that ``value`` names or begins."""
    value = value.lower()
    found = [value] if value in known else [name for name in known if name.startswith(value)]
    if len(found) == 1:
        return found[0]
    if found:
        raise TermError(f"{term}:{value} could be {' or '.join(found[:4])}", "write on")
    near = get_close_matches(value, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
    raise TermError(f"{term}:{value} is unknown", hint)


def _choice(term: str, field: str, known: Sequence[str]) -> Term:
    def narrow(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
        changed: Mapping[str, Any] = {field: _one_of(term, value, known)}
        return wanted._replace(**changed)

    return Term(narrow, known)


def _mark(term: str, known: Sequence[str]) -> Term:
    def narrow(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
        return _marked(wanted, f"{term}:{_one_of(term, value, known)}")

    return Term(narrow, known)


def _marked(wanted: QueueFilter, mark: str) -> QueueFilter:
    return wanted._replace(marks=tuple(dict.fromkeys((*wanted.marks, mark))))


def _assignee(asking: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    return wanted._replace(assignee={"me": asking.me, "none": "", "nobody": ""}.get(value, value))


def _span(term: str, value: str) -> timedelta:
    found = _SPAN.fullmatch(value)
    if not found:
        raise TermError(f"{term}:{value} is no span of time", f"write {term}:<72h or {term}:>3d (m, h, d, w)")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _due(asking: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    named = {"today": asking.end_of_day(), "overdue": asking.now}
    if value in named:
        return wanted._replace(due_before=named[value])
    if value == "none":
        return wanted._replace(undated=True)
    at = asking.now + _span("due", value.lstrip("<>="))
    return wanted._replace(due_from=at) if value.startswith(">") else wanted._replace(due_before=at)


def _age(asking: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    at = asking.now - _span("age", value.lstrip("<>="))
    return wanted._replace(opened_from=at) if value.startswith("<") else wanted._replace(opened_before=at)


def _amount(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    between, single = _RANGE.fullmatch(value), _SUM.fullmatch(value)
    if between:
        currency, sums = between[3], ((">=", Decimal(between[1])), ("<=", Decimal(between[2])))
    elif single:
        currency, sums = single[3], ((single[1] or "=", Decimal(single[2])),)  # type: ignore[assignment]
    else:
        raise TermError(f"amount:{value} is no sum", "write amount:>100, amount:50..200 or amount:>100eur")
    if currency:
        wanted = _currency(_, wanted, currency)
    return wanted._replace(amounts=(*wanted.amounts, *sums))


def _currency(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    if value.upper() not in EXPONENTS:
        raise TermError(f"{value} is no currency", "write its three letters, such as USD")
    return wanted._replace(currency=value.upper())


def _suggests(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    name = _one_of("suggests", value.removeprefix(f"{ESCALATE}:"), (*ACTIONS, *TARGETS))
    return _marked(wanted, f"to:{name}" if name in TARGETS else f"action:{name}")


def _customer(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    return _marked(wanted, f"customer:{value.lower() if '@' in value else value}")


_IS = ("unanswered", "changed", "release")


def _is(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    name = _one_of("is", value, _IS)
    if name == "unanswered":
        return _marked(wanted, name)
    return wanted._replace(changed=True) if name == "changed" else wanted._replace(to_release=True)


def _sort(_: Asking, wanted: QueueFilter, value: str) -> QueueFilter:
    back = "-" if value.startswith("-") else ""
    return wanted._replace(sort=back + _one_of("sort", value.removeprefix("-"), tuple(SORTS)))


TERMS: Mapping[str, Term] = {
    "kind": _choice("kind", "kind", tuple(Kind)),
    "state": _choice("state", "state", tuple(State)),
    "assignee": Term(_assignee, ("me", "none"), people=True),
    "due": Term(_due, ("<24h", "<72h", "today", "overdue", "none")),
    "age": Term(_age, (">7d", ">14d", "<24h")),
    "amount": Term(_amount, (">100", ">1000", "50..200")),
    "currency": Term(_currency, ("EUR", "GBP", "HUF", "JPY", "USD")),
    "signal": _mark("signal", SIGNALS),
    "caution": _mark("caution", CAUTIONS),
    "suggests": Term(_suggests, (*ACTIONS, *TARGETS)),
    "customer": Term(_customer),
    "is": Term(_is, _IS),
    "sort": Term(_sort, tuple(SORTS)),
}
"""Every term by its key."""
