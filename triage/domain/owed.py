"""What is still owed on a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from triage.domain.money import Money


def owed_on(document: Mapping[str, Any], sent: Iterable[Money] = ()) -> Money:
    """The lesser of the sum in question and the rest of the charge that is not refunded; never below zero.

    ``sent`` was given on this very case: of the sum in question it is paid, though the document may not know
    of it yet. Without a known charge its whole is the sum in question. Amounts must have been checked before.
    """
    currency = document["currency"]
    asked = Money.parse(document["amount"], currency)
    for refund in sent:
        if refund.currency == currency:
            asked -= refund
    payment = document.get("payment") or {}
    charged = Money.parse(payment.get("amount") or document["amount"], currency)
    refunded = Money.parse(payment.get("refunded") or "0", currency)
    if charged <= refunded or asked.amount <= 0:
        return Money.from_minor(0, currency)
    return min(asked, charged - refunded)


def is_owed_known(document: Mapping[str, Any]) -> bool:
    """Whether the case says what was refunded; a ``refunded_at`` of null says that nothing was."""
    payment = document.get("payment") or {}
    never = "refunded" not in payment and "refunded_at" in payment and payment["refunded_at"] is None
    return never or payment.get("refunded") is not None
