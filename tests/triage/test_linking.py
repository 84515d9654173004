"""Refund requests learn of the disputes on their payments, and each sync looks at those that have news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.store import linking


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def brought_in(desk: Desk, folder: Path, **document: Any) -> None:
    """A file tells of a refund request."""
    path = folder / "asked.jsonl"
    base = {"v": 1, "id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD"}
    path.write_text(json.dumps(base | document) + "\n", encoding="utf-8")
    desk.importing.import_file(path)


def test_a_refund_request_learns_of_the_dispute_on_its_payment(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    charge = stripe.world.charge(5_400)
    due = "2026-12-24T12:00:00Z"
    brought_in(desk, tmp_path, payment={"charge": charge["id"]}, fault="merchant", respond_by=due)
    row = stripe.world.dispute(charge)
    desk.syncing.sync()
    request = desk.cases.show("rr_1")
    assert request.document["dispute"]["status"] == "needs_response"
    assert request.document["dispute"]["id"] == row["id"]
    assert request.due_source == "respond_by"
    entries = desk.log.count()
    assert desk.syncing.sync().changed == 0
    assert desk.log.count() == entries
    stripe.world.move(row, "won")
    desk.syncing.sync()
    assert desk.cases.show("rr_1").document["dispute"]["status"] == "won"


def test_a_refund_request_that_comes_in_after_the_dispute_learns_of_it_too(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    row = stripe.world.dispute(stripe.world.charge(5_400))
    desk.syncing.sync()
    brought_in(desk, tmp_path, payment={"charge": row["charge"]})
    assert desk.syncing.sync().changed == 1
    assert desk.cases.show("rr_1").document["dispute"]["id"] == row["id"]


SEEN = list[set[str] | None]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> SEEN:
    """The payments that each sync looked at; ``None`` for all of them."""
    seen: SEEN = []
    plain = linking.pairs

    def noting(connection: Any, charges: set[str] | None = None) -> list[tuple[str, str]]:
        seen.append(charges)
        return plain(connection, charges)

    monkeypatch.setattr(linking, "pairs", noting)
    return seen


def told(desk: Desk, case_id: str = "rr_1") -> str | None:
    """The status of the dispute that a refund request knows of."""
    status: str | None = (desk.cases.show(case_id).document.get("dispute") or {}).get("status")
    return status


@pytest.fixture
def linked(stripe: FakeStripe, desk: Desk, tmp_path: Path) -> dict[str, Any]:
    """A dispute of which a refund request was told by the first sync."""
    row = stripe.world.dispute(stripe.world.charge(5_400))
    brought_in(desk, tmp_path, payment={"charge": row["charge"]})
    desk.syncing.sync()
    assert told(desk) == "needs_response"
    return row


def test_only_payments_with_news_are_looked_at(
    stripe: FakeStripe, desk: Desk, tmp_path: Path, linked: dict[str, Any], looked_at: SEEN
) -> None:
    desk.syncing.sync()
    assert looked_at == [set()]
    stripe.world.move(linked, "won")
    desk.syncing.sync()
    assert (looked_at[1], told(desk)) == ({linked["charge"]}, "won")
    other = stripe.world.dispute(stripe.world.charge(900))
    desk.syncing.sync()
    assert looked_at[2] == {other["charge"]}
    brought_in(desk, tmp_path, id="rr_2", payment={"charge": other["charge"]})
    desk.syncing.sync()
    assert (looked_at[3], told(desk, "rr_2")) == ({other["charge"]}, "needs_response")
    desk.syncing.sync()
    assert looked_at[4] == set()
    desk.syncing.sync(full=True)
    assert looked_at[5] is None


def test_a_request_that_a_file_told_anew_learns_of_its_dispute_again(
    desk: Desk, tmp_path: Path, linked: dict[str, Any]
) -> None:
    brought_in(desk, tmp_path, payment={"charge": linked["charge"]}, subject="told again")
    assert told(desk) is None
    desk.syncing.sync()
    assert told(desk) == "needs_response"


def test_a_request_that_is_opened_again_learns_what_it_missed(
    stripe: FakeStripe, desk: Desk, linked: dict[str, Any]
) -> None:
    desk.deciding.close("rr_1")
    stripe.world.move(linked, "lost")
    desk.syncing.sync()
    desk.syncing.sync()
    assert told(desk) == "needs_response"
    desk.deciding.reopen("rr_1")
    desk.syncing.sync()
    assert told(desk) == "lost"


def test_what_a_killed_sync_took_in_is_linked_by_the_next(
    stripe: FakeStripe, desk: Desk, linked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    stripe.world.move(linked, "won")
    with monkeypatch.context() as patch:
        patch.setattr(linking, "pairs", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.syncing.sync()
    assert told(desk) == "needs_response"
    assert desk_at(stripe, desk.path).syncing.sync().changed == 1
    assert told(desk) == "won"


def test_with_much_news_all_payments_are_looked_at_together(
    stripe: FakeStripe, desk: Desk, linked: dict[str, Any], looked_at: SEEN, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.services.linking._MOST", 2)
    for _ in range(3):
        stripe.world.dispute()
    stripe.world.move(linked, "won")
    desk.syncing.sync()
    assert (looked_at, told(desk)) == ([None], "won")


def test_how_far_requests_were_told_is_no_account_of_a_provider(desk: Desk, linked: dict[str, Any]) -> None:
    assert linked["charge"]
    assert [one.provider for one in desk.sync_status.read().accounts] == ["stripe"]
