"""History judged by another book: what would change, at what cost, and how people had decided."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.triage.conftest import REFUND
from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.errors import TriageError
from triage.services import backtesting
from triage.services.backtesting import Backtest, Backtesting
from triage.services.comparing import IN_FORCE

SLIP = {
    **{key: value for key, value in REFUND.items() if key != "fault"},
    "customer": {"lifetime_value": "200.00", "country": "US"},
    "wants": "replacement",
    "messages": [{"at": "2026-11-20T08:00:00Z", "from": "customer", "text": "Please send it again."}],
    "order": {
        "fulfilled": True,
        "tracking": {"status": "returned_to_sender"},
        "address_entered": {"line1": "1 Elm St", "country": "US"},
        "address_shipped": {"line1": "1 Elm St", "country": "US"},
    },
    "payment": {"amount": "54.00", "refunded": "0.00"},
}


@pytest.fixture(scope="module")
def kinder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that calls more customers good ones."""
    folder = tmp_path_factory.mktemp("books") / "kinder"
    shutil.copytree(IN_FORCE, folder)
    numbers = folder / "parameters.yaml"
    text = numbers.read_text("utf-8")
    assert 'ltv_threshold: {value: "300.00"' in text
    numbers.write_text(
        text.replace('ltv_threshold: {value: "300.00"', 'ltv_threshold: {value: "100.00"'), "utf-8"
    )
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Desk:
    """Three cases; two of the slips were decided, one with the book and one against it."""
    desk = Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="ann")
    file = tmp_path / "cases.jsonl"
    cases = [{**SLIP, "id": "with"}, {**SLIP, "id": "against"}, {**REFUND, "id": "ours"}]
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    desk.importing.import_file(file)
    desk.deciding.decide("with", "reship_at_cost")
    desk.deciding.decide("against", "reship", "a good customer to be")
    return desk


def back_tested(desk: Desk, book: Path, **more: Any) -> Backtest:
    return Backtesting(IN_FORCE, book, NOW + timedelta(days=1), desk.path).of_desk(desk.path, None, **more)


def test_what_would_change_and_how_people_had_decided(shop: Desk, kinder: Path) -> None:
    found = back_tested(shop, kinder).to_json()
    assert (found["cases"], found["changed"], found["decided"]) == (3, 2, 2)
    assert found["changes"] == [
        {
            "before": "reship_at_cost",
            "after": "reship",
            "cases": 2,
            "decided": 2,
            "as_before": 1,
            "as_after": 1,
        }
    ]
    assert found["decided_against"] == {"before": 1, "after": 1}
    assert found["cost"] == [{"currency": "USD", "before": "54.00", "after": "54.00", "difference": "0.00"}]
    assert {one["id"] for one in found["examples"]} == {"with", "against"}
    assert sum(rule["against"] for rule in found["rules"]) == 1


def test_the_same_book_changes_nothing(shop: Desk) -> None:
    assert back_tested(shop, IN_FORCE).changed == 0


def test_worker_processes_find_the_same(shop: Desk, kinder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = back_tested(shop, kinder).to_json()
    monkeypatch.setattr(backtesting, "PARALLEL_FROM", 1)
    monkeypatch.setattr(backtesting, "BATCH", 1)
    told: list[tuple[int, int]] = []
    assert back_tested(shop, kinder, progress=lambda *far: told.append(far)).to_json() == alone
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_file_is_judged_as_of_its_own_moments(shop: Desk, kinder: Path, tmp_path: Path) -> None:
    file = tmp_path / "past.jsonl"
    file.write_text(json.dumps({**SLIP, "now": "2026-11-20T09:00:00Z"}) + "\n", "utf-8")
    with file.open("rb") as stream:
        found = Backtesting(IN_FORCE, kinder, NOW).of_file(stream, None)
    assert (found.cases, found.changed, found.decided) == (1, 1, 0)
    with file.open("rb") as stream:
        assert Backtesting(IN_FORCE, kinder, NOW).of_file(stream, NOW).cases == 0
    file.write_text("{", "utf-8")
    with file.open("rb") as stream, pytest.raises(TriageError, match="line 1: the line is not JSON"):
        Backtesting(IN_FORCE, kinder, NOW).of_file(stream, None)


def test_a_lost_dispute_is_judged_as_it_stood_when_it_was_decided(
    open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    dispute = {
        "id": "cb_1", "kind": "chargeback", "amount": "60.00", "currency": "USD",
        "payment": {"amount": "60.00", "refunded": "0.00"},
        "dispute": {"id": "dp_1", "status": "needs_response", "reason": "product_not_received",
                    "network": "visa", "network_code": "13.1", "due_by": "2026-12-01T00:00:00Z"},
    }  # fmt: skip
    desk = open_desk(judge=None)
    for status in ("needs_response", "lost"):
        file = tmp_path / "cases.jsonl"
        case = {**dispute, "dispute": {**dispute["dispute"], "status": status}}  # type: ignore[dict-item]
        file.write_text(json.dumps(case) + "\n", "utf-8")
        desk.importing.import_file(file)
        if status == "needs_response":
            desk.deciding.decide("cb_1", desk.cases.show("cb_1").verdict.action)
    found = back_tested(desk, IN_FORCE).to_json()
    assert found["decided_against"] == {"before": 0, "after": 0}
    assert Backtesting(IN_FORCE, IN_FORCE, NOW).of_desk(desk.path, NOW).cases == 0
