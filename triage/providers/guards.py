"""Why an act must not be sent, judged from how things stand at this moment: a sentence, or ``None``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from triage.domain.moment import format_moment
from triage.domain.money import Money
from triage.providers.records import ChargeRecord, DisputeRecord


def refund_barred(
    charge: ChargeRecord, disputes: Iterable[DisputeRecord], amount: Money | None
) -> str | None:
    """Money never leaves twice: every dispute of the payment counts, not the latest alone.

    ``amount`` ``None`` is all that is left of the charge.
    """
    for dispute in disputes:
        if dispute.is_open and not dispute.is_inquiry:
            return f"dispute {dispute.id} is open ({dispute.status}): a refund would pay twice"
        if not dispute.refundable:
            return f"dispute {dispute.id} ({dispute.status}) leaves the payment no longer refundable"
    if charge.left.amount <= 0:
        return (
            f"{charge.id} was refunded in full" if charge.is_captured else f"{charge.id} was never captured"
        )
    return None if amount is None else _too_much(charge, amount)


def _too_much(charge: ChargeRecord, amount: Money) -> str | None:
    left = charge.left
    if amount.currency != left.currency:
        return f"the charge is in {left.currency}, the refund in {amount.currency}"
    if amount.amount <= 0:
        return "a refund is more than zero"
    return f"only {left} of {charge.amount} is left to refund, not {amount}" if left < amount else None


def evidence_barred(dispute: DisputeRecord, now: datetime) -> str | None:
    """Evidence is sent once to each instance, and in time."""
    if dispute.is_answered:
        return f"evidence for {dispute.id} was sent already; it is taken once"
    return _unanswerable(dispute, now)


def close_barred(dispute: DisputeRecord, now: datetime) -> str | None:
    """Closing loses the dispute for ever; an inquiry is resolved by a refund instead."""
    if dispute.is_inquiry:
        return f"{dispute.id} is an inquiry: refunding resolves it, closing does not"
    return _unanswerable(dispute, now)


def _unanswerable(dispute: DisputeRecord, now: datetime) -> str | None:
    if not dispute.is_known:
        what = f"its status is {dispute.status!r}, which is not known here"
        return f"{what}; answer {dispute.id} where the provider shows it"
    if not dispute.is_answerable:
        return f"{dispute.id} takes no answer any more: it is {dispute.status.replace('_', ' ')}"
    if not dispute.takes_answer:
        return f"the bank takes no answer to {dispute.id}"
    if dispute.due_by and dispute.due_by < now:
        return f"the time to answer {dispute.id} ran out at {format_moment(dispute.due_by)}"
    return None
