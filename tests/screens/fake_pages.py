"""A small rulebook to leaf through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.screens.fake_book import Enters
from triage.domain.errors import NotFoundError
from triage.services.book_pages import Line

LINES = (
    Line(
        "rule",
        "safety-first",
        "Somebody is in danger",
        "everything",
        "active",
        1,
        "escalate:safety",
        "A threat to a person goes to somebody named. policy, rule 1",
    ),
    Line(
        "rule",
        "small-our-fault",
        "A small sum, and they say that it is our fault",
        "refund_request",
        "active",
        10,
        "refund",
        "Below the trust limit a claim is taken at its word. policy, rule 10",
    ),
    Line(
        "rule",
        "small-twice",
        "A second small claim",
        "refund_request",
        "shadow",
        10,
        "request_info",
        "Tried since October. policy, rule 10",
    ),
    Line("caution", "caution-answer-now", "They wait for an answer", "refund_request", says="answer_now"),
    Line(
        "signal",
        "chargeback_threat",
        "they will have their bank take it back",
        "threat",
        more="It is a lever.",
    ),
    Line(
        "number", "trust_below", "Below this amount a claim is taken at its word.", "money", says="25.00 USD"
    ),
)

_RULE: Mapping[str, Any] = {
    "when": ["all of these:", "  a message says: merchant error", "  amount: less than 25.00 USD"],
    "written": {},
    "because": "{case.amount} is below {$trust_below}.",
    "parameters": {"trust_below": "25.00"},
    "facts": {"case.amount": "The sum in question."},
    "file": "policy/refund_request.yaml",
    "line": 120,
    "examples": [
        {
            "sort": "fires",
            "fires": True,
            "says": "taken at its word",
            "file": "policy/r.cases.yaml",
            "line": 4,
        },
        {"sort": "near_misses", "fires": False, "says": "", "file": "policy/r.cases.yaml", "line": 6},
        {
            "sort": "thresholds",
            "fires": False,
            "says": "[b]exactly 25\x1b[31m",
            "file": "r.cases.yaml",
            "line": 8,
        },
    ],
}
_SIGNAL: Mapping[str, Any] = {
    "id": "chargeback_threat",
    "family": "threat",
    "says": "they will have their bank take it back",
    "is_not": "they did so already",
    "why": "It is a lever.",
    "known_gaps": "Hints without the word bank.",
    "phrases": {"de": {"bank-holt-es": 3}, "en": {"bank-will-act": 12}},
    "examples": {
        "de": [{"kind": "fires", "text": "Meine Bank holt es zurück.", "where": "de.cases.yaml:2"}],
        "en": [
            {"kind": "fires", "text": "I will tell my bank [b]now\x1b[31m\u202e", "where": "en.cases.yaml:2"},
            {"kind": "near_miss", "text": "My bank is on the corner.", "where": "en.cases.yaml:9"},
        ],
    },
    "asked_by": ["safety-first"],
    "file": "signals/chargeback_threat.yaml",
}
_NUMBER: Mapping[str, Any] = {
    "id": "trust_below",
    "value": "25.00 USD",
    "unit": "money",
    "doc": "Below this amount a claim is taken at its word.",
    "asked_by": ["small-our-fault", "small-twice"],
    "file": "parameters.yaml",
    "line": 6,
}


class FakePages:
    """Six lines, each with its page."""

    name = "/opt/triage/rules/book"
    digest = "0123456789abcdef" * 4

    def __init__(self, desk: Enters, lines: Sequence[Line] = LINES) -> None:
        self._desk, self.lines = desk, lines

    def contents(self) -> Sequence[Line]:
        self._desk.enter("pages.contents")
        return self.lines

    def page(self, sort: str, name: str, /) -> Mapping[str, Any]:
        self._desk.enter(f"pages.page {name}")
        line = next((each for each in self.lines if (each.sort, each.id) == (sort, name)), None)
        if line is None:
            raise NotFoundError(f"the book has no {sort} {name!r}")
        if sort in ("signal", "number"):
            return _SIGNAL if sort == "signal" else _NUMBER
        about = {"id": line.id, "title": line.title, **_RULE}
        if sort == "caution":
            return about | {"caution": line.says, "applies_to": [line.group]}
        action, _, to = line.says.partition(":")
        return about | {
            "number": line.number,
            "kind": line.group,
            "status": line.status,
            "rationale": line.more.partition(" policy")[0],
            "source": f"policy, rule {line.number}",
            "action": action,
            "escalate_to": to or None,
            "cautions": [],
            "reply": None,
        }
