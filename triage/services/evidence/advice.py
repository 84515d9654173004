"""What a person must know before evidence is sent: the deadline, one chance, who answers for silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.engine.evidence import MISSING, Checklist
from rules.engine.evidence_book import Limits
from triage.domain.case import is_inquiry
from triage.domain.deadline import ANSWERABLE
from triage.services.evidence.blocks import clean, day, part, when

_OVER = {
    "won": "it is won",
    "lost": "it is lost",
    "prevented": "it was prevented",
    "warning_closed": "the inquiry is closed",
    "under_review": "evidence was sent and the bank is looking at it",
    "warning_under_review": "evidence was sent and the bank is looking at it",
}
_SMART = frozenset({"smart_disputes", "prefer_smart_disputes"})


def before_sending(case: Mapping[str, Any], found: Checklist, limits: Limits, now: datetime) -> list[str]:
    """Warnings in the order in which they matter, each ``subject: sentence``."""
    dispute = part(case, "dispute")
    if not dispute:
        return []
    said = [*_deadline(dispute, now), *_once(dispute), *_silence(case, dispute, limits)]
    if is_inquiry(case):
        said.append(
            "inquiry: this is an inquiry, not yet a dispute; a refund resolves it, and evidence can keep it "
            "from becoming a dispute"
        )
    said += found.warnings
    if found.claim and found.standing == MISSING:
        asked = ", ".join(item.id for item in found.of(MISSING, "decisive")) or "none that applies"
        said.append(f"weak: decisive evidence is missing ({asked}); concede when {found.concede_when}")
    if found.ce3.eligible:
        said.append(
            "ce3: Compelling Evidence 3.0 is met; it can be tried once, with exactly two earlier payments"
        )
    elif found.ce3.applies and not found.ce3.prior:
        said.append("ce3: payment.history is unknown; earlier payments of the card could win this")
    return said


def _deadline(dispute: Mapping[str, Any], now: datetime) -> list[str]:
    status, due = dispute.get("status"), when(dispute.get("due_by"))
    if status in _OVER:
        return [f"over: {_OVER[str(status)]}; no evidence can be sent"]
    if "due_by" in dispute and not dispute["due_by"]:
        return ["deadline: the processor takes no answer to this dispute"]
    if due is None:
        return ["deadline: not known; look it up at the processor"]
    if due < now:
        return [f"deadline: passed on {day(due)}; no evidence can be sent"]
    hours = int((due - now).total_seconds()) // 3600
    left = f"{hours // 24} days and {hours % 24} hours" if hours >= 24 else f"{hours} hours"
    return [f"deadline: {day(due)}, {left} left"]


def _once(dispute: Mapping[str, Any]) -> list[str]:
    count, again = dispute.get("submission_count"), dispute.get("stage") == "appeal"
    said = []
    if again and dispute.get("status") in ANSWERABLE:
        said.append("appeal: it is answered anew, with one text and files; all of the evidence goes there")
    if isinstance(count, int) and count > 0 and not said:
        said.append("submitted: evidence was sent already; it cannot be sent again")
    elif dispute.get("status") not in _OVER:
        said.append("sent_once: evidence is sent once; what is left out cannot follow")
    return said


def _silence(case: Mapping[str, Any], dispute: Mapping[str, Any], limits: Limits) -> list[str]:
    if dispute.get("status") not in ANSWERABLE and dispute.get("status") is not None:
        return []
    method = str(dispute.get("intended_submission_method") or "")
    if method in _SMART:
        share = Decimal(limits.smart_disputes_share or 0) * 100
        return [
            "silence: if nothing is staged, Smart Disputes will answer for you and keep "
            f"{share:.0f} % of what it recovers"
        ]
    if method in {"manual", "prefer_manual"}:
        kind = "inquiry may become a dispute" if is_inquiry(case) else "dispute is lost"
        return [f"silence: nobody answers for you; if nothing is sent, the {kind}"]
    shown = f" (intended_submission_method is {clean(method, 40)})" if method else ""
    return [f"silence: if nothing is sent, the processor may answer for you or the bank decides alone{shown}"]
