"""Doing things at Stripe: check, send with the intent's key, and afterwards be able to tell whether it happened.

Every write carries ``triage_<act>`` = the intent's id in the object's metadata, except closing a
dispute, which takes none and shows in the status. :meth:`Actor.settle` looks for these marks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from triage.domain.money import MoneyError
from triage.providers.base import Act, Fault, Intent, Outcome, ProviderError, Status
from triage.providers.guards import close_barred, evidence_barred, refund_barred
from triage.providers.records import DisputeRecord
from triage.providers.stripe.client import Calls, Raw, SentError
from triage.providers.stripe.limits import evidence_too_large, files_too_large, metadata_too_large
from triage.providers.stripe.minor import to_units
from triage.providers.stripe.reading import Keys, id_of, read_charge, read_dispute, read_refund

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
_REFUND_REASONS = frozenset({"duplicate", "requested_by_customer"})
"""Not ``fraudulent``: that puts the card and the e-mail on the block lists."""
_CREDIT_REASONS = frozenset({"duplicate", "order_change", "product_unsatisfactory"})
_LOST = "lost"


def mark(intent: Intent) -> dict[str, str]:
    """What a write leaves in the object's metadata."""
    return {f"triage_{intent.act}": intent.id, "triage_case": intent.case_id}


class Actor:
    """Carries out intents; ``allow_live`` must be true for a live key to send anything."""

    def __init__(self, calls: Calls, keys: Keys, now: Callable[[], datetime], *, allow_live: bool) -> None:
        self._calls, self._keys, self._now, self._allow_live = calls, keys, now, allow_live
        self._checks: dict[Act, Callable[[Intent], str | None]] = {
            Act.REFUND: self._check_refund,
            Act.STAGE_EVIDENCE: self._check_evidence,
            Act.SUBMIT_EVIDENCE: self._check_evidence,
            Act.CLOSE_DISPUTE: lambda intent: close_barred(self._dispute(intent), self._now()),
            Act.CREDIT_NOTE: self._check_credit_note,
            Act.ANNOTATE: self._check_annotation,
        }
        self._sends: dict[Act, Callable[[Intent], Outcome]] = {
            Act.REFUND: self._send_refund,
            Act.STAGE_EVIDENCE: self._send_staged,
            Act.SUBMIT_EVIDENCE: self._send_submitted,
            Act.CLOSE_DISPUTE: self._send_close,
            Act.CREDIT_NOTE: self._send_credit_note,
            Act.ANNOTATE: self._send_annotation,
        }
        self._looks: dict[Act, Callable[[Intent], Outcome]] = {
            Act.REFUND: self._look_for_refund,
            Act.STAGE_EVIDENCE: self._look_at_staged,
            Act.SUBMIT_EVIDENCE: self._look_at_submitted,
            Act.CLOSE_DISPUTE: self._look_at_closed,
            Act.CREDIT_NOTE: self._look_for_credit_note,
            Act.ANNOTATE: self._look_at_annotation,
        }

    def check(self, intent: Intent) -> Outcome | None:
        """See :meth:`triage.providers.base.Provider.check`."""
        if self._calls.live and not self._allow_live:
            return Outcome.later("the key is live and live is not switched on: pass --live, or set live = true")
        if len(intent.key) > 255:
            return Outcome.refused("the idempotency key is longer than 255 characters")
        barred = self._checks[intent.act](intent)
        return Outcome.refused(barred) if barred else None

    def carry_out(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.carry_out`."""
        try:
            barred = self.check(intent)
        except ProviderError as error:
            return _unsent(error)
        if barred:
            return barred
        try:
            return self._sends[intent.act](intent)
        except MoneyError as error:
            return Outcome.refused(str(error))
        except SentError as failed:
            return self._after(failed, intent)

    def _after(self, failed: SentError, intent: Intent) -> Outcome:
        """A no after an attempt that may have worked is looked into: the no may come of the first's success."""
        if not failed.maybe_done:
            return _unsent(failed.error)
        if failed.error.kind is Fault.REFUSED:
            found = self.settle(intent)
            return Outcome.refused(str(failed.error)) if found.status is Status.ABSENT else found
        return Outcome.unknown(str(failed.error))

    def settle(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.settle`."""
        try:
            return self._looks[intent.act](intent)
        except ProviderError as error:
            return Outcome.unknown(f"it could not be looked up: {error}")

    # Refunds

    def _check_refund(self, intent: Intent) -> str | None:
        charge, disputes = self._payment(intent.target)
        if charge is None:
            return f"{intent.target} has no charge that could be refunded"
        if intent.reason and intent.reason not in _REFUND_REASONS:
            return f"{intent.reason!r} is no reason that we give for a refund"
        try:
            units = to_units(intent.amount) if intent.amount else None
        except MoneyError as error:
            return str(error)
        del units
        return refund_barred(read_charge(charge, self._keys), disputes, intent.amount)

    def _payment(self, target: str) -> tuple[Raw | None, list[DisputeRecord]]:
        """The charge, and all disputes of its payment: several on one charge, or on its other charges."""
        if target.startswith("pi_"):
            latest = self._calls.get("payment_intents", target, ("latest_charge",)).get("latest_charge")
            charge: Raw | None = latest if isinstance(latest, dict) else None
        else:
            charge = self._calls.get("charges", target)
        if charge is None:
            return None, []
        rows = {row["id"]: row for row in self._calls.everything("disputes", charge=str(charge["id"]))}
        payment = id_of(charge.get("payment_intent"))
        if payment:
            rows |= {row["id"]: row for row in self._calls.everything("disputes", payment_intent=payment)}
        return charge, [read_dispute(row) for row in rows.values()]

    def _send_refund(self, intent: Intent) -> Outcome:
        params: dict[str, Any] = {"metadata": mark(intent) | dict(intent.metadata)}
        params["payment_intent" if intent.target.startswith("pi_") else "charge"] = intent.target
        if intent.amount:
            params["amount"] = to_units(intent.amount)
        if intent.reason:
            params["reason"] = intent.reason
        return _refund_outcome(self._calls.write("refunds", "create", None, intent.key, **params))

    def _look_for_refund(self, intent: Intent) -> Outcome:
        of = "payment_intent" if intent.target.startswith("pi_") else "charge"
        return self._find("refunds", intent, _refund_outcome, **{of: intent.target})

    def _find(
        self, resource: str, intent: Intent, outcome: Callable[[Raw], Outcome], **filters: str
    ) -> Outcome:
        name = f"triage_{intent.act}"
        for row in self._calls.everything(resource, **filters):
            if (row.get("metadata") or {}).get(name) == intent.id:
                return outcome(row)
        return Outcome.absent()

    # Disputes

    def _dispute(self, intent: Intent) -> DisputeRecord:
        return read_dispute(self._calls.get("disputes", intent.target))

    def _check_evidence(self, intent: Intent) -> str | None:
        too_much = evidence_too_large(intent.evidence) or files_too_large(intent.files)
        return too_much or evidence_barred(self._dispute(intent), self._now())

    def _send_staged(self, intent: Intent) -> Outcome:
        evidence = dict(intent.evidence)
        for name, path in sorted(intent.files.items()):
            with path.open("rb") as content:
                sent = self._calls.write(
                    "files", "create", None, f"{intent.key}:{name}"[:255], purpose="dispute_evidence", file=content
                )
            evidence[name] = str(sent["id"])
        return self._update_dispute(intent, submit=False, evidence=evidence)

    def _send_submitted(self, intent: Intent) -> Outcome:
        return self._update_dispute(intent, submit=True)

    def _update_dispute(self, intent: Intent, **params: object) -> Outcome:
        metadata = mark(intent) | dict(intent.metadata)
        row = self._calls.write("disputes", "update", intent.target, intent.key, metadata=metadata, **params)
        return Outcome.done(str(row["id"]), str(row.get("status")))

    def _send_close(self, intent: Intent) -> Outcome:
        row = self._calls.write("disputes", "close", intent.target, intent.key)
        return Outcome.done(str(row["id"]), str(row.get("status")))

    def _look_at_staged(self, intent: Intent) -> Outcome:
        return self._marked(intent, self._dispute(intent))

    def _look_at_submitted(self, intent: Intent) -> Outcome:
        dispute = self._dispute(intent)
        found = self._marked(intent, dispute)
        if found.status is Status.ABSENT and dispute.submission_count:
            return Outcome.refused(f"evidence for {dispute.id} was sent by somebody else")
        return found

    def _marked(self, intent: Intent, dispute: DisputeRecord) -> Outcome:
        if dispute.metadata.get(f"triage_{intent.act}") == intent.id:
            return Outcome.done(dispute.id, dispute.status)
        return Outcome.absent()

    def _look_at_closed(self, intent: Intent) -> Outcome:
        dispute = self._dispute(intent)
        if dispute.status == _LOST:
            return Outcome.done(dispute.id, dispute.status)
        return Outcome.absent() if dispute.is_answerable else Outcome.refused(f"{dispute.id} is {dispute.status}")

    # Invoices

    def _check_credit_note(self, intent: Intent) -> str | None:
        if intent.amount is None:
            return "a credit note needs its amount"
        if intent.reason and intent.reason not in _CREDIT_REASONS:
            return f"{intent.reason!r} is no reason for a credit note"
        invoice = self._calls.get("invoices", intent.target)
        status = invoice.get("status")
        if status not in {"open", "paid"}:
            return f"{intent.target} is {status}: only an open or a paid invoice takes a credit note"
        if str(invoice.get("currency")).upper() != intent.amount.currency:
            return f"the invoice is in {str(invoice.get('currency')).upper()}, not {intent.amount.currency}"
        try:
            units = to_units(intent.amount)
        except MoneyError as error:
            return str(error)
        most = invoice.get("amount_remaining") if status == "open" else invoice.get("amount_paid")
        return f"{intent.target} has less than {intent.amount} to credit" if units > int(most or 0) else None

    def _send_credit_note(self, intent: Intent) -> Outcome:
        """An open invoice shrinks; of a paid one the sum goes to the customer's balance, for no refund is meant."""
        if intent.amount is None:
            return Outcome.refused("a credit note needs its amount")
        units = to_units(intent.amount)
        params: dict[str, Any] = {"invoice": intent.target, "amount": units, "metadata": mark(intent)}
        if self._calls.get("invoices", intent.target).get("status") == "paid":
            params["credit_amount"] = units
        if intent.reason:
            params["reason"] = intent.reason
        return _note_outcome(self._calls.write("credit_notes", "create", None, intent.key, **params))

    def _look_for_credit_note(self, intent: Intent) -> Outcome:
        return self._find("credit_notes", intent, _note_outcome, invoice=intent.target)

    # Notes and metadata

    def _check_annotation(self, intent: Intent) -> str | None:
        if not _resource_of(intent.target):
            return f"{intent.target!r} is no object that takes a note"
        return metadata_too_large(intent.metadata)

    def _send_annotation(self, intent: Intent) -> Outcome:
        resource = _resource_of(intent.target) or ""
        params: dict[str, Any] = {"metadata": mark(intent) | dict(intent.metadata)}
        if resource == "disputes":
            params["submit"] = False
        row = self._calls.write(resource, "update", intent.target, intent.key, **params)
        return Outcome.done(str(row["id"]))

    def _look_at_annotation(self, intent: Intent) -> Outcome:
        row = self._calls.get(_resource_of(intent.target) or "", intent.target)
        if (row.get("metadata") or {}).get(f"triage_{intent.act}") == intent.id:
            return Outcome.done(str(row["id"]))
        return Outcome.absent()


def _resource_of(id: str) -> str | None:
    return next((resource for prefix, resource in _ANNOTATED.items() if id.startswith(prefix)), None)


def _refund_outcome(row: Raw) -> Outcome:
    refund = read_refund(row)
    if refund.status in {"failed", "canceled"}:
        why = f" ({refund.failure.replace('_', ' ')})" if refund.failure else ""
        return Outcome.refused(f"refund {refund.id} {refund.status}{why}")
    return Outcome.done(refund.id, refund.status)


def _note_outcome(row: Raw) -> Outcome:
    void = row.get("status") == "void"
    return Outcome.refused(f"credit note {row['id']} was voided") if void else Outcome.done(str(row["id"]))


def _unsent(error: ProviderError) -> Outcome:
    """Nothing happened: for good when Stripe said no, for now otherwise."""
    final = error.kind is Fault.REFUSED
    return Outcome.refused(str(error)) if final else Outcome.later(str(error))
