"""Three values: held, not, unknown; and when an unknown is worth telling."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from rules.engine.conditions import Node, all_of, any_of, is_supported, none_of
from rules.engine.facts import Situation
from rules.engine.load import load_book
from rules.engine.values import HELD, MISSING_FACT, MISSING_RATE, NOT, QUIET, SUPPORTED, UNKNOWN

BOOK = load_book(signals=False)
S = Situation(BOOK, {"kind": "refund_request", "currency": "USD"}, datetime(2026, 11, 10, tzinfo=UTC))
BARE = UNKNOWN | MISSING_FACT
RATE = UNKNOWN | MISSING_RATE
QUIETLY = UNKNOWN | QUIET
TOLD = UNKNOWN | MISSING_FACT | SUPPORTED


def leaf(outcome: int) -> Node:
    return Node("fact", lambda _: outcome)


def both(*outcomes: int) -> int:
    return all_of([leaf(each) for each in outcomes])(S)


def either(*outcomes: int) -> int:
    return any_of([leaf(each) for each in outcomes])(S)


def value(outcome: int) -> str:
    return "unknown" if outcome & UNKNOWN else {HELD: "held", NOT: "not"}[outcome]


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.product([HELD, NOT, BARE, RATE, QUIETLY], repeat=2))
)
def test_all_and_any_follow_kleenes_tables(one: int, other: int) -> None:
    order = {"not": 0, "unknown": 1, "held": 2}
    names = {number: name for name, number in order.items()}
    values = [order[value(one)], order[value(other)]]
    assert value(both(one, other)) == names[min(values)]
    assert value(either(one, other)) == names[max(values)]
    assert value(both(other, one)) == names[min(values)]
    negated = none_of(leaf(one))(S)
    assert value(negated) == {"held": "not", "not": "held", "unknown": "unknown"}[value(one)]


def test_a_missing_fact_is_supported_by_what_else_held() -> None:
    assert both(HELD, BARE) == TOLD
    assert both(BARE, HELD, BARE) == TOLD
    assert both(BARE, BARE) == BARE
    assert both(HELD, QUIETLY) == QUIETLY
    assert both(HELD, RATE) == RATE | SUPPORTED


def test_a_bare_alternative_is_quiet_and_a_supported_one_is_not() -> None:
    assert either(NOT, BARE) == QUIETLY
    assert either(BARE, TOLD) == TOLD
    assert either(NOT, RATE) == RATE
    assert either(HELD, TOLD) == HELD


def test_a_rule_of_one_condition_tells_what_it_lacks() -> None:
    alone = leaf(BARE)
    group = Node("all", all_of([alone, alone]), children=(alone, alone))
    assert is_supported(alone, BARE)
    assert not is_supported(group, BARE)
    assert is_supported(group, TOLD)
    assert not is_supported(alone, QUIETLY)
