"""A desk with a small rulebook, a fixed clock and a few cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.triage.judge import NOW, source
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk

REFUND = {
    "id": "rr_1",
    "kind": "refund_request",
    "amount": "54.00",
    "currency": "USD",
    "fault": "merchant",
    "opened_at": "2026-11-20T08:00:00Z",
    "respond_by": "2026-11-25T08:00:00Z",
    "subject": "Törött bögre",
    "customer": {"name": "Árpád Ő."},
    "messages": [{"at": "2026-11-20T08:00:00Z", "from": "customer", "text": "It came broken."}],
}
CHARGEBACK = {"id": "cb_1", "kind": "chargeback", "amount": "120.50", "currency": "EUR"}
CONTRACT = {"id": "ct_1", "kind": "contract_dispute", "amount": "9000", "currency": "JPY"}
ENTRIES = 7  # in the log of the busy desk


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings of whoever runs it."""
    for name in ("TRIAGE_DB", "TRIAGE_BOOK", "TRIAGE_USER", "STRIPE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def open_desk(tmp_path: Path) -> Callable[..., Desk]:
    """Opens the desk of this test, again and again if need be."""

    def open_(name: str = "desk.db", **options: Any) -> Desk:
        settings = {"clock": lambda: NOW, "actor": "ann", "judge": source} | options
        return Desk.open(tmp_path / name, **settings)

    return open_


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """A stand-in for Stripe that runs."""
    with FakeStripe() as running:
        yield running


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """An empty desk."""
    with open_desk() as desk:
        yield desk


@pytest.fixture
def take_in(desk: Desk, tmp_path: Path) -> Callable[..., Any]:
    """Imports documents, or lines as they are, and returns what the import did."""

    def take(*cases: Any, name: str = "cases.jsonl") -> Any:
        path = tmp_path / name
        lines = [case if isinstance(case, bytes) else json.dumps(case).encode() for case in cases]
        path.write_bytes(b"\n".join(lines) + b"\n")
        return desk.importing.import_file(path)

    return take


@pytest.fixture
def busy_desk(desk: Desk, take_in: Callable[..., Any]) -> Desk:
    """Three cases and a log of ``ENTRIES`` entries, acts of every sort."""
    take_in(REFUND, CHARGEBACK, CONTRACT)
    desk.deciding.decide("rr_1", "refund", "half is fair, =SUM(A1)", amount="27.00")
    desk.deciding.note("rr_1", "called her\nshe agreed", by="bob")
    desk.deciding.assign("cb_1", "bob")
    desk.deciding.decide("cb_1", "contest")
    desk.deciding.decide("ct_1", "escalate", "please look, _x0041_ “quoted”", escalate_to="legal")
    desk.deciding.undo("rr_1", by="@cy")
    return desk
