"""What the book suggests: the action and its why, cautions, economics, evidence; and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from textual.content import Content

from screens import words
from screens.times import at_length
from screens.widgets.inert import inert
from screens.widgets.table import pairs
from triage.domain.moment import MomentError, parse_moment
from triage.services.models import CaseView


def verdict(view: CaseView) -> Content:
    """The suggested action, and because of which rules."""
    found = view.verdict
    amount = f"  {found.amount}" if found.amount else ""
    head = Content.assemble((f"▶ {words.action(found.action, found.escalate_to)}{amount}", "bold $primary"))
    lines = [head]
    if found.underlying_action:
        lines.append(
            Content.assemble(("  once that is cleared: ", "$muted"), words.action(found.underlying_action))
        )
    for rule, text in found.because:
        lines.append(
            Content.assemble(("· ", "$muted"), inert(text, limit=400), (f"  {inert(rule, limit=60)}", "$muted"))
        )
    return Content("\n").join(lines)


def cautions(names: Sequence[str]) -> Content | None:
    """Each caution with what it means."""
    if not names:
        return None
    lines = []
    for name in names:
        label, told = words.CAUTIONS.get(name, (words.plain(name), ""))
        lines.append(Content.assemble(("▲ ", "$warning"), (label, "bold"), f"  {told}"))
    return Content("\n").join(lines)


def economics(terms: Mapping[str, Any]) -> Content | None:
    """Every term of the sum, one a line."""
    rows = list(_terms(terms))
    return pairs(rows, right=True, widest=40) if rows else None


def _terms(terms: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in terms.items():
        label = prefix + words.plain(str(key))
        if isinstance(value, Mapping):
            yield from _terms(value, f"{label}: ")
        elif isinstance(value, bool):
            yield label, "yes" if value else "no"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield label, ", ".join(str(item) for item in value) or "none"
        elif value is not None:
            yield label, str(value)


def evidence(view: CaseView) -> Content | None:
    """What is at hand, what is missing."""
    found = view.verdict
    lines = [
        Content.assemble(("✔ at hand  ", "$success"), words.plain(name)) for name in found.evidence_at_hand
    ] + [Content.assemble(("✘ missing  ", "$warning"), words.plain(name)) for name in found.evidence_missing]
    return Content("\n").join(lines) if lines else None


def decision(view: CaseView, zone: tzinfo | None) -> Content | None:
    """The decision in force: what, by whom, when, why, and whether the case changed since."""
    made = view.decision
    if made is None:
        return None
    amount = f"  {inert(str(made['amount']), limit=40)}" if made.get("amount") else ""
    by = inert(str(made.get("by") or "somebody"), limit=40)
    head = f"● {words.action(str(made.get('action')), made.get('escalate_to'))}{amount}"
    parts: list[str | tuple[str, str]] = [(head, "bold $success"), (f"  by {by}{_when(made.get('at'), zone)}", "$muted")]
    if made.get("reason"):
        parts.append(f"\n  “{inert(str(made['reason']), limit=400)}”")
    if made.get("changed_since"):
        parts.append(("\n▲ The case has changed since: look at it again", "$warning"))
    return Content.assemble(*parts)


def _when(at: object, zone: tzinfo | None) -> str:
    try:
        return f", {at_length(parse_moment(at), zone)}"
    except MomentError:
        return ""
