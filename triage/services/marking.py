"""What the queue can be narrowed by, beside its columns: marks such as ``signal:review_threat``.

A new case brings its marks along; triggers of the store keep them when its facts or its verdict change,
and say the same (a test holds them together).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from triage.domain.moment import parse_moment

UNANSWERED = "unanswered"
"""The last word is the customer's."""


class Suggested(Protocol):
    """What of a verdict is marked."""

    @property
    def action(self) -> str: ...
    @property
    def escalate_to(self) -> str | None: ...
    @property
    def cautions(self) -> tuple[str, ...]: ...
    @property
    def signals(self) -> tuple[str, ...]: ...


def marks(document: Mapping[str, Any], verdict: Suggested) -> frozenset[str]:
    """The marks of a case, given its document and the verdict on it."""
    return frozenset((*_suggested(verdict), *customer_marks(document), *_waiting(document)))


def customer_marks(document: Mapping[str, Any]) -> list[str]:
    """What is said of every case of a case's customer, by id and by e-mail."""
    customer = document.get("customer") or {}
    known = (customer.get("id"), (customer.get("email") or "").lower())
    return [f"customer:{name}" for name in known if name]


def _suggested(verdict: Suggested) -> Iterator[str]:
    for signal in verdict.signals:
        yield f"signal:{signal}"
    for caution in verdict.cautions:
        yield f"caution:{caution}"
    yield f"action:{verdict.action}"
    if verdict.escalate_to:
        yield f"to:{verdict.escalate_to}"


def _waiting(document: Mapping[str, Any]) -> Iterator[str]:
    messages = document.get("messages") or ()
    if messages and max(enumerate(messages), key=_told)[1].get("from") == "customer":
        yield UNANSWERED


def _told(message: tuple[int, Mapping[str, Any]]) -> tuple[bool, datetime | None, int]:
    """Sorts messages by when they were written; those without a time first, as ever in their order."""
    place, at = message[0], message[1].get("at")
    return (True, parse_moment(at), place) if at else (False, None, place)
