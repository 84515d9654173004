"""Words for what was found: sentences, values and the trace of conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from rules.engine.book import Rule, Template
from rules.engine.conditions import Node
from rules.engine.economics import shown
from rules.engine.facts import FACTS, INDEX, Fact, Situation
from rules.engine.parameters import Parameter
from rules.engine.values import HELD, MISSING_FACT, MISSING_RATE, NOT, QUIET, SUPPORTED, Absent


class ConditionTrace(NamedTuple):
    """One condition: what it asks, what was expected, what was found; ``outcome`` is held, not or unknown."""

    text: str
    expected: str
    found: str
    outcome: str
    children: tuple[ConditionTrace, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        data: dict[str, Any] = {
            "text": self.text,
            "expected": self.expected,
            "found": self.found,
            "outcome": self.outcome,
        }
        if self.children:
            data["children"] = [child.to_json() for child in self.children]
        return data


class RuleTrace(NamedTuple):
    """One rule: ``outcome`` is fired, not_met, unknown or not_reached."""

    rule: str
    title: str
    status: str
    outcome: str
    conditions: tuple[ConditionTrace, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "rule": self.rule,
            "title": self.title,
            "status": self.status,
            "outcome": self.outcome,
            "conditions": [condition.to_json() for condition in self.conditions],
        }


def moment_text(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_OUTCOMES = {NOT: "not", HELD: "held"}
_COMBINED: dict[str, Callable[[list[str]], str]] = {
    "all": lambda each: "not" if "not" in each else "unknown" if "unknown" in each else "held",
    "any": lambda each: "held" if "held" in each else "unknown" if "unknown" in each else "not",
    "not": lambda each: {"held": "not", "not": "held"}.get(each[0], "unknown"),
    "named": lambda each: each[0],
}
_ENDS = {"all": "not", "any": "held"}
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
        elif form == "held":
            words.append("; ".join(_held(s.book.named[name], s)) or "nothing of it is on record")
        else:
            fact = FACTS[INDEX[name]]
            words.append(value_text(s.read(fact.index), fact, s))
    return "".join(words)


def _held(node: Node, s: Situation) -> list[str]:
    """The alternatives of a condition that held, in words, each once."""
    found: list[str] = []
    for child in node.children:
        inner = child.children[0] if child.form == "named" else child
        if child.evaluate(s) != HELD:
            continue
        if inner.form == "any":
            found += _held(inner, s)
        elif child.form == "named":
            found.append(child.text.replace("-", " "))
        else:
            found += [f"{fact.label}: {value_text(s.read(fact.index), fact, s)}" for fact in child.facts]
    return list(dict.fromkeys(found))


def rule_traces(tried: Iterable[tuple[Rule, int | None]], s: Situation) -> tuple[RuleTrace, ...]:
    """The trace of every rule that was tried; those after the decision say that they were not reached."""
    tracer = _Tracer(s)
    traces = []
    for rule, outcome in tried:
        if outcome is None:
            traces.append(RuleTrace(rule.id, rule.title, rule.status, "not_reached", ()))
        else:
            conditions = tracer.looked_at(rule.conditions, "not")
            said = _FIRED.get(outcome, "unknown")
            traces.append(RuleTrace(rule.id, rule.title, rule.status, said, conditions))
    return tuple(traces)


class _Tracer:
    """Puts the conditions of one case into words; what several rules share is worded once."""

    def __init__(self, s: Situation) -> None:
        self._s = s
        self._conditions: dict[int, ConditionTrace] = {}
        self._values: dict[int, str] = {}
        self._signals = ", ".join(sorted(s.signals)) or "no signal"

    def trace(self, node: Node) -> ConditionTrace:
        """One condition and all inside it, each single one by the same function that decided."""
        known = self._conditions.get(id(node))
        if known is None:
            if node.children:
                children = self.looked_at(node.children, _ENDS.get(node.form))
                outcome = _COMBINED[node.form]([child.outcome for child in children])
                known = ConditionTrace(node.text, node.expected, "", outcome, children)
            else:
                outcome = _OUTCOMES.get(node.evaluate(self._s), "unknown")
                known = ConditionTrace(node.text, node.expected, self._found(node), outcome)
            self._conditions[id(node)] = known
        return known

    def looked_at(self, nodes: tuple[Node, ...], end: str | None) -> tuple[ConditionTrace, ...]:
        """The conditions in order, up to the one whose outcome settles the rest: those that decided."""
        found = []
        for node in nodes:
            known = self.trace(node)
            found.append(known)
            if known.outcome == end:
                break
        return tuple(found)

    def _found(self, node: Node) -> str:
        if node.form == "signal":
            return self._signals
        return " to ".join([self._values.get(fact.index) or self._value(fact) for fact in node.facts])

    def _value(self, fact: Fact) -> str:
        """The value, with the book's currency beside an amount, since that is what was compared."""
        s, value = self._s, self._s.read(fact.index)
        text = value_text(value, fact, s)
        numbers = s.book.numbers
        if isinstance(value, Decimal) and s.currency != numbers.currency:
            there = numbers.convert(value, s.currency, numbers.currency)
            text += (
                f" (no rate for {s.currency})"
                if there is None
                else f" (about {shown(there, numbers, numbers.currency)} {numbers.currency})"
            )
        self._values[fact.index] = text
        return text


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
