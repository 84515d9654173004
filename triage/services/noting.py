"""The note that a decision leaves at the provider once it is carried out: which case, decision and rules.

Ids of ours only: no reason, no name, nothing that the customer or a colleague wrote.
"""

from __future__ import annotations

import json

from triage.providers.base import Act
from triage.services.planning import Rules, Step, planned
from triage.store.acts import IntentRecord
from triage.store.records import DecisionRecord

FOLLOWS = "would follow"
"""What a rehearsal says of the note."""

_LONGEST = 500
"""Characters that a value of metadata may have at Stripe."""


def note_after(
    record: IntentRecord, decision: DecisionRecord, desk: str, rules: Rules, at: str
) -> IntentRecord:
    """The act that notes ``decision`` on the object of ``record``, the last of its acts."""
    because = json.loads(decision.verdict).get("because") or []
    named = dict.fromkeys(str(part["rule"]) for part in because if part.get("rule"))
    metadata = {
        "triage_decision": f"{desk[:12]}.{decision.number}",
        "triage_action": decision.action,
        "triage_rules": ", ".join(named)[:_LONGEST],
    }
    step = Step(Act.ANNOTATE, record.target, payload={"metadata": metadata})
    (made,) = planned(desk, decision, (step,), record.provider, rules, at)
    return made._replace(step=record.step + 1)
