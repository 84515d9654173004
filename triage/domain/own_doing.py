"""Whether new facts only show what we did ourselves at the payment provider: that is no news to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from triage.domain.money import MoneyError, parse_amount

ENDED = frozenset({"won", "lost", "warning_closed", "prevented"})
"""Statuses of a dispute in which the bank has decided, or the inquiry is over."""
_CLOSE, _SUBMIT, _REFUND = "close_dispute", "submit_evidence", "refund"


def is_own_doing(
    sent: Iterable[tuple[str, str | None]], before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether what changed from ``before`` to ``after`` is what came of the acts that were ``sent``.

    ``sent`` are the act and, of a refund, its amount in the case's currency. Of a case the status of the
    dispute and the sum refunded can change by what we do; when neither did, something else is new.
    """
    acts = list(sent)
    was, is_ = status_of(before), status_of(after)
    given = _refunded(after) - _refunded(before)
    if was == is_ and not given:
        return False
    ours = sum((Decimal(amount) for act, amount in acts if act == _REFUND and amount), Decimal(0))
    return (was == is_ or _comes_of({act for act, _ in acts}, was, is_)) and given in (0, ours)


def has_ended(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the bank has decided the dispute meanwhile, or the inquiry is over."""
    return status_of(after) in ENDED and status_of(before) != status_of(after)


def _comes_of(acts: set[str], was: str, is_: str) -> bool:
    """Whether one of the acts leads from one status of a dispute to the other."""
    return (
        (_CLOSE in acts and is_ == "lost")
        or (_SUBMIT in acts and is_.endswith("under_review"))
        or (_REFUND in acts and was.startswith("warning_") and is_ == "warning_closed")
    )


def status_of(document: Mapping[str, Any]) -> str:
    """The status of a case's dispute; empty when it has none."""
    return str((document.get("dispute") or {}).get("status") or "")


def _refunded(document: Mapping[str, Any]) -> Decimal:
    try:
        return parse_amount((document.get("payment") or {}).get("refunded") or "0", document["currency"])
    except MoneyError:
        return Decimal(0)
