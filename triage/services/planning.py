"""From a decision to what has to be done at the provider: which acts, on what, with whose release."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.domain.case import is_inquiry, payment_of
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

    def needs(self, act: Act, amount: Money | None) -> tuple[str, str]:
        """``nobody``, ``anybody`` (a second look, even by the same person) or ``other``; and why."""
        if self.live and act in IRREVERSIBLE:
            return OTHER, "it is final, and the key is live"
        if amount is not None and amount.currency != self.limit.currency:
            return OTHER, f"the limit is in {self.limit.currency}, and for {amount.currency} there is no rate"
        if amount is not None and self.limit < amount:
            return OTHER, f"it is above the limit of {self.limit}"
        return (ANYBODY, "evidence is sent once") if act is Act.SUBMIT_EVIDENCE else (NOBODY, "")


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
    charge, invoice = payment_of(document)
    if action == "contest" and dispute.get("id"):
        return (Step(Act.STAGE_EVIDENCE, dispute["id"]), Step(Act.SUBMIT_EVIDENCE, dispute["id"]))
    if action == "accept" and dispute.get("id") and not is_inquiry(document):
        return (Step(Act.CLOSE_DISPUTE, dispute["id"]),)
    if action == "refund" and charge:
        return (Step(Act.REFUND, charge, amount, {"reason": _REASON}),)
    if action == "refund" and invoice:
        return (Step(Act.CREDIT_NOTE, invoice, amount),)
    return ()


def planned(
    desk: str, decision: DecisionRecord, steps: tuple[Step, ...], provider: str, rules: Rules, at: str
) -> Iterator[IntentRecord]:
    """The rows of a decision's acts. Ids follow from desk and decision, so planning twice plans once."""
    for number, step in enumerate(steps):
        id = f"{desk[:12]}.{decision.number}.{step.act}"
        needs, why = rules.needs(step.act, step.amount)
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
            reason=why,
        )


def intent_of(record: IntentRecord, path: Callable[[str], Path] | None = None) -> Intent:
    """A row as a provider takes it. ``path`` finds files by their digest; without it, there are none."""
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
        files={name: path(digest) for name, digest in payload.get("files", {}).items()} if path else {},
        metadata=payload.get("metadata") or {},
        reason=payload.get("reason"),
    )
