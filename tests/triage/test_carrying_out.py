"""Decisions are carried out once: after a crash, after an unknown outcome, with a second pair of eyes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at, provider_at
from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.providers.fake_stripe.faults import AFTER_EFFECT, BEFORE_EFFECT
from tests.triage.providers.fake_stripe.routes import RefusedError
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, UsageError
from triage.services.models import ActionView, QueueFilter

HOUR = 3_600


class KilledError(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with FakeStripe() as running:
        yield running


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


def test_a_rehearsal_sends_nothing(stripe: FakeStripe, desk: Desk) -> None:
    inquiry(stripe, desk)
    told: list[ActionView] = []
    desk.acting.run(dry_run=True, each=told.append)
    assert [(one.act, one.reason) for one in told] == [
        ("refund", "would be sent"),
        ("annotate", "would follow"),
    ]
    assert effects(stripe) == []


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
        lambda: desk.deciding.escalate(row["id"], "legal", "x"),
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


def kill_somewhere(desk: Desk, draw: random.Random) -> None:
    """Replaces one step of carrying out by a step that dies before it, or right after it."""
    acting = desk.acting
    name, holder = draw.choice(
        [
            ("carry_out", acting.provider),
            ("settle", acting.provider),
            ("_sending", acting._carrying),
            ("_finish", acting._carrying),
        ]
    )
    plain: Callable[..., Any] = getattr(holder, name)
    before = draw.random() < 0.5

    def dying(*args: Any, **more: Any) -> Any:
        if before:
            raise KilledError
        plain(*args, **more)
        raise KilledError

    setattr(holder, name, dying)


def one_run(stripe: FakeStripe, path: Path, seed: int) -> str:
    """Decides four cases, then carries them out through faults and kills until all is settled."""
    draw = random.Random(seed)
    desk = desk_at(stripe, path)
    desk.syncing.sync()
    rows = list(stripe.world["disputes"].by_id.values())
    for row, action in zip(rows, ("refund", "accept", "contest", "refund"), strict=True):
        part = "10.00" if action == "refund" else None  # in part, for a second one would go through
        desk.deciding.decide(row["id"], action, "seeded", amount=part, by="ann")
    stripe.world.duplicate_events = draw.random() < 0.5
    kinds = tuple(sorted(AFTER_EFFECT | BEFORE_EFFECT))
    stripe.faults.seeded(seed, draw.choice([0.1, 0.3, 0.5]), kinds, limit=40)
    for _ in range(25):
        attempts = draw.choice([1, 2, 3])
        desk = desk_at(
            stripe, path, provider=lambda n=attempts: provider_at(stripe, attempts=n, patience=0.1)
        )
        if draw.random() < 0.4:
            kill_somewhere(desk, draw)
        try:
            left = desk.acting.run()
            for one in left:
                if one.state == "planned":
                    desk.acting.release(one.id, by="bob")
            if not left:
                break
            if draw.random() < 0.2:
                desk.syncing.sync()
        except (KilledError, Exception) as error:
            if not isinstance(error, KilledError) and type(error).__name__ != "ProviderError":
                raise
    stripe.faults.clear()
    stripe.world.shuffle_events(seed)
    desk = desk_at(stripe, path)
    left = desk.acting.run()
    desk.syncing.sync()
    check_nothing_twice_nothing_lost(stripe, desk)
    return "settled" if not left else "honest"


def check_nothing_twice_nothing_lost(stripe: FakeStripe, desk: Desk) -> None:
    assert len(stripe.world.effects) == len(set(stripe.world.effects)), stripe.world.effects
    for kind in ("refund", "submit", "close"):
        touched = [id for what, id, _ in stripe.world.effects if what == kind]
        assert len(touched) == len(set(touched))
    for row in stripe.world["disputes"].by_id.values():
        assert desk.cases.show(row["id"]).decision is not None
        for one in desk.acting.of_case(row["id"]):
            assert one.state in {"done", "unknown", "refused", "released", "planned"}
            if one.state == "done":
                assert any(one.target == id for _, id, _ in stripe.world.effects)
    assert desk.log.verify().ok


def world(stripe: FakeStripe) -> None:
    for status in ("warning_needs_response", "needs_response", "needs_response", "warning_needs_response"):
        stripe.world.dispute(status=status)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty desk, made once."""
    path = tmp_path_factory.mktemp("desks") / "empty.db"
    Desk.open(path).close()
    return path


@pytest.mark.parametrize("seed", range(10))
def test_whatever_fails_and_whenever_it_is_killed_nothing_happens_twice(
    stripe: FakeStripe, template: Path, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "run.db"
    shutil.copy(template, path)
    world(stripe)
    assert one_run(stripe, path, seed) in {"settled", "honest"}
