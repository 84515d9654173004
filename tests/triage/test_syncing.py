"""A sync brings everything in once, changes nothing twice, and never overwrites what people did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.errors import TriageError, UsageError
from triage.providers.base import ProviderError
from triage.services.merging import merged
from triage.services.models import QueueFilter


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def document(desk: Desk, id: str) -> dict[str, Any]:
    return dict(desk.cases.show(id).document)


def test_all_disputes_come_in_and_a_second_sync_changes_nothing(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(250)
    first = desk.syncing.sync()
    assert (first.new, first.changed, first.unchanged, first.problems) == (250, 0, 0, [])
    before, entries = stripe.requests, desk.log.count()
    second = desk.syncing.sync()
    assert (second.new, second.changed, second.unchanged) == (0, 0, 0)
    assert stripe.requests - before <= 3
    assert desk.log.count() == entries
    assert desk.log.verify().ok


def test_a_full_sync_lists_all_again_and_changes_nothing(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(30)
    desk.syncing.sync()
    again = desk.syncing.sync(full=True)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 30)


def test_what_is_over_already_comes_in_closed(stripe: FakeStripe, desk: Desk) -> None:
    lost, due = stripe.world.dispute(status="lost"), stripe.world.dispute()
    desk.syncing.sync()
    assert desk.cases.show(lost["id"]).state == "closed"
    assert [row.id for row in desk.queue.window(QueueFilter(), 0, 9)] == [due["id"]]


def test_a_case_that_came_from_a_file_is_not_closed_without_a_word(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    row = stripe.world.dispute(status="lost")
    other = desk_at(stripe, tmp_path / "other.db")
    other.syncing.sync()
    told = tmp_path / "told.jsonl"
    told.write_text(other.cases.json_of(row["id"]), encoding="utf-8")
    desk.importing.import_file(told)
    stripe.world.dispute()
    assert desk.syncing.sync().unchanged == 1
    view = desk.cases.show(row["id"])
    assert (view.state, view.history) == ("open", ())


def test_spending_is_reckoned_when_nobody_else_told_it(stripe: FakeStripe, desk: Desk) -> None:
    buyer = stripe.world.customer()["id"]
    stripe.world.refund(stripe.world.charge(5_000, customer=buyer), 2_000)
    dispute = stripe.world.dispute(stripe.world.charge(3_000, customer=buyer))
    desk.syncing.sync()
    customer = document(desk, dispute["id"])["customer"]
    assert customer["lifetime_value"] == "60.00"
    assert (customer["orders"], customer["refunds_12m"], customer["disputes_12m"]) == (2, 1, 1)


def test_what_another_source_said_about_spending_stays(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    dispute = stripe.world.dispute()
    told = {
        "id": dispute["id"],
        "kind": "chargeback",
        "amount": "54.00",
        "currency": "USD",
        "customer": {"lifetime_value": "999.00"},
        "fault": "merchant",
        "messages": [{"from": "customer", "text": "Where is it?"}],
    }
    (tmp_path / "told.jsonl").write_text(json.dumps(told) + "\n")
    desk.importing.import_file(tmp_path / "told.jsonl")
    assert desk.syncing.sync().changed == 1
    found = document(desk, dispute["id"])
    assert found["customer"]["lifetime_value"] == "999.00"
    assert found["customer"]["email"]
    assert (found["fault"], found["messages"]) == ("merchant", told["messages"])


def test_a_case_that_people_worked_on_keeps_their_work(stripe: FakeStripe, desk: Desk) -> None:
    dispute = stripe.world.dispute(status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.assign(dispute["id"], "bob")
    desk.deciding.decide(dispute["id"], "refund", "small sum")
    stripe.world.now += 60
    stripe.world.move(dispute, "needs_response")
    assert desk.syncing.sync().changed == 1
    shown = desk.cases.show(dispute["id"])
    assert shown.document["dispute"]["status"] == "needs_response"
    assert (shown.assignee, shown.state) == ("bob", "decided")
    assert shown.decision is not None
    assert shown.decision["action"] == "refund"


def test_what_was_entered_into_a_contract_stays_as_it_is_with_every_sync(
    stripe: FakeStripe, desk: Desk
) -> None:
    invoice = stripe.world.invoice(metadata={"dispute_reason": "late"})
    desk.syncing.sync()
    desk.promising.add(invoice["id"], {"text": "CSV export"})
    desk.promising.mark(invoice["id"], 1, "kept")
    for number in ("N-2", "N-3"):
        invoice["number"] = number
        assert desk.syncing.sync(full=True).changed == 1
    (promise,) = desk.promising.ledger(invoice["id"]).promises
    assert (promise.text, promise.status) == ("CSV export", "kept")


def test_a_sync_that_was_killed_goes_on_where_it_was(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(350)

    class KilledError(BaseException):
        pass

    pages = []

    def kill(doing: str, _result: object) -> None:
        pages.append(doing)
        if pages.count("disputes") == 2:
            raise KilledError

    with pytest.raises(KilledError):
        desk.syncing.sync(progress=kill)
    before = stripe.requests
    rest = desk.syncing.sync()
    assert rest.new == 150
    assert stripe.requests - before < 25
    assert all(
        "lifetime_value" in row.document["customer"]
        for row in map(desk.cases.show, list(stripe.world["disputes"].by_id)[::50])
    )


def test_unknown_words_survive_and_reach_the_case(stripe: FakeStripe, desk: Desk) -> None:
    odd = stripe.world.dispute(status="arbitration_needs_response", reason="robot_uprising")
    desk.syncing.sync()
    assert document(desk, odd["id"])["dispute"]["status"] == "arbitration_needs_response"
    assert document(desk, odd["id"])["stripe"]["api_version"] == "2026-10-28.endive"


def test_hostile_names_do_not_lose_a_case(stripe: FakeStripe, desk: Desk) -> None:
    buyer = stripe.world.customer(name="Eve\x00 \ud83d <b>\x1b[2J")
    dispute = stripe.world.dispute(stripe.world.charge(customer=buyer["id"]))
    assert desk.syncing.sync().new == 1
    assert document(desk, dispute["id"])["customer"]["name"].startswith("Eve\ufffd")


def test_a_missing_right_is_told_and_the_rest_comes_in(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(3)
    stripe.lacking |= {"rak_charge_read", "rak_invoice_read"}
    result = desk.syncing.sync()
    assert result.new == 3
    assert any("rak_invoice_read" in note for note in result.notes)
    assert any("rak_charge_read" in note for note in result.notes)
    assert result.problems == []
    stripe.lacking.clear()
    desk.syncing.sync()
    first = next(iter(stripe.world["disputes"].by_id))
    assert "lifetime_value" in document(desk, first)["customer"]


def test_a_provider_that_does_not_answer_is_one_line(stripe: FakeStripe, tmp_path: Path) -> None:
    desk = desk_at(stripe, tmp_path / "far.db")
    stripe.faults.add("reset_before", times=50)
    with pytest.raises(ProviderError, match="no whole answer came"):
        desk.syncing.sync()


def test_without_a_key_the_error_says_what_to_set(tmp_path: Path) -> None:
    with Desk.open(tmp_path / "none.db") as desk, pytest.raises(TriageError, match="STRIPE_API_KEY"):
        desk.syncing.sync()


@pytest.mark.parametrize("base", ["http://stripe.example.com", "http://[::1"])
def test_a_key_is_not_sent_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_" + "x" * 20)
    monkeypatch.setenv("TRIAGE_STRIPE_API_BASE", base)
    with Desk.open(tmp_path / "none.db") as desk, pytest.raises(UsageError, match="in the clear"):
        desk.syncing.sync()


def test_the_key_is_in_neither_desk_nor_log(stripe: FakeStripe, desk: Desk) -> None:
    stripe.world.populate(5)
    desk.syncing.sync()
    stored = b"".join(path.read_bytes() for path in desk.path.parent.glob(desk.path.name + "*"))
    assert stripe.key.encode() not in stored


@pytest.mark.parametrize("odd", [["x"], "x", {"reckoned": [1]}])
def test_what_a_file_says_under_the_providers_name_does_not_stop_a_sync(
    stripe: FakeStripe, desk: Desk, tmp_path: Path, odd: object
) -> None:
    row = stripe.world.dispute()
    case = {"id": row["id"], "kind": "chargeback", "amount": "1.00", "currency": "USD", "stripe": odd}
    told = tmp_path / "told.jsonl"
    told.write_text(json.dumps(case), encoding="utf-8")
    assert desk.importing.import_file(told).new == 1
    assert desk.syncing.sync().changed == 1
    assert desk.cases.show(row["id"]).document["stripe"]["raw"]["id"] == row["id"]


def test_merging_replaces_facts_and_keeps_what_others_added() -> None:
    old = {"id": "1", "fault": "carrier", "order": {"delivered_at": "x", "avs": "fail"}, "s": {"a": 1}}
    new = {"id": "1", "order": {"avs": "match"}, "s": {"b": 2}}
    assert merged(old, new, "s") == {
        "id": "1",
        "fault": "carrier",
        "order": {"delivered_at": "x", "avs": "match"},
        "s": {"b": 2},
    }
