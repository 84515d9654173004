"""From a decision to what has to be done at the provider: which acts, on what, with whose release."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.domain.case import is_inquiry
from triage.domain.money import Money
from triage.providers.base import IRREVERSIBLE, Act, Intent
from triage.store.acts import PLANNED, RELEASED, IntentRecord
from triage.store.records import DecisionRecord

NOBODY, ANYBODY, OTHER = "nobody", "anybody", "other"
"""Whose release an act waits for."""

_REASON = "requested_by_customer"


@dataclass(frozen=True, slots=True)
class Rules:
    """When money needs a second pair of eyes: above ``limit``, and everything final in live mode.

    An amount in another currency than the limit's needs one, whatever it is: we have no rate here.
    """

    limit: Money
    live: bool

    def needs(self, act: Act, amount: Money | None) -> str:
        """``nobody``, ``anybody`` (a second look, even by the same person) or ``other``."""
        if self.live and act in IRREVERSIBLE:
            return OTHER
        if amount is not None and (amount.currency != self.limit.currency or self.limit < amount):
            return OTHER
        return ANYBODY if act is Act.SUBMIT_EVIDENCE else NOBODY


@dataclass(frozen=True, slots=True)
class Step:
    """One act that a decision calls for."""

    act: Act
    target: str
    amount: Money | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


def steps_for(document: Mapping[str, Any], action: str, amount: Money | None) -> tuple[Step, ...]:
    """The acts in their order; none when the provider has no part in ``action``."""
    dispute = document.get("dispute") or {}
    charge = (document.get("payment") or {}).get("charge")
    invoice = (document.get("invoice") or {}).get("id")
    if action == "contest" and dispute.get("id"):
        evidence = {"evidence": evidence_of(document)}
        return (
            Step(Act.STAGE_EVIDENCE, dispute["id"], payload=evidence),
            Step(Act.SUBMIT_EVIDENCE, dispute["id"]),
        )
    if action == "accept" and dispute.get("id") and not is_inquiry(document):
        return (Step(Act.CLOSE_DISPUTE, dispute["id"]),)
    if action == "refund" and charge:
        return (Step(Act.REFUND, charge, amount, {"reason": _REASON}),)
    if action == "refund" and invoice:
        return (Step(Act.CREDIT_NOTE, invoice, amount),)
    return ()


def evidence_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The text fields of the evidence that the case file itself can fill."""
    customer, order = document.get("customer") or {}, document.get("order") or {}
    tracking, address = order.get("tracking") or {}, order.get("address_shipped") or {}
    lines = ("line1", "line2", "postal_code", "city", "region", "country")
    found = {
        "customer_name": customer.get("name"),
        "customer_email_address": customer.get("email"),
        "shipping_carrier": tracking.get("carrier"),
        "shipping_tracking_number": tracking.get("number"),
        "shipping_address": ", ".join(address[name] for name in lines if address.get(name)),
        "product_description": document.get("subject"),
        "uncategorized_text": _credit(document),
    }
    return {name: value for name, value in found.items() if value}


def _credit(document: Mapping[str, Any]) -> str | None:
    payment = document.get("payment") or {}
    refunded = payment.get("refunded")
    if not refunded or not refunded.strip("0."):
        return None
    when = f" on {payment['refunded_at']}" if payment.get("refunded_at") else ""
    return f"{refunded} {document['currency']} of this payment was refunded{when}."


def planned(
    desk: str, decision: DecisionRecord, steps: tuple[Step, ...], provider: str, rules: Rules, at: str
) -> Iterator[IntentRecord]:
    """The rows of a decision's acts. Ids follow from desk and decision, so planning twice plans once."""
    for number, step in enumerate(steps):
        id = f"{desk[:12]}.{decision.number}.{step.act}"
        needs = rules.needs(step.act, step.amount)
        yield IntentRecord(
            id=id,
            case_id=decision.case_id,
            decision=decision.number,
            step=number,
            provider=provider,
            act=step.act.value,
            target=step.target,
            amount=step.amount.text if step.amount else None,
            currency=step.amount.currency if step.amount else None,
            payload=json.dumps(step.payload, sort_keys=True),
            key=f"triage.{id}.1",
            state=RELEASED if needs == NOBODY else PLANNED,
            needs=needs,
            decided_by=decision.actor,
            released_by=None,
            planned_at=at,
            keyed_at=None,
            attempts=0,
            ref=None,
            reason="",
        )


def intent_of(record: IntentRecord) -> Intent:
    """A row as a provider takes it."""
    payload = json.loads(record.payload)
    amount = Money.parse(record.amount, record.currency) if record.amount and record.currency else None
    return Intent(
        id=record.id,
        case_id=record.case_id[:200],
        act=Act(record.act),
        target=record.target,
        key=record.key,
        amount=amount,
        evidence=payload.get("evidence") or {},
        files={name: Path(path) for name, path in (payload.get("files") or {}).items()},
        metadata=payload.get("metadata") or {},
        reason=payload.get("reason"),
    )
