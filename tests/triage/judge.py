"""A small rulebook for tests: it has behaviour enough that deciding and importing can go wrong."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.domain.moment import format_moment, parse_moment
from triage.domain.owed import owed_on

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Because:
    rule: str
    text: str


@dataclass(frozen=True)
class Hit:
    message: int
    signal: str
    rule: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Condition:
    text: str
    expected: str
    found: str
    outcome: str
    children: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Rule:
    rule: str
    title: str
    status: str
    outcome: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class FakeVerdict:
    id: str
    action: str
    amount: str | None
    currency: str
    because: tuple[Because, ...]
    escalate_to: str | None = None
    cautions: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    underlying_action: str | None = None
    economics: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=lambda: {"at_hand": ["receipt"], "missing": []})
    book: str = "b" * 64
    trace: tuple[Rule, ...] = ()
    valid_until: datetime | None = None
    facts_digest: str = "f" * 64

    def to_json(self, trace: bool = False) -> dict[str, Any]:
        value: dict[str, Any] = {
            "id": self.id,
            "action": self.action,
            "amount": self.amount,
            "escalate_to": self.escalate_to,
            "cautions": list(self.cautions),
            "because": [{"rule": part.rule, "text": part.text} for part in self.because],
            "signals": list(self.signals),
            "underlying_action": self.underlying_action,
            "economics": self.economics,
            "reply": None,
            "book": self.book,
            "valid_until": self.valid_until and format_moment(self.valid_until),
        }
        if trace:
            value["trace"] = [{"rule": rule.rule, "outcome": rule.outcome} for rule in self.trace]
        return value


class FakeJudge:
    """Refunds our own fault, declines the rest, sends threats to legal; ``patience`` runs out after a day."""

    digest = "b" * 64

    def renew(self) -> None:
        """Learns nothing."""

    def judge(self, document: Any, now: datetime, hits: Any = None) -> FakeVerdict:  # noqa: ARG002
        texts = [message.get("text") or "" for message in document.get("messages") or []]
        found = tuple(
            Hit(at, "legal_threat", "lawyer", text.index("lawyer"), text.index("lawyer") + 6, "lawyer")
            for at, text in enumerate(texts)
            if "lawyer" in text
        )
        action, amount = ACTIONS[document["kind"]], None
        if document["kind"] == "refund_request" and document.get("fault") == "merchant":
            action, amount = "refund", owed_on(document).text
        opened = document.get("opened_at")
        until = parse_moment(opened) + timedelta(days=1) if opened else None
        late = until is not None and now > until
        digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
        return FakeVerdict(
            id=document["id"],
            action="escalate" if found else action,
            amount=None if found else amount,
            currency=document["currency"],
            because=(Because("legal" if found else "fault", "because of what Ann said"),),
            escalate_to="legal" if found else None,
            cautions=("answer_now",) if late else (),
            signals=("legal_threat",) if found else (),
            hits=found,
            underlying_action=action if found else None,
            economics={"amount": document["amount"]},
            trace=(
                Rule("fault", "Our fault", "active", "fired", (Condition("fault", "merchant", "x", "held"),)),
            ),
            valid_until=None if until is None or late else until,
            facts_digest=digest,
        )


ACTIONS = {"refund_request": "decline", "chargeback": "contest", "contract_dispute": "enforce"}


def source() -> FakeJudge:
    """Loads the rulebook; can be pickled."""
    return FakeJudge()
