"""What the book suggests: the action and its why, cautions, economics, evidence; and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from textual.content import Content

from screens import words
from screens.times import at_length, readable
from screens.widgets.inert import inert
from screens.widgets.section import Part, hung, pairs
from triage.domain.case import PAYING
from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import Money, MoneyError
from triage.services.models import ActionView, CaseView, Change
from triage.services.sensitivity import sensitivity


def verdict(view: CaseView, zone: tzinfo | None) -> list[Part]:
    """The suggested action, and because of which rules."""
    found = view.verdict
    amount = f"  {found.amount}" if found.amount else ""
    if not found.amount and found.action in PAYING:
        amount = "; what is owed is not known"
    lines: list[Part] = [
        Content.assemble((f"▶ {words.action(found.action, found.escalate_to)}{amount}", "bold $primary"))
    ]
    if found.underlying_action:
        lines.append(hung("  Once that is cleared: ", "$muted", words.action(found.underlying_action)))
    named = {_rule_of(name) for name in found.cautions}
    for rule, text in found.because:
        if rule not in named:  # those stand with the cautions
            lines.append(hung("· ", "$muted", *_why(rule, text, zone)))
    return lines


def cautions(view: CaseView, zone: tzinfo | None) -> list[Part]:
    """Each caution with why it is one here; with what it means, where no rule of its name says why."""
    why = dict(view.verdict.because)
    parts: list[Part] = []
    for name in view.verdict.cautions:
        label, meaning = words.CAUTIONS.get(name, (words.plain(name), ""))
        rule = _rule_of(name)
        told = _why(rule, why[rule], zone) if rule in why else (meaning,)
        parts.append(hung("▲ ", "$warning", (label, "bold"), "  ", *told))
    return parts


def _rule_of(caution: str) -> str:
    """The rule that a book has for a caution, by convention."""
    return f"caution-{caution.replace('_', '-')}"


def _why(rule: str, text: str, zone: tzinfo | None) -> tuple[str | tuple[str, str], ...]:
    return inert(readable(text, zone), limit=400), (f"  {inert(rule, limit=60)}", "$muted")


def economics(terms: Mapping[str, Any]) -> list[Part]:
    """Every term of the sum, one a line; amounts and rates aligned at the right, words below them."""
    rows = list(_terms(terms))
    figures = [(label, value) for label, value in rows if len(value) <= 16]
    phrases = [(label, value) for label, value in rows if len(value) > 16]
    return pairs(figures, right=True, widest=40) + pairs(phrases, widest=40) + _sensitive(terms)


def _sensitive(terms: Mapping[str, Any]) -> list[Part]:
    """What contesting is worth when the chance to win is another; a sign says where it stops paying."""
    found = sensitivity(terms)
    if not found:
        return []
    rows = [(f"  at {_percent(p)}", f"{'✔' if value > 0 else '✘'} {value:,}") for p, value in found]
    return [
        Content.styled("If the chance to win were another, it would be worth", "$muted"),
        *pairs(rows, right=True),
    ]


def _terms(terms: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in terms.items():
        label = prefix + words.term(str(key))
        if isinstance(value, Mapping):
            yield from _terms(value, f"{label}: ")
        elif isinstance(value, bool):
            yield label, "yes" if value else "no"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield label, ", ".join(str(item) for item in value) or "none"
        elif value is not None:
            yield label, _figure(str(key), str(value))


_CHANCES = frozenset({"p", "p_before_evidence", "break_even_p"})
_FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


def _figure(key: str, text: str) -> str:
    """A chance in percent, a sum with its thousands apart; anything else as it stands."""
    if not _FIGURE.fullmatch(text):
        return text
    return _percent(Decimal(text)) if key in _CHANCES else f"{Decimal(text):,f}"


def _percent(share: Decimal) -> str:
    """Such as ``40.5 %``."""
    return f"{(share * 100).quantize(Decimal('0.1')).normalize():f} %"


def evidence(view: CaseView) -> list[Part]:
    """What is at hand, what is missing."""
    found = view.verdict
    at_hand = [hung("✔ at hand  ", "$success", words.plain(name)) for name in found.evidence_at_hand]
    missing = [hung("✘ missing  ", "$warning", words.plain(name)) for name in found.evidence_missing]
    return [*at_hand, *missing]


def decision(view: CaseView, zone: tzinfo | None) -> list[Part]:
    """The decision in force: what, by whom, when, why, and whether the case changed since."""
    made = view.decision
    if made is None:
        return []
    amount = f"  {sum_of(made, view.document)}".rstrip()
    by = inert(str(made.get("by") or "somebody"), limit=40)
    parts: list[Part] = [
        Content.assemble(
            (f"● {words.action(str(made.get('action')), made.get('escalate_to'))}{amount}", "bold $success"),
            (f"  by {by}{_when(made.get('at'), zone)}", "$muted"),
        )
    ]
    if made.get("reason"):
        parts.append(hung("  ", "", f"“{inert(str(made['reason']), limit=400)}”"))
    if made.get("changed_since"):
        parts.append(hung("▲ ", "$warning", (_changed_since(view, made), "$warning")))
        parts += [hung("    ", "", *_change(each, zone)) for each in view.changes if each.sort != "action"]
    parts += [hung("  → ", "$muted", act_line(act)) for act in view.acts]
    return parts


def _changed_since(view: CaseView, made: Mapping[str, Any]) -> str:
    """What the book said then, and says now."""
    now = words.action(view.verdict.action, view.verdict.escalate_to)
    then, _, to = str(made.get("suggested") or "").partition(":")
    before = (
        f"suggested then: {words.action(then, to or None)}, now: {now}" if then else f"suggested now: {now}"
    )
    return f"The case has changed since; {before}. Look at it again"


_SORTS = {
    "amount": "Sum",
    "rule": "Rule",
    "signal": "Signal",
    "caution": "Caution",
    "at_hand": "Evidence at hand",
    "missing": "Evidence missing",
}


def _change(change: Change, zone: tzinfo | None) -> list[tuple[str, str]]:
    """Such as ``Spend: 120.00 → 340.00``, ``+ Signal: Threatens with the law``."""
    named = {"signal": words.signal, "at_hand": words.plain, "missing": words.plain}.get(change.sort)
    if change.sort == "caution":
        named = caution_name
    before, now = (
        inert(readable(named(text) if named else text, zone), limit=160)
        for text in (change.before, change.now)
    )
    about = words.plain(change.about) if change.about else _SORTS.get(change.sort, words.plain(change.sort))
    if before and now:
        return [(f"~ {about}: ", "$muted"), (before, "strike"), (" → ", "$muted"), (now, "bold")]
    sign, text = ("+", now) if now else ("−", before)
    return [(f"{sign} {about}: ", "$muted"), (text, "bold" if now else "strike")]


def caution_name(name: str) -> str:
    """What a caution is called."""
    return words.CAUTIONS.get(name, (words.plain(name), ""))[0]


def sum_of(made: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The sum of a decision with its currency, such as ``936,990.00 HUF``; empty when it has none."""
    text, currency = made.get("amount"), str(made.get("currency") or document.get("currency", ""))
    if not text:
        return ""
    try:
        return str(Money.parse(text, currency))
    except MoneyError:
        return inert(f"{text} {currency}", limit=40)


def act_line(act: ActionView) -> str:
    """An act at the payment provider: what, on what, how it stands, why."""
    money = f" {act.amount}" if act.amount else ""
    stands = {"anybody": "waits for release", "other": "waits for somebody else"}.get(act.waits, act.state)
    why = f": {act.reason}" if act.reason and act.state != "done" else ""
    return inert(f"{words.plain(act.act)}{money} on {act.target}: {stands}{why}", limit=300)


def _when(at: object, zone: tzinfo | None) -> str:
    try:
        return f", {at_length(parse_moment(at), zone)}"
    except MomentError:
        return ""
