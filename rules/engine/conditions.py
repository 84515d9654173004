"""Conditions: what a rule asks of the facts, in three values (held, not, unknown).

A condition is compiled once to a small function from a :class:`~rules.engine.facts.Situation` to an
outcome. Unknown outcomes carry why (see :mod:`rules.engine.values`), so that a missing fact is told only
where the other conditions held:

* a condition whose fact is absent is unknown and counts as a missing fact;
* ``all`` with a condition that is not met is not met; with one unknown it is unknown, and it is *supported*
  when another of its conditions held;
* a rate that is missing beside a missing fact is not told: the rate alone would leave it unknown;
* a bare alternative of ``any`` that is merely unknown is quiet; a supported one is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from rules.engine.facts import UNREAD, Fact, Situation
from rules.engine.values import (
    HELD,
    MISSING_FACT,
    MISSING_RATE,
    NEVER,
    NOT,
    QUIET,
    SUPPORTED,
    UNKNOWN,
    Absent,
)

Evaluate = Callable[[Situation], int]

COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "at_least": (ge, "at least"),
    "more_than": (gt, "more than"),
    "at_most": (le, "at most"),
    "less_than": (lt, "less than"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A condition. ``form`` is all, any, not, named, always, fact, span or signal.

    ``text`` and ``expected`` say for people what is asked; ``facts`` are the facts a leaf reads.
    """

    form: str
    evaluate: Evaluate = field(repr=False)
    text: str = ""
    expected: str = ""
    children: tuple[Node, ...] = ()
    facts: tuple[Fact, ...] = ()
    parameters: tuple[str, ...] = ()
    line: int = 1

    @property
    def composite(self) -> bool:
        """Whether it has other conditions inside, a named one looked through."""
        return self.children[0].composite if self.form == "named" else bool(self.children)


def is_supported(node: Node, outcome: int) -> bool:
    """Whether an unknown outcome of a whole rule means that all its other conditions held."""
    if outcome & QUIET or not outcome & UNKNOWN:
        return False
    return bool(outcome & SUPPORTED) or not node.composite


def all_of(children: Sequence[Node]) -> Evaluate:
    """Held when all are; not when one is not."""
    functions = tuple(child.evaluate for child in children)

    def evaluate(s: Situation) -> int:
        unknown = 0
        support = 0
        rate = MISSING_RATE
        for function in functions:
            outcome = function(s)
            if outcome == NOT:
                return NOT
            if outcome == HELD:
                support = SUPPORTED
            else:
                unknown |= outcome
                rate &= outcome
        if not unknown:
            return HELD
        return UNKNOWN | QUIET if unknown & QUIET else unknown & ~MISSING_RATE | rate | support

    return evaluate


def any_of(children: Sequence[Node]) -> Evaluate:
    """Held when one is; not when none is."""
    functions = tuple(child.evaluate for child in children)

    def evaluate(s: Situation) -> int:
        unknown = 0
        told = 0
        for function in functions:
            outcome = function(s)
            if outcome == HELD:
                return HELD
            if outcome:
                unknown = UNKNOWN
                if outcome & SUPPORTED:
                    told |= outcome
                elif outcome & MISSING_RATE:
                    told |= outcome & ~MISSING_FACT
        if not unknown:
            return NOT
        return unknown | told if told else UNKNOWN | QUIET

    return evaluate


def none_of(child: Node) -> Evaluate:
    """Held when the condition is not met, not when it is."""
    function = child.evaluate

    def evaluate(s: Situation) -> int:
        outcome = function(s)
        return outcome if outcome > HELD else HELD - outcome

    return evaluate


def named(child: Node, slot: int) -> Evaluate:
    """A condition that several rules share: evaluated once a case."""
    function = child.evaluate

    def evaluate(s: Situation) -> int:
        outcome: int | None = s.memo[slot]
        if outcome is None:
            outcome = s.memo[slot] = function(s)
        return outcome

    return evaluate


