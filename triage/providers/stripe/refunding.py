"""Giving money back, once: through all checks, and found again by the intent in its metadata."""

from __future__ import annotations

from typing import Any

from triage.domain.money import MoneyError
from triage.providers.base import Intent, Outcome
from triage.providers.guards import refund_barred
from triage.providers.records import DisputeRecord
from triage.providers.stripe.client import Raw
from triage.providers.stripe.hands import Desk, is_marked, mark
from triage.providers.stripe.minor import to_units
from triage.providers.stripe.reading import id_of, read_charge, read_dispute, read_refund

_REASONS = frozenset({"duplicate", "requested_by_customer"})
"""Not ``fraudulent``: that puts the card and the e-mail on the block lists."""


class Refunding:
    """``target`` is a charge or a payment intent; an amount of ``None`` gives back all that is left."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """Every dispute of the payment, and what is left of the charge."""
        if intent.reason and intent.reason not in _REASONS:
            return f"{intent.reason!r} is no reason that we give for a refund"
        charge, disputes = self._payment(intent.target)
        if charge is None:
            return f"{intent.target} has no charge that could be refunded"
        barred = refund_barred(read_charge(charge, self._desk.keys), disputes, intent.amount)
        return barred or _unsendable(intent)

    def _payment(self, target: str) -> tuple[Raw | None, list[DisputeRecord]]:
        """The charge, and all disputes of its payment: several on one charge, or on its other charges."""
        calls = self._desk.calls
        if target.startswith("pi_"):
            latest = calls.get("payment_intents", target, ("latest_charge",)).get("latest_charge")
            if not isinstance(latest, dict):
                return None, []
            charge: Raw = latest
        else:
            charge = calls.get("charges", target)
        mine = {"charge": str(charge["id"]), "payment_intent": id_of(charge.get("payment_intent"))}
        rows = {
            row["id"]: row
            for name, id in mine.items()
            if id
            for row in calls.everything("disputes", **{name: id})
            if any(of and id_of(row.get(one)) == of for one, of in mine.items())
        }
        return charge, [read_dispute(row) for row in rows.values()]

    def send(self, intent: Intent) -> Outcome:
        """One request."""
        params: dict[str, Any] = {_of(intent): intent.target, "metadata": mark(intent)}
        if intent.amount:
            params["amount"] = to_units(intent.amount)
        if intent.reason:
            params["reason"] = intent.reason
        return _outcome(self._desk.calls.write("refunds", "create", None, intent.key, **params))

    def look(self, intent: Intent) -> Outcome:
        """All refunds of the payment, however many."""
        for row in self._desk.calls.everything("refunds", **{_of(intent): intent.target}):
            if is_marked(row, intent):
                return _outcome(row)
        return Outcome.absent("no refund of this action is there")


def _of(intent: Intent) -> str:
    return "payment_intent" if intent.target.startswith("pi_") else "charge"


def _unsendable(intent: Intent) -> str | None:
    if intent.amount is None:
        return None
    try:
        to_units(intent.amount)
    except MoneyError as error:
        return str(error)
    return None


def _outcome(row: Raw) -> Outcome:
    refund = read_refund(row)
    if refund.status in {"failed", "canceled"}:
        why = f" ({refund.failure.replace('_', ' ')})" if refund.failure else ""
        return Outcome.refused(f"refund {refund.id} {refund.status}{why}")
    return Outcome.done(refund.id, refund.status)
