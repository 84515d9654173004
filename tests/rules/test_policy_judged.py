"""The judged cases: what the shipped policy says of each, its signals given as people read them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rules.engine.cautions import CAUTIONS
from rules.engine.load import load_book
from rules.engine.policy import MessageHit, judge

ROOT = Path(__file__).resolve().parents[2]


def _lines(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "fixtures" / "cases" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


JUDGED, EDGES = _lines("judged.jsonl"), _lines("judged_edges.jsonl")
BOOK = load_book(signals=False)
SAID = {
    "dev-001": "safety_threat",
    "dev-002": "wrong_address safety_threat legal_threat",
    "dev-003": "legal_threat",
    "dev-004": "terms_unread legal_threat",
    "dev-009": "review_threat",
    "dev-010": "merchant_error",
    "dev-013": "dispute_leverage",
    "dev-015": "merchant_error",
    "dev-016": "dispute_leverage",
    "dev-017": "merchant_error",
    "dev-018": "merchant_error review_threat",
    "dev-019": "chargeback_threat",
    "dev-020": "terms_unread",
    "dev-021": "merchant_error",
    "dev-022": "merchant_error",
    "dev-023": "wrong_address",
    "dev-025": "wrong_address delivered_not_received review_threat",
    "dev-026": "wrong_address",
    "dev-027": "delivered_not_received",
    "dev-028": "delivered_not_received",
    "dev-029": "delivered_not_received chargeback_threat",
    "dev-031": "terms_unread",
    "dev-032": "terms_unread",
    "dev-033": "terms_unread",
    "dev-034": "amazon_demand",
    "dev-035": "amazon_demand review_hostage",
    "dev-038": "instruction_in_message",
    "dev-041": "broken_promise",
    "dev-042": "broken_promise review_threat",
    "dev-043": "broken_promise",
    "dev-044": "broken_promise review_hostage",
    "dev-045": "broken_promise ignored",
    "dev-046": "broken_promise",
    "dev-047": "terms_unread chargeback_threat",
}
"""Case → what its first message says; the others say nothing that is a signal."""


def _holds(judged: dict[str, Any], hits: list[MessageHit]) -> None:
    case, expect = judged["case"], judged["expect"]
    verdict = judge(BOOK, case, datetime.fromisoformat(case["now"]), hits=hits)
    assert verdict.action == expect["action"], verdict.because
    assert verdict.escalate_to == expect.get("escalate_to")
    assert set(expect["cautions_include"]) <= set(verdict.cautions)
    assert not set(expect["cautions_exclude"]) & set(verdict.cautions)
    if expect.get("underlying_action"):
        assert verdict.underlying_action == expect["underlying_action"]
    number = BOOK.rule(verdict.rule).number
    assert f"rule {number} " in judged["why"]


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: judged["case"]["id"])
def test_a_judged_case_is_judged_so(judged: dict[str, Any]) -> None:
    said = SAID.get(judged["case"]["id"], "").split()
    _holds(judged, [MessageHit(0, signal, "by hand", 0, 0, "") for signal in said])


@pytest.mark.parametrize("judged", EDGES, ids=lambda judged: judged["case"]["id"])
def test_a_case_at_the_edge_of_a_rule_is_judged_so(judged: dict[str, Any]) -> None:
    """At, just below and just above each threshold, each fact unknown, each rule before the next."""
    said = [(int(number), signal) for number, signals in judged["said"].items() for signal in signals]
    _holds(judged, [MessageHit(number, signal, "by hand", 0, 0, "") for number, signal in said])


def test_the_edges_reach_every_rule_and_every_caution_twice() -> None:
    reached = Counter(int(judged["why"].split()[1]) for judged in EDGES)
    assert all(reached[number] >= 2 for number in range(1, 25)), reached
    warned = Counter(caution for judged in EDGES for caution in judged["expect"]["cautions_include"])
    assert all(warned[caution] >= 2 for caution in CAUTIONS), warned
