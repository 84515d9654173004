"""Judging a case: facts and signals go through the rules in order, the first match decides.

Rules 1 and 2 pass through: they decide, and the case is judged on as if the threat were absent, which
gives the underlying action. Cautions are added whatever decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from rules.engine.book import Book, CautionRule, Rule
from rules.engine.cautions import CAUTIONS
from rules.engine.conditions import is_supported
from rules.engine.economics import WinRate, contest_terms, demand_terms, shown
from rules.engine.facts import MessageHit, Situation
from rules.engine.signals import FROM_A_VENDOR, INSTRUCTION
from rules.engine.trace import ConditionTrace, RuleTrace, missing_facts, sentence
from rules.engine.values import HELD, MISSING_FACT, MISSING_RATE, UNKNOWN, is_object
from rules.engine.verdict import Because, Verdict

__all__ = [
    "Because",
    "ConditionTrace",
    "MessageHit",
    "RuleTrace",
    "Verdict",
    "WinRate",
    "judge",
    "read_messages",
    "suspect_messages",
]

PAYING = frozenset({"refund", "return_then_refund"})
"""Actions that pay money, whose verdict carries the amount."""
Suspected = TypeVar("Suspected", bound="Says")
_ORDER = {caution: place for place, caution in enumerate(CAUTIONS)}


class Says(Protocol):
    """Something that names a signal."""

    @property
    def signal(self) -> str: ...


@dataclass(slots=True)
class _Walk:
    """What came of trying the rules."""

    tried: list[tuple[Rule, int | None]] = field(default_factory=list)
    escalated: Rule | None = None
    decided: Rule | None = None
    untold: list[Rule] = field(default_factory=list)
    """Rules that a missing fact kept from being decided."""
    unrated: list[Rule] = field(default_factory=list)
    shadow: list[str] = field(default_factory=list)


def judge(
    book: Book,
    case: Mapping[str, Any],
    now: datetime,
    own_rates: Mapping[str, WinRate] | None = None,
    *,
    hits: Iterable[MessageHit] | None = None,
    suspected: Collection[str] | None = None,
) -> Verdict:
    """The verdict on a case document as of ``now`` (aware), by one book.

    ``own_rates`` are the shop's own outcomes by dispute reason. ``hits`` are signals read before; without
    them the messages are read by the book. ``suspected`` are the signals that a second reader suspects, for
    rules that ask for them; ``None``: there is none. The document's own ``now`` is not looked at. Raises
    :class:`ValueError` for an unknown kind or a ``now`` without a zone.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    ladder = book.ladders.get(kind_of(case))
    if ladder is None:
        raise ValueError(f"{case.get('kind')!r} is no kind of case")
    s = Situation(book, case, now, own_rates)
    found = read_messages(book, case) if hits is None else _heard(case, hits)
    s.signals = frozenset(hit.signal for hit in found)
    s.suspected = None if suspected is None else frozenset(suspected)
    walk = _walk(ladder, s)
    decided = walk.decided
    if decided is None:
        raise ValueError(
            f"no rule decides this {case.get('kind')}; the book needs a last rule 'when: always'"
        )
    s.action, s.rule_number = decided.action, decided.number
    return _verdict(book, s, walk, decided, found)


def kind_of(case: Mapping[str, Any]) -> str:
    """Which ladder of rules a case climbs: its kind, and for a contract whether we sold or bought."""
    kind = case.get("kind")
    if kind != "contract_dispute":
        return str(kind) if kind != "everything" else ""
    contract = case.get("contract")
    bought = is_object(contract) and contract.get("role") == "buyer"
    return "contract_bought" if bought else "contract_sold"


def read_messages(book: Book, case: Mapping[str, Any]) -> tuple[MessageHit, ...]:
    """The signals in the messages that may carry one, in order; only those that count for this case."""
    found = [
        MessageHit(number, h.signal, h.rule, h.start, h.end, h.quote)
        for number, text in _spoken(case)
        for h in book.read(text)
    ]
    return _heard(case, found) if found else ()


def suspect_messages(
    case: Mapping[str, Any], read: Callable[[int, str], Iterable[Suspected]]
) -> list[tuple[int, Suspected]]:
    """What ``read`` suspects in a message (number, text), over the messages that count for this case."""
    found = [(number, each) for number, text in _spoken(case) for each in read(number, text)]
    hits = [MessageHit(number, each.signal, "", 0, 0, "") for number, each in found]
    heard = {(hit.message, hit.signal) for hit in _heard(case, hits)}
    return [(number, each) for number, each in found if (number, each.signal) in heard]


