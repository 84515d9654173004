"""What contesting is worth is judged by the shop's own win rates, once there are enough of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.judge import NOW
from triage.config import beside
from triage.desk import Desk
from triage.services.insights import insights
from triage.services.win_rates import WinRates


def dispute(id: str, status: str = "needs_response", fought: int = 0) -> dict[str, Any]:
    return {
        "id": id,
        "kind": "chargeback",
        "amount": "60.00",
        "currency": "USD",
        "payment": {"charge": f"ch_{id}", "amount": "60.00", "refunded": "0.00"},
        "dispute": {
            "id": f"dp_{id}",
            "status": status,
            "reason": "product_unacceptable",
            "network": "visa",
            "network_code": "13.3",
            "due_by": "2026-12-01T00:00:00Z",
            "submission_count": fought,
        },
    }


def ended(won: int, lost: int, start: int = 0) -> list[dict[str, Any]]:
    states = ["won"] * won + ["lost"] * lost
    return [dispute(f"old_{number}", status, 1) for number, status in enumerate(states, start)]


@pytest.fixture
def shop(tmp_path: Path) -> Desk:
    """A desk with the shipped rulebook."""
    return Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="ann")


def take(desk: Desk, *cases: dict[str, Any]) -> None:
    path = beside(desk.path).with_name("cases.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    assert not desk.importing.import_file(path).rejected


def p_source(desk: Desk) -> tuple[Any, bool]:
    verdict = desk.cases.show("new").verdict
    return verdict.economics["p_source"], "prior_win_rate" in verdict.cautions


def test_twenty_outcomes_replace_the_prior(shop: Desk) -> None:
    take(shop, dispute("new"), *ended(1, 18))
    assert p_source(shop) == ("prior", True)
    assert shop.queue.window()[0].id == "new"
    take(shop, *ended(0, 1, 19))
    assert p_source(shop) == ("own", False)
    economics = shop.cases.show("new").verdict.economics
    assert (economics["n"], economics["won"], economics["p_before_evidence"]) == ("20", "1", "0.0500")


def test_the_queue_follows_the_shops_own_rate(shop: Desk) -> None:
    take(shop, dispute("new"))
    row = {row.id: row for row in shop.queue.window()}["new"]
    assert row.suggestion == "contest"
    take(shop, *ended(0, 20))
    row = {row.id: row for row in shop.queue.window()}["new"]
    assert row.suggestion == shop.cases.show("new").verdict.action == "accept"
    assert [view.action for view in shop.judging.suggest(["new"])] == ["accept"]


def test_what_nobody_fought_counts_nowhere(shop: Desk) -> None:
    take(shop, dispute("a", "lost"), dispute("b", "prevented"), dispute("c", "under_review", 1), *ended(2, 1))
    found = dict(WinRates(shop.path))
    assert {reason: (one.won, one.decided) for reason, one in found.items()} == {
        "product_unacceptable": (2, 3)
    }
    assert insights(shop.path, shop.following, shop.promising, shop.monitoring.months()).win_rates == found


def test_a_dispute_that_was_contested_here_counts_whatever_was_said_of_it(shop: Desk) -> None:
    take(shop, dispute("a"), dispute("b"), dispute("c"))
    for number, id in enumerate("ab"):
        shop.deciding.decide(id, "contest", f"because of {number}")
    shop.deciding.decide("c", "accept", "we owe it")
    take(shop, dispute("a", "won"), dispute("b", "lost"), dispute("c", "lost"))
    found = dict(WinRates(shop.path))
    assert {reason: (one.won, one.decided) for reason, one in found.items()} == {
        "product_unacceptable": (1, 2)
    }


def test_what_is_not_on_the_desk_is_judged_by_no_desk(shop: Desk) -> None:
    take(shop, *ended(0, 20))
    elsewhere = Desk.unopened(db=shop.path, clock=lambda: NOW)
    assert elsewhere.judging.verdict(dispute("new")).economics["p_source"] == "prior"


def test_counts_that_were_kept_and_damaged_are_made_again(shop: Desk) -> None:
    from triage.services.kept_phrases import cache_folder

    take(shop, *ended(2, 1))
    before = dict(WinRates(shop.path))
    for path in cache_folder().glob("win-*.json"):
        path.write_text('{"entry": 1, "rates": 5}')
    assert dict(WinRates(shop.path)) == before


def test_a_desk_that_was_restored_from_a_copy_is_counted_anew(shop: Desk, tmp_path: Path) -> None:
    take(shop, dispute("new"))
    shop.upkeep.backup(tmp_path / "copy.db")
    take(shop, *ended(20, 0))
    assert WinRates(shop.path)["product_unacceptable"].won == 20
    restored = Desk.open(tmp_path / "copy.db", clock=lambda: NOW, actor="ann")
    take(restored, *ended(0, 20))
    assert WinRates(restored.path)["product_unacceptable"].won == 0
