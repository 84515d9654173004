"""What the rules answer: a verdict, and why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.engine.book import Rule
from rules.engine.facts import FACTS, UNREAD, MessageHit, Situation
from rules.engine.trace import RuleTrace, moment_text, rule_traces


@dataclass(frozen=True, slots=True)
class Because:
    """A sentence for people, and the rule or caution that it comes from."""

    rule: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What the book says of a case at a moment.

    ``amount`` is a decimal string in ``currency`` and only there when money leaves us. ``valid_until`` is the
    next moment at which a comparison with now would come out differently; ``None``: never. ``facts_digest``
    and ``trace`` are worked out when asked for.
    """

    id: str
    action: str
    amount: str | None
    currency: str
    escalate_to: str | None
    cautions: tuple[str, ...]
    because: tuple[Because, ...]
    signals: tuple[str, ...]
    hits: tuple[MessageHit, ...]
    underlying_action: str | None
    economics: dict[str, Any]
    evidence: dict[str, list[str]]
    reply: str | None
    book: str
    shadow: tuple[str, ...]
    valid_until: datetime | None
    rule: str
    """The deciding rule's id."""
    underlying_rule: str | None
    situation: Situation = field(repr=False, compare=False)
    tried: tuple[tuple[Rule, int | None], ...] = field(repr=False, compare=False)
    """Each rule with its outcome; ``None`` where it was not reached."""

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """Every rule in order with its conditions as they were found."""
        return rule_traces(self.tried, self.situation)

    @property
    def facts_digest(self) -> str:
        """SHA-256 (hex) over the canonical JSON of the facts that were read."""
        read = {
            fact.name: _plain(value)
            for fact, value in zip(FACTS, self.situation.values, strict=True)
            if value is not UNREAD and fact.name != "case.now"
        }
        text = json.dumps(
            {"facts": read, "signals": list(self.signals), "currency": self.currency},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self, trace: bool = False) -> dict[str, Any]:
        """The verdict as the program prints it; with ``trace`` every rule and condition as well."""
        data: dict[str, Any] = {
            "id": self.id,
            "action": self.action,
            "amount": self.amount,
            "currency": self.currency,
            "escalate_to": self.escalate_to,
            "cautions": list(self.cautions),
            "because": [{"rule": each.rule, "text": each.text} for each in self.because],
            "signals": list(self.signals),
            "underlying_action": self.underlying_action,
            "economics": self.economics,
            "evidence": self.evidence,
            "reply": self.reply,
            "book": self.book,
            "hits": [
                {"message": h.message, "signal": h.signal, "rule": h.rule, "start": h.start, "end": h.end,
                 "quote": h.quote}
                for h in self.hits
            ],
            "shadow": list(self.shadow),
            "valid_until": None if self.valid_until is None else moment_text(self.valid_until),
        }  # fmt: skip
        if trace:
            data["trace"] = [each.to_json() for each in self.trace]
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return value if isinstance(value, (str, bool, int)) else repr(value)