def _spoken(case: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The messages that may carry a signal, by number."""
    messages = case.get("messages")
    for number, message in enumerate(messages if isinstance(messages, list) else ()):
        if not is_object(message) or message.get("from") not in ("customer", "counterparty"):
            continue
        text = message.get("text")
        if isinstance(text, str) and text.strip():
            yield number, text


def _heard(case: Mapping[str, Any], hits: Iterable[MessageHit]) -> tuple[MessageHit, ...]:
    """Without what staff wrote, and without what a vendor may say where we bought."""
    messages = case.get("messages")
    listed = messages if isinstance(messages, list) else []
    senders = [message.get("from") if is_object(message) else None for message in listed]
    bought = kind_of(case) == "contract_bought"
    return tuple(
        hit
        for hit in hits
        if hit.message >= len(senders)
        or senders[hit.message] == "customer"
        or (
            senders[hit.message] == "counterparty"
            and (not bought or hit.signal in FROM_A_VENDOR or hit.signal == INSTRUCTION)
        )
    )


def _walk(ladder: tuple[Rule, ...], s: Situation) -> _Walk:
    walk = _Walk()
    tried = walk.tried
    for rule in ladder:
        if walk.decided is not None or (rule.passes_through and walk.escalated is not None):
            tried.append((rule, None))
            continue
        outcome = rule.when.evaluate(s)
        tried.append((rule, outcome))
        if outcome == 0:
            continue
        if rule.status == "shadow":
            if outcome == HELD:
                walk.shadow.append(rule.id)
        elif outcome == HELD:
            if rule.passes_through:
                walk.escalated = rule
            else:
                walk.decided = rule
        elif outcome & UNKNOWN:
            _note_unknown(walk, rule, outcome)
    return walk


def _note_unknown(walk: _Walk, rule: Rule, outcome: int) -> None:
    supported = is_supported(rule.when, outcome)
    if rule.always_tells or (supported and outcome & MISSING_FACT):
        walk.untold.append(rule)
    if supported and outcome & MISSING_RATE:
        walk.unrated.append(rule)


def _verdict(book: Book, s: Situation, walk: _Walk, decided: Rule, hits: tuple[MessageHit, ...]) -> Verdict:
    top = walk.escalated or decided
    tied = {*decided.cautions, *top.cautions}
    because = [Because(top.id, sentence(top.because, s))]
    if top is not decided:
        because.append(Because(decided.id, sentence(decided.because, s)))
    _tell_unknown(walk, decided, s, tied, because)
    for caution in _cautions(book, s):
        if caution.caution not in tied:
            tied.add(caution.caution)
            because.append(Because(caution.id, sentence(caution.because, s)))
    terms = decided.terms
    return Verdict(
        id=str(s.case.get("id", "")),
        action=top.action,
        amount=_amount(s) if top.action in PAYING else None,
        currency=s.currency,
        escalate_to=top.escalate_to,
        cautions=tuple(sorted(tied, key=_ORDER.__getitem__)),
        because=tuple(because),
        signals=tuple(sorted(s.signals - {INSTRUCTION})),
        hits=hits,
        underlying_action=None if top is decided else decided.action,
        economics=contest_terms(s) if terms == "contest" else demand_terms(s) if terms == "demand" else {},
        evidence=_evidence(book, s, decided),
        reply=top.reply,
        book=book.digest,
        shadow=tuple(walk.shadow),
        valid_until=s.flip,
        rule=top.id,
        underlying_rule=None if top is decided else decided.id,
        situation=s,
        tried=tuple(walk.tried),
    )


def _tell_unknown(walk: _Walk, decided: Rule, s: Situation, tied: set[str], because: list[Because]) -> None:
    for rule in walk.untold:
        tied.add("unknown_facts")
        names = ", ".join(f"{fact.label} ({fact.name})" for fact in missing_facts(rule.when, s))
        because.append(
            Because(
                rule.id,
                f"Not known: {names or 'the state of the dispute'}. “{rule.title}” could not be decided.",
            )
        )
    for rule in walk.unrated:
        if rule.action != decided.action:
            tied.add("no_rate")
            names = ", ".join(fact.label for fact in missing_facts(rule.when, s, MISSING_RATE))
            text = f"There is no exchange rate for {s.currency}, so {names} could not be compared"
            because.append(Because(rule.id, f"{text}; “{rule.title}” might have applied."))


def _cautions(book: Book, s: Situation) -> list[CautionRule]:
    kind = kind_of(s.case)
    return [
        caution
        for caution in book.cautions
        if (not caution.kinds or kind in caution.kinds) and caution.when.evaluate(s) == HELD
    ]


def _amount(s: Situation) -> str | None:
    owed = s["payment.owed"]
    return shown(owed, s.book.numbers, s.currency) if isinstance(owed, Decimal) else None


def _evidence(book: Book, s: Situation, decided: Rule) -> dict[str, list[str]]:
    if s.case.get("kind") != "chargeback" or decided.action == "none":
        return {"at_hand": [], "missing": []}
    checked = book.evidence_for(s)
    return {part: [item.id for item in checked.of(part)] for part in ("at_hand", "missing")}
