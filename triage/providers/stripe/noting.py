"""Credit notes for invoices, and notes on objects."""

from __future__ import annotations

from typing import Any

from triage.domain.money import Money, MoneyError
from triage.providers.base import Fault, Intent, Outcome
from triage.providers.stripe.client import Raw, SentError
from triage.providers.stripe.hands import Desk, is_marked, mark
from triage.providers.stripe.limits import metadata_too_large
from triage.providers.stripe.minor import to_units

_ANNOTATED = {
    "dp_": "disputes",
    "du_": "disputes",
    "ch_": "charges",
    "py_": "charges",
    "re_": "refunds",
    "pyr_": "refunds",
    "pi_": "payment_intents",
    "in_": "invoices",
    "sub_": "subscriptions",
    "cus_": "customers",
}
_REASONS = frozenset({"duplicate", "order_change", "product_unsatisfactory"})


class Crediting:
    """An open invoice shrinks; of a paid one the sum goes to the customer's balance: it is no refund."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """The invoice's state, currency and what there is to credit."""
        if intent.amount is None:
            return "a credit note needs its amount"
        if intent.reason and intent.reason not in _REASONS:
            return f"{intent.reason!r} is no reason for a credit note"
        return _barred(self._desk.calls.get("invoices", intent.target), intent.amount)

    def send(self, intent: Intent) -> Outcome:
        """Reads the invoice once more: an open one may have been paid meanwhile."""
        if intent.amount is None:
            return Outcome.refused("a credit note needs its amount")
        units = to_units(intent.amount)
        params: dict[str, Any] = {"invoice": intent.target, "amount": units, "metadata": mark(intent)}
        if intent.reason:
            params["reason"] = intent.reason
        if self._desk.calls.get("invoices", intent.target).get("status") == "paid":
            params["credit_amount"] = units
        return _outcome(self._desk.calls.write("credit_notes", "create", None, intent.key, **params))

    def look(self, intent: Intent) -> Outcome:
        """All credit notes of the invoice."""
        for row in self._desk.calls.everything("credit_notes", invoice=intent.target):
            if is_marked(row, intent):
                return _outcome(row)
        return Outcome.absent("no credit note of this action is there")


class Annotating:
    """Writes the intent's metadata on an object."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """Limits only: a note is never wrong."""
        if resource_of(intent.target) is None:
            return f"{intent.target!r} is no object that takes a note"
        return metadata_too_large(intent.metadata)

    def send(self, intent: Intent) -> Outcome:
        """``submit=false`` on a dispute: left out, the note would send the staged evidence."""
        resource = resource_of(intent.target) or ""
        params: dict[str, Any] = {"metadata": mark(intent)}
        if resource == "disputes":
            params["submit"] = False
        try:
            row = self._desk.calls.write(resource, "update", intent.target, intent.key, **params)
        except SentError as failed:
            if failed.maybe_done or failed.error.kind is not Fault.PERMISSION:
                raise
            return Outcome.refused(str(failed.error))  # nothing waits for a note: it is not tried again
        return Outcome.done(str(row["id"]))

    def look(self, intent: Intent) -> Outcome:
        """The mark on the object."""
        row = self._desk.calls.get(resource_of(intent.target) or "", intent.target)
        return Outcome.done(str(row["id"])) if is_marked(row, intent) else Outcome.absent()


def resource_of(id: str) -> str | None:
    """The list that an object is in, by its id; ``None`` for one that takes no metadata from us."""
    return next((resource for prefix, resource in _ANNOTATED.items() if id.startswith(prefix)), None)


def _barred(invoice: Raw, amount: Money) -> str | None:
    status, currency = invoice.get("status"), str(invoice.get("currency")).upper()
    if status not in {"open", "paid"}:
        return f"{invoice['id']} is {status}: only an open or a paid invoice takes a credit note"
    if currency != amount.currency:
        return f"the invoice is in {currency}, not {amount.currency}"
    try:
        units = to_units(amount)
    except MoneyError as error:
        return str(error)
    most = int(invoice.get("amount_remaining" if status == "open" else "amount_paid") or 0)
    return f"{invoice['id']} has less than {amount} to credit" if not 0 < units <= most else None


def _outcome(row: Raw) -> Outcome:
    void = row.get("status") == "void"
    return Outcome.refused(f"credit note {row['id']} was voided") if void else Outcome.done(str(row["id"]))
