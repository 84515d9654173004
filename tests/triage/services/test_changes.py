"""What changed since a decision is told by what the rules saw then and see now."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.desk import Desk
from triage.services.changes import FACTS, changes
from triage.services.models import Change

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def verdict(**parts: Any) -> dict[str, Any]:
    return {"action": "refund", "amount": "10.00", "currency": "EUR", **parts}


def trace(found: str, number: int = 0) -> list[dict[str, Any]]:
    leaf = {"text": f"spend {number}", "expected": "at least 300", "found": found, "outcome": "not"}
    inner = {"text": "all of these", "found": "", "outcome": "not", "children": [leaf]}
    return [{"rule": rule, "conditions": [leaf, inner]} for rule in ("one", "two")]


def test_the_same_verdict_has_no_changes() -> None:
    both = verdict(signals=["ignored"], trace=trace("120"))
    assert changes(both, both) == ()


def test_suggestion_sum_signals_cautions_and_rules_are_compared() -> None:
    before = verdict(signals=["ignored"], cautions=["good_customer"], because=[{"rule": "a", "text": ""}])
    now = verdict(
        action="escalate",
        escalate_to="legal",
        amount=None,
        signals=["legal_threat"],
        cautions=["good_customer"],
        because=[{"rule": "b", "text": ""}],
    )
    assert changes(before, now) == (
        Change("action", "refund", "escalate:legal"),
        Change("amount", "10.00 EUR", ""),
        Change("rule", "a", ""),
        Change("rule", "", "b"),
        Change("signal", "ignored", ""),
        Change("signal", "", "legal_threat"),
    )


def test_a_fact_is_told_once_however_many_rules_asked_for_it() -> None:
    assert changes(verdict(trace=trace("120")), verdict(trace=trace("340"))) == (
        Change("fact", "120", "340", "spend 0"),
    )


def test_more_facts_than_one_reads_are_left_out() -> None:
    before = [rule for number in range(50) for rule in trace("1", number)]
    now = [rule for number in range(50) for rule in trace("2", number)]
    for number, (one, other) in enumerate(zip(before, now, strict=True)):
        one["rule"] = other["rule"] = str(number)
    assert len(changes(verdict(trace=before), verdict(trace=now))) == FACTS


def test_evidence_that_came_in_is_told() -> None:
    before = verdict(evidence={"at_hand": [], "missing": ["tracking"]})
    now = verdict(evidence={"at_hand": ["tracking"], "missing": []})
    assert changes(before, now) == (Change("at_hand", "", "tracking"), Change("missing", "tracking", ""))


def test_a_verdict_that_says_little_is_compared_all_the_same() -> None:
    assert changes({}, {}) == ()
    assert changes({"action": "none"}, {"action": None}) == (Change("action", "none", ""),)


def test_a_case_shows_what_changed_since_it_was_decided(tmp_path: Path) -> None:
    case = {
        "v": 1,
        "id": "a",
        "kind": "refund_request",
        "amount": "60.00",
        "currency": "USD",
        "opened_at": "2026-11-19T08:00:00Z",
        "wants": "refund",
        "customer": {"name": "Ann", "country": "US"},
    }
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(case), encoding="utf-8")
    with Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="anna") as desk:
        desk.importing.import_file(path)
        desk.deciding.decide("a", "decline", "no proof")
        assert desk.cases.show("a").changes == ()
        threat = {"at": "2026-11-20T08:00:00Z", "from": "customer", "text": "You will hear from my lawyer."}
        path.write_text(json.dumps(case | {"messages": [threat]}), encoding="utf-8")
        desk.importing.import_file(path)
        view = desk.cases.show("a")
        assert view.decision is not None
        assert view.decision["changed_since"]
        assert Change("signal", "", "legal_threat") in view.changes
        assert any(change.sort == "rule" and change.now for change in view.changes)
