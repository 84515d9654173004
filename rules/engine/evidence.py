"""The checklist of a dispute: what wins against this claim, what is at hand, and where the rest usually is.

The network's code decides first; without one that the book knows, the processor's reason does, and the
checklist says so. A code that covers several claims is read by claim: the one that is stated, else the one
that the facts point to, never the reason alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.engine.ce3 import Ce3, check_ce3
from rules.engine.evidence_book import NETWORKS, ClaimRule, CodeRule, EvidenceBook, ItemRule
from rules.engine.evidence_facts import FACTS, facts_of, section

DECISIVE, HELPFUL = "decisive", "helpful"
AT_HAND, MISSING, NOT_APPLICABLE = "at_hand", "missing", "not_applicable"
UNDETERMINED = "undetermined"
"""The claim of a code that covers several, when nothing tells which."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. ``where`` is where it stands, or where it usually is."""

    id: str
    label: str
    weight: str
    status: str
    where: str
    field: str

    def to_json(self) -> dict[str, str]:
        """``{"item", "weight", "status", "where"}``."""
        return {"item": self.id, "weight": self.weight, "status": self.status, "where": self.where}


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is asked of this dispute, and what there is."""

    claim: str | None
    claim_text: str
    letter: str
    network: str | None
    network_code: str | None
    items: tuple[Item, ...]
    ce3: Ce3
    concede_when: str
    standing: str
    """Whether the decisive evidence is there: ``at_hand``, ``missing``, or ``unknown`` (no claim)."""
    warnings: tuple[str, ...] = ()

    def of(self, status: str, weight: str | None = None) -> tuple[Item, ...]:
        """The items with that status, and that weight if one is given."""
        return tuple(i for i in self.items if i.status == status and weight in {None, i.weight})


def checklist(
    book: EvidenceBook, case: Mapping[str, Any], now: datetime | None = None, signals: Iterable[str] = ()
) -> Checklist:
    """The checklist of a case document. ``signals`` of its messages help to tell the claim."""
    dispute = section(case, "dispute")
    ce3 = check_ce3(case)
    facts = facts_of(case, now, ce3_eligible=ce3.eligible)
    network, code = _text(dispute, "network", str.casefold), _text(dispute, "network_code", str.upper)
    if not dispute:
        return Checklist(
            None, "", "", None, None, (), ce3, "", "unknown", ("no_dispute: this case holds none",)
        )
    rule = book.code(network, code) if code else None
    claim, warnings = _claim(book, dispute, rule, facts, frozenset(signals))
    warnings = _code_warnings(dispute, network, code, rule, claim) + warnings
    if claim is None:
        names = _union(book, rule)
        items = tuple(_item(book.items[name], HELPFUL, dispute, facts) for name in names)
        told = UNDETERMINED if rule and rule.claims else None
        return Checklist(told, "", "", network, code, items, ce3, "", "unknown", tuple(warnings))
    decisive = (rule.decisive if rule else ()) or claim.decisive
    helpful = (rule.helpful if rule else ()) or claim.helpful
    items = tuple(_item(book.items[name], DECISIVE, dispute, facts) for name in decisive) + tuple(
        _item(book.items[name], HELPFUL, dispute, facts) for name in helpful if name not in decisive
    )
    return Checklist(
        claim.id,
        claim.label,
        claim.letter,
        network or (rule.network if rule else None),
        code,
        items,
        ce3,
        claim.concede_when,
        _standing(items, claim.needs),
        tuple(warnings),
    )


def _text(dispute: Mapping[str, Any], key: str, fold: Any) -> str | None:
    value = dispute.get(key)
    return fold(value.strip()) or None if isinstance(value, str) else None


def _item(rule: ItemRule, weight: str, dispute: Mapping[str, Any], facts: frozenset[str]) -> Item:
    """The status of one item: facts that show it, else a file that holds it and that no fact contradicts."""
    listed = dispute.get("evidence")
    names = listed if isinstance(listed, list) else []
    shown = [FACTS[fact] for fact in rule.facts if fact in facts]
    held = [f"dispute.evidence: {name}" for name in rule.files if name in names]
    against = any(fact in facts for fact in rule.against)
    if not against and (shown or held):
        status, where = AT_HAND, "; ".join(dict.fromkeys(shown + held))
    elif any(fact in facts for fact in rule.unless):
        status, where = NOT_APPLICABLE, "this sale has none"
    else:
        status, where = MISSING, rule.where
    return Item(rule.id, rule.label, weight, status, where, rule.field)


def _standing(items: tuple[Item, ...], needs: str) -> str:
    weighed = [
        item.status == AT_HAND for item in items if item.weight == DECISIVE and item.status != NOT_APPLICABLE
    ]
    enough = bool(weighed) and (all(weighed) if needs == "all" else any(weighed))
    return AT_HAND if enough else MISSING


def _claim(
    book: EvidenceBook,
    dispute: Mapping[str, Any],
    rule: CodeRule | None,
    facts: frozenset[str],
    signals: frozenset[str],
) -> tuple[ClaimRule | None, list[str]]:
    """The claim, and what a person should know about how it was found."""
    stated = dispute.get("claim")
    reason = dispute.get("reason")
    if rule is None:
        return book.claim_for_reason(reason if isinstance(reason, str) else None), []
    if rule.claim:
        return book.claims[rule.claim], []
    if isinstance(stated, str) and stated in rule.claims:
        return book.claims[stated], []
    told = rule.by_claim.get(reason) if isinstance(reason, str) and reason != rule.reason else None
    pointed = _pointed(rule, facts, signals)
    if told and pointed in {None, told}:
        return book.claims[told], [
            f"claim: {rule.code} and the reason say {told}; read the cardholder's letter"
        ]
    if pointed:
        said = f"; the processor's reason says {told}" if told else ""
        return book.claims[pointed], [
            f"claim: {rule.code} covers several claims; the facts point to {pointed}{said}; check the letter"
        ]
    return None, [
        f"claim: {rule.code} covers several claims and nothing tells which; read the cardholder's letter "
        f"and set dispute.claim to one of {', '.join(rule.claims)}"
    ]


_POINTERS: tuple[tuple[str, str, str], ...] = (
    ("fact", "cancelled_before_charge", "subscription"),
    ("fact", "credit_owed", "credit"),
    ("fact", "returned", "credit"),
    ("fact", "not_delivered", "not_received"),
    ("signal", "delivered_not_received", "not_received"),
    ("signal", "terms_unread", "subscription"),
    ("signal", "broken_promise", "misrepresented"),
    ("signal", "merchant_error", "quality"),
    ("fact", "delivered", "quality"),
    ("fact", "digital", "subscription"),
)
"""What points to which claim, the surest first."""


def _pointed(rule: CodeRule, facts: frozenset[str], signals: frozenset[str]) -> str | None:
    for kind, name, claim in _POINTERS:
        if claim in rule.claims and name in (facts if kind == "fact" else signals):
            return claim
    return None


def _union(book: EvidenceBook, rule: CodeRule | None) -> list[str]:
    """The items of every claim that the code may stand for, each once."""
    names: dict[str, None] = {}
    for claim in rule.claims if rule else ():
        names |= dict.fromkeys(book.claims[claim].decisive + book.claims[claim].helpful)
    return list(names)


def _code_warnings(
    dispute: Mapping[str, Any],
    network: str | None,
    code: str | None,
    rule: CodeRule | None,
    claim: ClaimRule | None,
) -> list[str]:
    reason = dispute.get("reason")
    found = []
    if network and network not in NETWORKS:
        found.append(f"network: the book knows no {network}; check what it asks for")
    if rule is None:
        whose = f"{network or 'the network'}'s code {code}" if code else "a network code"
        by = f"chosen by the reason {reason}" if claim else f"nothing is known of the reason {reason}"
        why = "is not in the book" if code else "is missing"
        found.append(f"code: {whose} {why}; {by}; look it up before answering")
    elif network is None:
        found.append(f"network: not stated; {code} is {rule.network}'s")
    if rule and rule.reason != reason and reason and reason not in rule.by_claim:
        found.append(f"reason: the code {code} is {rule.title}, the reason says {reason}; the code counts")
    if rule and rule.note:
        found.append(f"code: {code} {rule.note}")
    if (rule and rule.check) or (claim and claim.check):
        found.append("check: sources differ or are second-hand here; check the network's own guide")
    return found
