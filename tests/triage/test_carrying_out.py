"""Decisions are carried out once: after a crash, after an unknown outcome, with a second pair of eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at, provider_at
from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.providers.fake_stripe.routes import RefusedError
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, UsageError
from triage.providers.base import Act, Outcome
from triage.services.models import QueueFilter

HOUR = 3_600


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def effects(stripe: FakeStripe) -> list[str]:
    """What happened, but for files and notes."""
    return [what for what, *_ in stripe.world.effects if what not in {"annotate", "file"}]


def inquiry(stripe: FakeStripe, desk: Desk, units: int = 5_400) -> dict[str, Any]:
    """An inquiry that came in and was decided to be refunded."""
    row = stripe.world.dispute(stripe.world.charge(units), status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "refund", "cheaper")
    return row


def test_a_refund_lands_once_and_the_case_is_closed(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    assert desk.acting.run() == []
    assert desk.acting.run() == []
    assert effects(stripe) == ["refund"]
    done = desk.acting.of_case(row["id"])[0]
    assert (done.state, done.ref is not None, done.decided_by) == ("done", True, "ann")
    assert desk.cases.show(row["id"]).state == "closed"
    assert [entry.act for entry in desk.cases.show(row["id"]).history if "does" in entry.document] == [
        *("planned", "sending", "done"),
        *("planned", "sending", "done"),  # of the note
    ]
    assert desk.log.verify().ok


def test_accepting_closes_the_dispute(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "accept", "we owe it")
    assert desk.acting.run() == []
    assert row["status"] == "lost"


def test_contesting_stages_and_waits_for_a_second_look_before_it_is_sent(
    stripe: FakeStripe, desk: Desk
) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "")
    left = desk.acting.run()
    assert [(one.act, one.state, one.waits) for one in left] == [("submit_evidence", "planned", "anybody")]
    assert (row["status"], row["evidence"]["shipping_tracking_number"]) == (
        "needs_response",
        "1Z999AA10123456784",
    )
    desk.acting.release(left[0].id)
    assert desk.acting.run() == []
    assert row["status"] == "under_review"
    assert desk.cases.show(row["id"]).state == "waiting"


def test_above_the_limit_somebody_else_has_to_release(stripe: FakeStripe, desk: Desk) -> None:
    inquiry(stripe, desk, 90_000)
    waiting = desk.acting.run()
    assert (waiting[0].state, waiting[0].waits) == ("planned", "other")
    with pytest.raises(UsageError, match="cannot release it"):
        desk.acting.release(waiting[0].id, by="Ann ")
    assert effects(stripe) == []
    desk.acting.release(waiting[0].id, by="bob")
    assert desk.acting.run() == []
    assert effects(stripe) == ["refund"]


def test_in_live_mode_every_final_act_needs_somebody_else(stripe: FakeStripe, tmp_path: Path) -> None:
    stripe.key = "sk_live_fake"
    off = desk_at(stripe, tmp_path / "live.db")
    inquiry(stripe, off)
    waiting = off.acting.run()
    assert waiting[0].waits == "other"
    off.acting.release(waiting[0].id, by="bob")
    held = off.acting.run()
    assert "--live" in held[0].reason
    assert effects(stripe) == []
    on = desk_at(stripe, tmp_path / "live.db", provider=lambda: provider_at(stripe, allow_live=True))
    assert on.acting.run() == []
    assert effects(stripe) == ["refund"]


def test_until_it_is_sent_a_decision_can_be_taken_back(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    desk.acting.plan()
    desk.deciding.undo(row["id"])
    assert desk.acting.run() == []
    assert desk.acting.of_case(row["id"])[0].state == "cancelled"
    assert effects(stripe) == []


def test_after_it_was_sent_a_decision_stands(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    desk.acting.run()
    with pytest.raises(IllegalMoveError, match="was carried out"):
        desk.deciding.undo(row["id"])


def test_while_it_is_unknown_nobody_decides_otherwise(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    stripe.faults.add("reset_after", "POST", times=3)
    assert [one.state for one in desk.acting.run()] == ["unknown"]
    for change in (
        lambda: desk.deciding.undo(row["id"]),
        lambda: desk.deciding.decide(row["id"], "accept", "x"),
        lambda: desk.deciding.decide(row["id"], "escalate", "x", escalate_to="legal"),
        lambda: desk.deciding.close(row["id"]),
    ):
        with pytest.raises(IllegalMoveError):
            change()
    assert desk.acting.run() == []
    assert effects(stripe) == ["refund"]


@pytest.mark.parametrize("meanwhile", ["dispute", "refunded", "deadline"])
def test_what_happened_meanwhile_holds_the_act_with_its_reason(
    stripe: FakeStripe, desk: Desk, meanwhile: str
) -> None:
    row = inquiry(stripe, desk)
    charge = stripe.world.find(row["charge"])
    assert charge is not None
    if meanwhile == "dispute":
        stripe.world.move(row, "needs_response")
    elif meanwhile == "refunded":
        stripe.world.refund(charge, 5_400)
    else:
        row["is_charge_refundable"] = False
    held = desk.acting.run()
    assert [one.state for one in held] == ["released"]
    assert held[0].reason
    assert effects(stripe) == []


def test_new_facts_that_change_the_suggestion_hold_the_act(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.refund(stripe.world.charge(), 1_000, status="failed")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "refund", "they are right")
    desk.acting.plan()
    with desk.deciding._source.work() as work:
        work.change_case(work.case(row["id"]), changed_since="2026-11-20T00:00:00.000000Z")
    held = desk.acting.run()
    assert "decide again" in held[0].reason
    assert effects(stripe) == []


def test_what_was_carried_out_leaves_a_note_of_ids_alone(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "accept", "Pat shouted at us; pat@example.com")
    desk.acting.run()
    number = desk.acting.of_case(row["id"])[0].id.split(".")[1]
    noted = {name: text for name, text in row["metadata"].items() if name.startswith("triage")}
    assert noted["triage_case"] == row["id"]
    assert noted["triage_action"] == "accept"
    assert noted["triage_decision"].endswith(f".{number}")
    assert noted["triage_rules"]
    assert not any("@" in text or "shouted" in text for text in noted.values())
    keys = [seen.key for seen in stripe.seen if seen.method == "POST"]
    assert len(set(keys)) == len(keys) == 2
    assert desk.log.verify().ok


def test_a_note_that_fails_holds_nothing_up_and_is_written_later(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    stripe.faults.add("reset_before", "POST", "charges", times=3)
    assert [(one.act, one.state) for one in desk.acting.run()] == [("annotate", "unknown")]
    assert desk.cases.show(row["id"]).state == "closed"
    assert desk.queue.window(QueueFilter(state="closed"), 0, 9)[0].doing == ""
    assert desk.acting.run() == []
    assert effects(stripe) == ["refund"]
    assert stripe.world.find(row["charge"])["metadata"]["triage_decision"]  # type: ignore[index]


def test_a_case_that_opens_again_is_not_held_up_by_its_note(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    stripe.faults.add("429", "POST", "charges", times=3)
    assert [one.state for one in desk.acting.run()] == ["released"]
    desk.deciding.reopen(row["id"])
    assert desk.acting.run() == []
    assert [one.state for one in desk.acting.of_case(row["id"])] == ["done", "cancelled"]


def test_a_note_on_what_takes_none_is_given_up(stripe: FakeStripe, desk: Desk) -> None:
    row = inquiry(stripe, desk)
    plain = desk.acting.provider.check
    desk.acting.provider.check = lambda one: (  # type: ignore[method-assign]
        Outcome.refused("it takes no note") if one.act is Act.ANNOTATE else plain(one)
    )
    assert desk.acting.run() == []
    assert [one.state for one in desk.acting.of_case(row["id"])] == ["done", "refused"]


def test_notes_can_be_switched_off(
    stripe: FakeStripe, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("annotate = false\n")
    monkeypatch.setattr("triage.config.settings_path", lambda: tmp_path / "settings.toml")
    inquiry(stripe, desk)
    assert desk.acting.run() == []
    assert [what for what, *_ in stripe.world.effects] == ["refund"]


def test_a_refused_step_ends_what_was_to_come_after_it(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "")

    def no(*_: Any) -> Any:
        raise RefusedError(400, "This dispute takes no evidence")

    stripe.routes._update_dispute = no  # type: ignore[method-assign]
    assert desk.acting.run() == []
    assert [one.state for one in desk.acting.of_case(row["id"])] == ["refused", "cancelled"]


def test_what_the_provider_keeps_failing_is_rested_until_its_memory_is_gone(
    stripe: FakeStripe, desk: Desk
) -> None:
    inquiry(stripe, desk)
    stripe.faults.add("500", "POST")
    for _ in range(6):
        left = desk.acting.run()
    assert (left[0].state, "sent afresh after" in left[0].reason) == ("unknown", True)
    stripe.world.now += 26 * HOUR
    stripe.memory.clear()
    assert desk.acting.run() == []
    keys = {seen.key for seen in stripe.seen if (seen.method, seen.path) == ("POST", "refunds")}
    assert len(keys) == 2
    assert effects(stripe) == ["refund"]


def test_what_cannot_happen_twice_is_not_rested(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "accept", "we owe it")
    stripe.faults.add("500", "POST", "close")
    runs = [len(desk.acting.run()) for _ in range(5)]
    assert (runs[-1], row["status"]) == (0, "lost")
    assert effects(stripe) == ["close"]


def test_two_desks_runs_at_once_send_once(stripe: FakeStripe, desk: Desk, tmp_path: Path) -> None:
    inquiry(stripe, desk)
    desk.acting.plan()
    other = desk_at(stripe, desk.path)
    plain = desk.acting.provider.carry_out

    def meanwhile(intent: Any) -> Any:
        other.acting.run()
        return plain(intent)

    desk.acting.provider.carry_out = meanwhile  # type: ignore[method-assign]
    desk.acting.run()
    assert effects(stripe) == ["refund"]
