"""What people did with the demo cases before now: claimed, noted, decided, overruled, escalated, closed."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from triage.domain.case import ESCALATE, PAYING, actions_for
from triage.domain.moment import parse_moment
from triage.services.demo.data import load_data, read_text

WORKING_DAY = timedelta(hours=9)
"""All acts lie this close before now."""

ASSIGN, NOTE, DECIDE, UNDO, CLOSE = "assign", "note", "decide", "undo", "close"


@dataclass(frozen=True, slots=True)
class DemoAct:
    """One thing that somebody did; which of the fields below ``at`` are set depends on ``act``."""

    case_id: str
    act: str
    """assign, note, decide, undo or close."""
    by: str
    at: datetime
    action: str | None = None
    """Decided; ``None`` for what the book suggested at that moment."""
    reason: str = ""
    """Of a decision, or the text of a note, an escalation, a closing."""
    assignee: str | None = None
    escalate_to: str | None = None


@cache
def _words() -> Any:
    return json.loads(read_text("history.json"))


def decisions(document: Mapping[str, Any], chance: random.Random, now: datetime) -> list[DemoAct]:
    """What was done with one case within a working day before ``now``, oldest first; often nothing.

    About seven cases in ten stay open. Hand-made cases are only ever claimed: they are there to be decided.
    """
    words, staff = _words(), load_data().staff
    opened = parse_moment(document["opened_at"]) if document.get("opened_at") else now
    start = max(opened, now - WORKING_DAY)
    by = chance.choice(staff)
    acts: list[DemoAct] = []
    roll = chance.random() * 100

    def add(act: str, **fields: Any) -> None:
        acts.append(DemoAct(document["id"], act, by, now, **fields))

    if chance.random() < 0.15 or roll > 90:
        add(ASSIGN, assignee=by)
    if document["id"].startswith("demo-"):
        roll = 0
    elif chance.random() < 0.06:
        add(NOTE, reason=chance.choice(words["notes"]))
    if roll >= 96:
        add(DECIDE, reason=chance.choice(words["reasons"]))
        add(CLOSE, reason=chance.choice(words["closings"]))
    elif roll >= 92:
        to = chance.choice(_targets(document))
        add(DECIDE, action=ESCALATE, escalate_to=to, reason=words["escalations"][to])
    elif roll >= 87:
        action = _override(document, chance)
        add(DECIDE, action=action, reason=words["overrides"].get(action) or chance.choice(words["reasons"]))
    elif roll >= 69:
        add(DECIDE, reason=chance.choice(words["reasons"]))
    elif roll >= 68:
        add(DECIDE, reason=chance.choice(words["reasons"]))
        add(UNDO, reason=words["undone"])
    return _spread(acts, start, now)


def _spread(acts: Sequence[DemoAct], start: datetime, now: datetime) -> list[DemoAct]:
    """The acts at even distances between ``start`` and ``now``, to the second."""
    step = (now - start) / (len(acts) + 1)
    return [
        DemoAct(
            act.case_id,
            act.act,
            act.by,
            (start + step * (place + 1)).replace(microsecond=0),
            act.action,
            act.reason,
            act.assignee,
            act.escalate_to,
        )
        for place, act in enumerate(acts)
    ]


def _targets(document: Mapping[str, Any]) -> tuple[str, ...]:
    if document["kind"] == "contract_dispute":
        return ("sales_lead", "legal")
    return ("finance_lead", "support_lead", "support_lead")


def _override(document: Mapping[str, Any], chance: random.Random) -> str | None:
    """An action that the case allows and that pays nothing which was paid back before, if there is one."""
    refunded = (document.get("payment") or {}).get("refunded", "0")
    paid_back = bool(refunded.strip("0."))
    allowed = [
        action
        for action in actions_for(document)
        if action in _words()["overrides"] and not (action in PAYING and paid_back)
    ]
    return chance.choice(allowed) if allowed else None
