"""Neutral records → case files (version 1). The same record always gives the same document.

A key whose fact is unknown is left out; ``due_by`` and ``captured_at`` are written as ``null`` where the
provider says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from triage.domain.moment import format_moment
from triage.providers.records import (
    ChargeRecord,
    CustomerRecord,
    DisputeRecord,
    InvoiceRecord,
    RefundRecord,
    SubscriptionRecord,
    WarningRecord,
)

Document = dict[str, Any]

_APPEAL = "appeal_"
"""How the status of a dispute begins that went on to the next instance."""


def dispute_case(
    dispute: DisputeRecord, charge: ChargeRecord | None, customer: CustomerRecord | None = None
) -> Document:
    """A chargeback, an inquiry that may become one, or an appeal: the same question, asked once more."""
    code = f", {dispute.network or 'network'} {dispute.network_code}" if dispute.network_code else ""
    appeal = dispute.status.startswith(_APPEAL)
    what = "Inquiry" if dispute.is_inquiry else "Appeal" if appeal else "Chargeback"
    block = _known(
        id=dispute.id,
        status=dispute.status.removeprefix(_APPEAL),
        stage="appeal" if appeal else None,
        reason=dispute.reason,
        network=dispute.network,
        network_code=dispute.network_code,
        opened_at=_time(dispute.opened_at),
        submission_count=dispute.submission_count,
        submission_method=dispute.submission_method,
        past_due=dispute.past_due,
        takes_answer=dispute.takes_answer,
        case_type=dispute.case_type,
    )
    block["due_by"] = _time(dispute.due_by)
    block["evidence"] = list(dispute.evidence)
    head = _head(dispute.id, "chargeback", dispute.amount.text, dispute.amount.currency, dispute.opened_at)
    return {
        **head,
        "subject": f"{what}: {_words(dispute.reason)}{code}",
        **_paid(charge, dispute.amount.currency, customer, dispute.charge, dispute.payment),
        "dispute": block,
    }


def warning_case(warning: WarningRecord, charge: ChargeRecord) -> Document:
    """An early fraud warning: a chargeback at the stage before it, which a refund resolves."""
    block = {
        "id": warning.id,
        "status": "warning_needs_response" if warning.actionable else "warning_closed",
        "stage": "early_fraud_warning",
        "reason": "fraudulent",
        **_known(network=charge.network),
        "fraud_type": warning.fraud_type,
        "opened_at": _time(warning.created_at),
        "due_by": None,
        "takes_answer": False,
        "submission_count": 0,
    }
    head = _head(warning.id, "chargeback", charge.amount.text, charge.amount.currency, warning.created_at)
    return {
        **head,
        "subject": f"Early fraud warning: {_words(warning.fraud_type)}",
        **_paid(charge, charge.amount.currency, None),
        "dispute": block,
    }


def refund_case(refund: RefundRecord, charge: ChargeRecord | None) -> Document:
    """A refund that did not reach the customer: they still want it."""
    why = f": {_words(refund.failure)}" if refund.failure else ""
    head = _head(refund.id, "refund_request", refund.amount.text, refund.amount.currency, refund.created_at)
    return {
        **head,
        "subject": f"Refund {_words(refund.status)}{why}",
        "wants": "refund",
        **_paid(charge, refund.amount.currency, None, refund.charge, refund.payment),
        "refund": _known(id=refund.id, status=refund.status, failure=refund.failure),
    }


def invoice_case(invoice: InvoiceRecord) -> Document:
    """An unpaid invoice that the customer contests; we sold."""
    reason = invoice.dispute_reason or f"invoice {invoice.number or invoice.id} is {_words(invoice.status)}"
    amount = invoice.amount
    head = _head(invoice.id, "contract_dispute", amount.text, amount.currency, invoice.created_at)
    return {
        **head,
        "subject": reason,
        "customer": _customer(invoice.customer),
        "contract": _known(role="seller", counterparty=invoice.customer.name, id=invoice.contract),
        "invoice": _known(
            id=invoice.id,
            number=invoice.number,
            status=invoice.status,
            due=_time(invoice.due_at),
            subscription=invoice.subscription,
        ),
    }


def subscription_case(subscription: SubscriptionRecord) -> Document:
    """A subscription that its customer left early, with words; ``amount`` must be known."""
    if subscription.amount is None:
        raise ValueError("a subscription without a price is no case")
    head = _head(
        subscription.id,
        "contract_dispute",
        subscription.amount.text,
        subscription.amount.currency,
        subscription.cancelled_at,
    )
    message = _known(at=_time(subscription.cancelled_at), channel="chat", text=subscription.comment)
    return {
        **head,
        "subject": f"Cancelled early: {_words(subscription.feedback or 'no reason chosen')}",
        "wants": "cancellation",
        "customer": _customer(subscription.customer),
        "contract": _known(
            role="seller",
            counterparty=subscription.customer.name,
            id=subscription.contract,
            signed_at=_time(subscription.started_at),
            term_ends_at=_time(subscription.term_ends_at),
        ),
        "subscription": _known(
            id=subscription.id,
            status=subscription.status,
            started_at=_time(subscription.started_at),
            cancelled_at=_time(subscription.cancelled_at),
        ),
        "messages": [{**message, "from": "customer"}] if subscription.comment else [],
    }


def _head(id: str, kind: str, amount: str, currency: str, opened: datetime | None) -> Document:
    head: Document = {"v": 1, "id": id, "kind": kind, "amount": amount, "currency": currency}
    return {**head, "opened_at": _time(opened)} if opened else head


def _paid(
    charge: ChargeRecord | None,
    currency: str,
    customer: CustomerRecord | None,
    id: str | None = None,
    intent: str | None = None,
) -> Document:
    """The customer, order and payment blocks; sums in another currency are shown, never reckoned with.

    Where the charge could not be read, its ``id`` and that of the payment ``intent`` are all that is known.
    """
    if charge is None:
        payment = _known(charge=id, payment_intent=intent)
        return _known(customer=_customer(customer) if customer else None, payment=payment or None)
    payment = _known(
        charge=charge.id, payment_intent=charge.payment, method=charge.method, three_ds=charge.three_ds
    )
    if charge.amount.currency == currency:
        payment |= {"amount": charge.amount.text, "refunded": charge.refunded.text}
    else:
        payment |= {"charged": str(charge.amount), "given_back": str(charge.refunded)}
    if charge.created_at or not charge.is_captured:
        payment["captured_at"] = _time(charge.created_at) if charge.is_captured else None
    found: Document = {"customer": _customer(charge.customer), "payment": payment}
    order = _order(charge)
    found = {**found, "order": order} if order else found
    return with_refunds(found, refunds_told(charge.refunds))


def refunds_told(refunds: Iterable[RefundRecord]) -> Document:
    """By id: when each refund was made, how much it is, how it stands."""
    return {
        one.id: {
            "made_at": _time(one.created_at),
            "amount": one.amount.text,
            "currency": one.amount.currency,
            "status": one.status,
        }
        for one in refunds
    }


def with_refunds(document: Mapping[str, Any], told: Mapping[str, Any]) -> Document:
    """The document with what was ``told`` of refunds beside those that its payment has.

    ``refunded_at`` is when the last of those that went out was made.
    """
    if not told:
        return dict(document)
    payment = document.get("payment") or {}
    known = {**told, **(payment.get("refunds") or {})}
    made = [one["made_at"] for one in known.values() if one["status"] == "succeeded"]
    last = {"refunded_at": max(made)} if made else {}
    return {**document, "payment": {**payment, **last, "refunds": dict(sorted(known.items()))}}


def _order(charge: ChargeRecord) -> Document:
    order = _known(id=charge.order, avs=charge.avs)
    if charge.shipping:
        tracking = _known(carrier=charge.shipping.carrier, number=charge.shipping.number)
        order |= _known(address_shipped=dict(charge.shipping.address) or None, tracking=tracking or None)
    return order


def _customer(customer: CustomerRecord) -> Document:
    return _known(
        id=customer.id,
        name=customer.name,
        email=customer.email,
        country=customer.country,
        language=customer.language,
    )


def _known(**facts: Any) -> Document:
    return {name: value for name, value in facts.items() if value is not None}


def _time(moment: datetime | None) -> str | None:
    return format_moment(moment) if moment else None


def _words(code: str) -> str:
    return code.replace("_", " ")


def with_source(document: Mapping[str, Any], source: str, kept: Mapping[str, Any]) -> Document:
    """The document with what the provider sent, under the provider's name."""
    return {**document, source: dict(kept)}