def always(_s: Situation) -> int:
    """Held."""
    return HELD


def of_value(fact: Fact, test: Callable[[Any], bool]) -> Evaluate:
    """``test`` of the fact's value. An event that has not happened meets no test."""
    index = fact.index

    def evaluate(s: Situation) -> int:
        value = s.values[index]
        if value is UNREAD:
            value = s.read(index)
        if value.__class__ is Absent:
            return value.outcome
        return HELD if value is not NEVER and test(value) else NOT

    return evaluate


def is_known(fact: Fact, wanted: bool) -> Evaluate:
    """Whether the fact is stated at all."""
    index = fact.index

    def evaluate(s: Situation) -> int:
        return HELD if (s.read(index).__class__ is not Absent) is wanted else NOT

    return evaluate


def of_money(
    fact: Fact, compare: Callable[[Any, Any], bool], scales: dict[str, tuple[Decimal, Decimal]]
) -> Evaluate:
    """An amount in the case's currency against one in the book's.

    ``scales`` holds, by currency, what to multiply the amount by and what to compare with: both sides
    are brought to the same unit without a division, so nothing is rounded.
    """
    index = fact.index

    def evaluate(s: Situation) -> int:
        value = s.values[index]
        if value is UNREAD:
            value = s.read(index)
        if value.__class__ is Absent:
            return value.outcome
        scale = scales.get(s.currency)
        if scale is None:
            return UNKNOWN | MISSING_RATE
        return HELD if compare(value * scale[0], scale[1]) else NOT

    return evaluate


def of_order(fact: Fact, other: Fact, compare: Callable[[Any, Any], bool]) -> Evaluate:
    """One moment against another; one that has not happened is neither before nor after."""
    first, second = fact.index, other.index
    moves_first, moves_second = _moves(fact), _moves(other)

    def evaluate(s: Situation) -> int:
        one, two = s.read(first), s.read(second)
        if one is NEVER or two is NEVER:
            return NOT
        if one.__class__ is Absent:
            return one.outcome
        if two.__class__ is Absent:
            return two.outcome
        if moves_first(s) or moves_second(s):
            fixed = one if moves_second(s) else two
            s.watch(fixed, after=False)
            s.watch(fixed, after=True)
        return HELD if compare(one, two) else NOT

    return evaluate


def of_span(since: Fact, until: Fact, compare: Callable[[Any, Any], bool], period: timedelta) -> Evaluate:
    """The time from one moment to another against a period; notes when a comparison with now changes."""
    first, second = since.index, until.index
    moves_first, moves_second = _moves(since), _moves(until)
    at_end = compare in (gt, le)

    def evaluate(s: Situation) -> int:
        one, two = s.read(first), s.read(second)
        if one is NEVER or two is NEVER:
            return NOT
        if one.__class__ is Absent:
            return one.outcome
        if two.__class__ is Absent:
            return two.outcome
        if moves_second(s):
            _watch(s, one, period, after=at_end)
        elif moves_first(s):
            _watch(s, two, -period, after=not at_end)
        return HELD if compare(two - one, period) else NOT

    return evaluate


def _moves(fact: Fact) -> Callable[[Situation], bool]:
    """Whether the moment goes on as time does: now, and a request of which no time is known."""
    if fact.name == "case.now":
        return lambda _: True
    if fact.name == "case.requested_at":
        return lambda s: bool(s.work.get("requested_now"))
    return lambda _: False


def _watch(s: Situation, moment: datetime, period: timedelta, *, after: bool) -> None:
    try:
        s.watch(moment + period, after=after)
    except OverflowError:
        return


def of_signals(wanted: frozenset[str]) -> Evaluate:
    """Whether one of the signals was read."""

    def evaluate(s: Situation) -> int:
        return NOT if wanted.isdisjoint(s.signals) else HELD

    return evaluate
