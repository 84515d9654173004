"""Seeded runs of syncing and carrying out through faults and kills, and what must hold after each."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, NamedTuple

from tests.triage.killed import Killer, desk_of
from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.providers.fake_stripe.faults import AFTER_EFFECT, BEFORE_EFFECT
from triage.desk import Desk

DAY = 26 * 3_600
"""Seconds after which Stripe has forgotten a key for sure."""
_TRIES = 12
_STATUSES = ("warning_needs_response", "needs_response", "needs_response", "warning_needs_response")
_ACTIONS = ("refund", "accept", "contest", "refund")
_ENDS = frozenset({"done", "refused", "cancelled"})
_KINDS = tuple(sorted(AFTER_EFFECT | BEFORE_EFFECT))


class End(NamedTuple):
    """How a run ended: ``settled``, or ``unknown`` and after a day ``settled a day later`` or ``open``."""

    how: str
    kills: int
    kills_in_sync: int


def fill(stripe: FakeStripe) -> None:
    """Four disputes to decide, and ten that are over."""
    for _ in range(10):
        stripe.world.dispute(status="lost")
    for status in _STATUSES:
        stripe.world.dispute(status=status)


def one_run(stripe: FakeStripe, path: Path, seed: int, killer: Killer) -> End:
    """Syncs, decides four cases, carries them out; killed and disturbed all the while, then in peace."""
    draw = random.Random(seed)
    order: dict[str, Any] = {"path": str(path), "url": stripe.url, "key": stripe.key, "patience": 0.1}
    order |= {"now": stripe.world.now, "attempts": 3, "step": 0, "do": "sync"}
    stripe.world.duplicate_events = draw.random() < 0.5
    stripe.faults.seeded(seed, draw.choice([0.1, 0.3, 0.5]), _KINDS, limit=60)
    in_sync = _until_done(killer, draw, order, 250)
    rows = list(stripe.world["disputes"].by_id.values())[-4:]
    desk = desk_of(order)
    for row, action in zip(rows, _ACTIONS, strict=True):
        part = "10.00" if action == "refund" else None  # in part, for a second one would go through
        desk.deciding.decide(row["id"], action, "seeded", amount=part, by="ann")
    kills = 0
    for _ in range(_TRIES):
        order |= {"do": draw.choice(["act", "act", "act", "sync"])}
        kills += _once(killer, draw, order, 220) == "killed"
        if order["do"] == "act" and not desk.acting.left() and not list(_undone(desk, rows)):
            break
    stripe.faults.clear()
    stripe.world.shuffle_events(seed)
    how = "settled" if _finish(desk) else "unknown"
    check(stripe, desk)
    if how == "unknown":
        stripe.world.now += DAY
        stripe.memory.clear()
        later = desk_of({**order, "now": stripe.world.now})
        how = "settled a day later" if _finish(later) else "open"
        check(stripe, later)
    return End(how, kills, in_sync)


def _undone(desk: Desk, rows: list[dict[str, Any]]) -> Any:
    return (row for row in rows if not desk.acting.of_case(row["id"]))


def _once(killer: Killer, draw: random.Random, order: dict[str, Any], most: int) -> str:
    """One order, which most often does not live to see its end."""
    step = draw.randint(1, most) if draw.random() < 0.7 else 0
    return killer.order(**{**order, "step": step, "attempts": draw.choice([1, 2, 3])})


def _until_done(killer: Killer, draw: random.Random, order: dict[str, Any], most: int) -> int:
    """Syncs until a sync comes to its end; how often it was killed."""
    kills = 0
    for _ in range(_TRIES):
        said = _once(killer, draw, order, most)
        kills += said == "killed"
        if said == "done":
            return kills
    assert killer.order(**{**order, "attempts": 60}) == "done"
    return kills


def _finish(desk: Desk) -> bool:
    """Acts and syncs undisturbed, bob releasing what waits; whether nothing is left."""
    for _ in range(3):
        for one in desk.acting.run():
            if one.state == "planned":
                desk.acting.release(one.id, by="bob")
    desk.acting.run()
    desk.syncing.sync()
    return desk.acting.left() == []


def check(stripe: FakeStripe, desk: Desk) -> None:
    """Nothing happened twice, nothing is lost, and what is open says why."""
    effects = stripe.world.effects
    assert len(effects) == len(set(effects)), effects
    for kind in ("refund", "submit", "close"):
        touched = [id for what, id, _ in effects if what == kind]
        assert len(touched) == len(set(touched)), effects
    marks = {mark for *_, mark in effects}
    closed = {id for what, id, _ in effects if what == "close"}
    disputes = stripe.world["disputes"].by_id.values()
    for row in disputes:
        shown = desk.cases.show(row["id"])
        assert "lifetime_value" in shown.document["customer"]
        assert shown.document["dispute"]["status"] == row["status"]
    for row in list(disputes)[-4:]:
        assert desk.cases.show(row["id"]).decision is not None
        open_ = [one for one in desk.acting.of_case(row["id"]) if one.state not in _ENDS]
        assert all(one.reason for one in open_[:1]), open_  # what comes after it waits for it
        for one in desk.acting.of_case(row["id"]):
            happened = one.id in marks or (one.act == "close_dispute" and row["id"] in closed)
            assert one.state in {*_ENDS, "unknown", "released", "planned"}
            assert one.state not in _ENDS or happened == (one.state == "done"), one
    again = desk.syncing.sync()
    assert (again.new, again.changed, again.problems) == (0, 0, [])
    assert desk.log.verify().ok
