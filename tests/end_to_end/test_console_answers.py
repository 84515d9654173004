"""The console on a real desk: replies, evidence at a stand-in for Stripe, promises, reviews of results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.screens.conftest import console, press, screen_text, settle, told
from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
REFUND = {
    "id": "rr_1",
    "kind": "refund_request",
    "amount": "54.00",
    "currency": "USD",
    "fault": "merchant",
    "wants": "refund",
    "customer": {"name": "Ida \x1b[31mHolm", "language": "hu"},
    "payment": {"charge": "ch_1", "amount": "54.00", "refunded": "0.00"},
    "messages": [{"at": "2026-11-19T09:00:00Z", "from": "customer", "text": "It came broken."}],
}
CONTRACT = {
    "id": "ct_1",
    "kind": "contract_dispute",
    "amount": "9000.00",
    "currency": "EUR",
    "contract": {"role": "seller", "counterparty": "Acme", "promises": []},
    "messages": [
        {
            "at": "2026-11-19T09:00:00Z",
            "from": "counterparty",
            "text": "Your sales person promised that the connector would be live by October. It is not.",
        }
    ],
}


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings of whoever runs it."""
    for name in ("TRIAGE_DB", "TRIAGE_BOOK", "TRIAGE_USER", "STRIPE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def desk_with(tmp_path: Path, *cases: dict[str, Any], now: datetime = NOW) -> Desk:
    """A desk with these cases."""
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    opened = Desk.open(tmp_path / "desk.db", clock=lambda: now, actor="anna")
    assert opened.importing.import_file(path).rejected == 0
    return opened


async def test_a_reply_is_drafted_refused_mended_and_kept_as_sent(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, REFUND)
    app = console(desk, case_id="rr_1", notes=tmp_path)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "y", "R")
        text = screen_text(app)
        assert "Hungarian, plain, refund our fault" in text
        assert "Kedves Ida" in text
        assert "54,00 USD" in text
        await press(pilot, "=We refund you once your review is gone. ")
        assert "✖ Review coupling" in screen_text(app)
        assert "16 CFR 465.4" in screen_text(app)
        await press(pilot, "ctrl+s", *["ctrl+z"] * 3)
        assert "of replies" not in told(app)
        await press(pilot, "ctrl+l", "up", "up", "ctrl+s")
        await press(pilot, "ctrl+s", "ctrl+s")
    entry = desk.log.entries(0, 1)[0]
    assert (entry.act, entry.actor, entry.case_id) == ("replied", "anna", "rr_1")
    assert "\x1b" not in entry.summary
    assert desk.log.verify().ok
    assert list(tmp_path.glob("crash-*")) == []


async def test_a_claim_becomes_a_promise_and_the_case_is_judged_by_it(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, CONTRACT)
    before = desk.cases.show("ct_1").verdict.action
    app = console(desk, case_id="ct_1", notes=tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "P", "t", "tab", "=Keller", "tab", "tab", "=2026-10-01", "tab", "=offer, page 2")
        await press(pilot, "ctrl+s")
        assert "▲ Late" in screen_text(app)
        await press(pilot, "D", "=Send the data", "tab", "=customer", "ctrl+s", "down", "x", "n")
        assert "✖ Missed" in screen_text(app)
        await press(pilot, "escape")
        assert "Remediate" in screen_text(app)
    [promise] = desk.promising.ledger("ct_1").promises
    assert (promise.made_by, promise.where, promise.documented, promise.status) == (
        "Keller",
        "offer, page 2",
        True,
        "late",
    )
    [duty] = desk.promising.ledger("ct_1").duties
    assert (duty.status, duty.notice_sent_at) == ("missed", NOW)
    assert (before, desk.cases.show("ct_1").verdict.action) == ("request_info", "remediate")
    assert desk.log.verify().ok


async def test_a_result_below_is_recorded_and_the_case_opened_again(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, REFUND)
    desk.deciding.decide("rr_1", "refund", "", amount="54.00")
    desk.deciding.close("rr_1")
    later = Desk.open(tmp_path / "desk.db", clock=lambda: NOW + timedelta(days=31), actor="bea")
    app = console(later, notes=tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "F")
        assert "▲ due       30 days   rr_1" in screen_text(app)
        await press(pilot, "b", "=nothing arrived", "enter", "b")
        assert "rr_1: open again" in told(app)
        assert "No review is due" in screen_text(app)
    assert later.cases.show("rr_1").state == "open"
    assert [entry.act for entry in later.log.entries(0, 2)] == ["reopened", "reviewed"]
    assert later.log.verify().ok


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with FakeStripe() as running:
        yield running


async def test_evidence_is_staged_then_submitted_once(stripe: FakeStripe, tmp_path: Path) -> None:
    desk = desk_at(stripe, tmp_path / "stripe.db", judge=None)
    row = stripe.world.dispute()
    desk.syncing.sync()
    app = console(desk, case_id=row["id"], notes=tmp_path)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "E")
        assert "Cover letter" in screen_text(app)
        desk.deciding.decide(row["id"], "contest", "we have proof")
        await press(pilot, "c")
        assert row["evidence_details"]["submission_count"] == 0
        await press(pilot, "c")
        assert "It goes once, and for good" in screen_text(app)
        assert (row["status"], row["evidence_details"]["submission_count"]) == ("needs_response", 0)
        await press(pilot, "c")
    assert (row["status"], row["evidence_details"]["submission_count"]) == ("under_review", 1)
    assert desk.log.verify().ok
    assert list(tmp_path.glob("crash-*")) == []
