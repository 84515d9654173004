"""Words for what was found: sentences, values and the trace of conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rules.engine.book import Template
from rules.engine.conditions import Node
from rules.engine.economics import shown
from rules.engine.facts import FACTS, INDEX, Fact, Situation
from rules.engine.parameters import Parameter
from rules.engine.values import HELD, MISSING_FACT, MISSING_RATE, NOT, QUIET, SUPPORTED, Absent
from rules.engine.verdict import ConditionTrace, RuleTrace, moment_text

if TYPE_CHECKING:
    from rules.engine.verdict import Verdict

_OUTCOMES = {NOT: "not", HELD: "held"}
_FIRED = {NOT: "not_met", HELD: "fired"}


_WORDS: dict[type, Callable[[Any], str]] = {
    Absent: lambda value: value.name,
    bool: lambda value: "yes" if value else "no",
    datetime: moment_text,
    frozenset: lambda value: ", ".join(sorted(value)) or "nothing",
}


def value_text(value: Any, fact: Fact, s: Situation) -> str:
    """A fact's value for people."""
    if isinstance(value, Decimal):
        return f"{shown(value, s.book.numbers, s.currency)} {s.currency}"
    words = _WORDS.get(type(value), str)(value)
    return words.replace("_", " ") if fact.words else words


def parameter_text(parameter: Parameter, s: Situation) -> str:
    """A parameter with its unit."""
    if parameter.unit == "money":
        return f"{shown(parameter.value, s.book.numbers, s.book.numbers.currency)} {s.book.numbers.currency}"
    return (
        f"{parameter.value} {parameter.unit}" if parameter.unit in ("days", "hours") else str(parameter.value)
    )


def sentence(template: Template, s: Situation) -> str:
    """A ``because`` with the values filled in."""
    words = []
    for form, name in template:
        if form == "text":
            words.append(name)
        elif form == "parameter":
            words.append(parameter_text(s.book.numbers.parameters[name], s))
        else:
            fact = FACTS[INDEX[name]]
            words.append(value_text(s.read(fact.index), fact, s))
    return "".join(words)


def rule_traces(verdict: Verdict) -> tuple[RuleTrace, ...]:
    """The trace of every rule that was tried; those after the decision say that they were not reached."""
    traces = []
    known: dict[int, ConditionTrace] = {}
    for rule, outcome in verdict.tried:
        if outcome is None:
            traces.append(RuleTrace(rule.id, rule.title, rule.status, "not_reached", ()))
            continue
        conditions = tuple([condition_trace(node, verdict.situation, known) for node in rule.conditions])
        traces.append(RuleTrace(rule.id, rule.title, rule.status, _FIRED.get(outcome, "unknown"), conditions))
    return tuple(traces)


def condition_trace(node: Node, s: Situation, known: dict[int, ConditionTrace]) -> ConditionTrace:
    """One condition and all inside it, each by the same function that decided.

    ``known`` keeps what several rules share, by the condition's identity.
    """
    found = known.get(id(node))
    if found is None:
        outcome = _OUTCOMES.get(node.evaluate(s), "unknown")
        children = tuple([condition_trace(child, s, known) for child in node.children])
        found = ConditionTrace(node.text, node.expected, _found(node, s), outcome, children)
        known[id(node)] = found
    return found


def _found(node: Node, s: Situation) -> str:
    if node.form == "signal":
        return ", ".join(sorted(s.signals)) or "no signal"
    if not node.facts:
        return ""
    found = [value_text(s.read(fact.index), fact, s) for fact in node.facts]
    return " to ".join(found) + _converted(node.facts[0], s)


def _converted(fact: Fact, s: Situation) -> str:
    """The amount in the book's currency beside it, rounded, since that is what was compared."""
    numbers = s.book.numbers
    value = s.read(fact.index)
    if fact.type != "money" or not isinstance(value, Decimal) or s.currency == numbers.currency:
        return ""
    there = numbers.convert(value, s.currency, numbers.currency)
    if there is None:
        return f" (no rate for {s.currency})"
    return f" (about {shown(there, numbers, numbers.currency)} {numbers.currency})"


def missing_facts(node: Node, s: Situation, bit: int = MISSING_FACT) -> list[Fact]:
    """The facts for want of which a condition is unknown; with ``MISSING_RATE``, those without a rate."""
    outcome = node.evaluate(s)
    if outcome in (NOT, HELD) or outcome & QUIET or not outcome & bit:
        return []
    if node.children:
        found: list[Fact] = []
        for child in node.children:
            if node.form != "any" or bit == MISSING_RATE or child.evaluate(s) & SUPPORTED:
                found += [fact for fact in missing_facts(child, s, bit) if fact not in found]
        return found
    if bit == MISSING_RATE:
        return list(node.facts)
    return [fact for fact in node.facts if isinstance(s.read(fact.index), Absent)]
