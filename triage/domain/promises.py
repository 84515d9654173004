"""Promises and duties of a contract: how each stands, read from the case document alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from triage.domain.moment import MomentError, parse_moment

OPEN, KEPT, LATE, BROKEN = "open", "kept", "late", "broken"
PROMISE_STATES = (OPEN, KEPT, LATE, BROKEN)
DUTY_STATES = (OPEN, "done", "missed")
OWNERS = ("customer", "vendor")
ISSUER_WINDOW = timedelta(days=120)
"""How long a card payment can be disputed with the issuer, from the capture or the latest promised date."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. ``number`` counts from 1; ``where``: the page, campaign, contract or message it stands in.

    What a document says of it may be hostile.
    """

    case_id: str
    number: int
    text: str
    made_by: str
    made_at: datetime | None
    due: datetime | None
    where: str
    documented: bool
    fixable: bool | None
    depends_on: str
    status: str

    @property
    def is_failed(self) -> bool:
        """Whether it is late or broken."""
        return self.status in (LATE, BROKEN)


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody had to do. ``owner``: customer or vendor."""

    id: str
    text: str
    owner: str
    due: datetime | None
    status: str
    notice_sent_at: datetime | None


def promises_of(document: Mapping[str, Any], now: datetime) -> tuple[Promise, ...]:
    """The promises of a contract; one that is open past its due time is late."""
    found = []
    for number, one in enumerate(_listed(document, "promises"), 1):
        due, status = _moment(one.get("due")), str(one.get("status") or OPEN)
        if status == OPEN and due is not None and due < now:
            status = LATE
        found.append(
            Promise(
                case_id=str(document.get("id", "")),
                number=number,
                text=str(one.get("text") or ""),
                made_by=str(one.get("made_by") or ""),
                made_at=_moment(one.get("made_at")),
                due=due,
                where=str(one.get("where") or ""),
                documented=one.get("documented") is True,
                fixable=one.get("fixable") if isinstance(one.get("fixable"), bool) else None,
                depends_on=str(one.get("depends_on") or ""),
                status=status,
            )
        )
    return tuple(found)


def duties_of(document: Mapping[str, Any]) -> tuple[Duty, ...]:
    """The duties of a contract."""
    return tuple(
        Duty(
            str(one.get("id") or ""),
            str(one.get("text") or ""),
            str(one.get("owner") or ""),
            _moment(one.get("due")),
            str(one.get("status") or OPEN),
            _moment(one.get("notice_sent_at")),
        )
        for one in _listed(document, "duties")
    )


def issuer_window_ends(document: Mapping[str, Any], now: datetime) -> datetime | None:
    """Until when what we bought by card can be disputed with the issuer; ``None`` when that is not known.

    The promises that count are those that the rulebook counts: on record, and broken or late.
    """
    payment = document.get("payment")
    if not isinstance(payment, Mapping) or payment.get("method") != "card":
        return None
    captured = _moment(payment.get("captured_at"))
    if captured is None:
        return None
    failed = (one for one in promises_of(document, now) if one.documented and one.is_failed)
    promised = [one.due for one in failed if one.due is not None]
    return max([captured, *promised]) + ISSUER_WINDOW


def _listed(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    contract = document.get("contract")
    found = contract.get(name) if isinstance(contract, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _moment(value: object) -> datetime | None:
    try:
        return None if value is None else parse_moment(value)
    except MomentError:
        return None
