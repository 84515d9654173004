"""What is still owed on a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.domain.money import Money


def owed_on(document: Mapping[str, Any]) -> Money:
    """The lesser of the sum in question and the rest of the charge that is not refunded; never below zero.

    Without a known charge its whole is the sum in question. Amounts must have been checked before.
    """
    currency = document["currency"]
    asked = Money.parse(document["amount"], currency)
    payment = document.get("payment") or {}
    charged = Money.parse(payment.get("amount") or document["amount"], currency)
    refunded = Money.parse(payment.get("refunded") or "0", currency)
    if charged <= refunded:
        return Money.from_minor(0, currency)
    return min(asked, charged - refunded)
