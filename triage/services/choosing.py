"""Choosing what to do with a case: checked against the case, and compared with what the book suggests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.domain.case import PAYING, check_action, in_words, suggestion_of
from triage.domain.errors import UsageError
from triage.domain.money import Money, MoneyError
from triage.domain.owed import is_owed_known, owed_on
from triage.services.judging import Verdict
from triage.store.records import CaseRecord


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants decided; ``amount`` in the case's currency."""

    action: str
    amount: Money | None
    escalate_to: str | None
    reason: str
    override: bool


def choose(
    case: CaseRecord,
    document: Mapping[str, Any],
    verdict: Verdict,
    *,
    action: str,
    amount: str | None,
    escalate_to: str | None,
    reason: str,
    sent: Sequence[Money] = (),
) -> Choice:
    """What is to be decided, checked against the case and compared with the suggestion.

    ``sent`` is what was given on the case already.
    """
    check_action(document, action, escalate_to)
    suggested = None if verdict.amount is None else Money.parse(verdict.amount, case.currency)
    same = action == verdict.action and escalate_to == verdict.escalate_to
    owed = owed_on(document, sent)
    _check_told(case, document, action, amount or verdict.amount, owed)
    money = _amount(case, action, amount, suggested if same else None, owed)
    override = not same or (action in PAYING and suggested is not None and money != suggested)
    if override and not reason.strip():
        whom = in_words(suggestion_of(verdict.action, verdict.escalate_to))
        sum_ = f" {suggested}" if suggested else ""
        raise UsageError(
            f"the book suggests {whom}{sum_}; deciding otherwise needs a reason", f"case {case.id}", "say why"
        )
    return Choice(action, money, escalate_to, reason, override)


def _check_told(
    case: CaseRecord, document: Mapping[str, Any], action: str, amount: str | None, owed: Money
) -> None:
    """Raises :class:`UsageError` when neither somebody, the book nor the case says how much is to be paid."""
    if action in PAYING and amount is None and not is_owed_known(document):
        raise UsageError(
            "what is owed is not known: the case does not say what was refunded already",
            f"case {case.id}",
            f"give the amount (--amount), at most {owed.text}",
        )


def _amount(
    case: CaseRecord, action: str, amount: str | None, suggested: Money | None, owed: Money
) -> Money | None:
    """The sum that goes with ``action``; raises :class:`UsageError` for one that is not owed."""
    where = f"case {case.id}"
    if action not in PAYING:
        if amount is not None:
            raise UsageError(f"{action!r} carries no amount", where, "leave the amount out")
        return None
    if amount is None:
        money = suggested or owed
    else:
        try:
            money = Money.parse(amount, case.currency)
        except MoneyError as error:
            raise UsageError(f"the amount {error}", where, f"write it in {case.currency}") from None
    if not owed.amount:
        raise UsageError("nothing is owed any more: all of it was refunded", where, "decide otherwise")
    if owed < money:
        raise UsageError(
            f"{money} is more than the {owed} that is owed", where, f"choose at most {owed.text}"
        )
    if not money.amount:
        raise UsageError("an amount of nothing is no payment", where, "choose an amount above zero")
    return money
