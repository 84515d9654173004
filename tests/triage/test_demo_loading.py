"""Loading the demo: the desk looks as if people had worked on it for a day, and its log verifies."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from triage.desk import Desk
from triage.domain.case import State
from triage.domain.errors import DeskError
from triage.services.demo.history import WORKING_DAY, decisions
from triage.services.demo.world import load, world
from triage.services.models import ImportResult, LogEntryView, QueueFilter

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
CASES = 240


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, ImportResult, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    desk = Desk.open(path, clock=lambda: NOW, actor="demo")
    result = load(desk, cases=CASES, seed=7, progress=lambda done, total: told.append((done, total)))
    return desk, result, told


Loaded = tuple[Desk, ImportResult, list[tuple[int, int]]]


def entries(desk: Desk) -> list[LogEntryView]:
    return desk.log.entries(0, desk.log.count())


def test_every_case_is_taken(loaded: Loaded) -> None:
    desk, result, _ = loaded
    assert (result.new, result.rejected, result.rejects) == (CASES, 0, None)
    assert sum(desk.queue.count(QueueFilter(state=state)) for state in State) == CASES


def test_cases_stand_in_every_state_and_most_are_open(loaded: Loaded) -> None:
    desk, _, _ = loaded
    count = {state: desk.queue.count(QueueFilter(state=state)) for state in State}
    assert all(count.values())
    assert 60 <= count[State.OPEN] * 100 // CASES <= 85


def test_the_log_tells_of_one_day_in_its_order_and_verifies(loaded: Loaded) -> None:
    desk, _, _ = loaded
    times = [entry.at for entry in sorted(entries(desk), key=lambda entry: entry.number)]
    assert times == sorted(times)
    assert times[-1] <= NOW
    assert desk.log.verify().ok


def test_people_did_everything_that_can_be_done(loaded: Loaded) -> None:
    desk, _, _ = loaded
    found = entries(desk)
    assert {"imported", "assigned", "noted", "decided", "closed"} <= {entry.act for entry in found}
    assert any(entry.document["action"] == "escalate" for entry in found if entry.act == "decided")
    assert any(entry.document["override"] for entry in found if entry.act == "decided")
    assert len({entry.actor for entry in found}) > 4


def test_progress_grows_to_the_whole(loaded: Loaded) -> None:
    _, _, told = loaded
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len({total for _, total in told}) == 1


def test_a_desk_that_was_in_use_keeps_its_own_clock(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "demo.db", clock=lambda: NOW, actor="demo")
    desk.deciding, desk.importing  # noqa: B018 - built before the demo is loaded
    load(desk, cases=90, seed=3)
    decided = next(iter(desk.queue.window(QueueFilter(state="open"), 0, 1)))
    desk.deciding.note(decided.id, "Hello")
    assert max(entry.at for entry in entries(desk)) == NOW
    assert min(entry.at for entry in entries(desk)) < NOW - WORKING_DAY


def test_history_is_the_same_for_the_same_chance_and_lies_in_the_past() -> None:
    for document in world(5, 400, NOW):
        acts = decisions(document, random.Random(document["id"]), NOW)
        assert acts == decisions(document, random.Random(document["id"]), NOW)
        assert all(act.at <= NOW for act in acts)
        assert [act.at for act in acts] == sorted(act.at for act in acts)


def test_hand_made_cases_are_left_to_be_decided() -> None:
    for document in world(5, 48, NOW):
        acts = decisions(document, random.Random(1), NOW)
        assert {act.act for act in acts} <= {"assign"}


def test_where_nothing_could_be_overruled_the_suggestion_is_followed() -> None:
    dispute = {"id": "dp_1", "status": "won"}
    paid_back = {"amount": "54.00", "refunded": "54.00"}
    document = {"id": "cb_1", "kind": "chargeback", "dispute": dispute, "payment": paid_back}
    chances = (random.Random(seed) for seed in range(400))
    acts = [act for chance in chances for act in decisions(document, chance, NOW)]
    assert {act.action for act in acts} == {None, "escalate"}


class StoppedHereError(Exception):
    """The demo is interrupted here."""


@pytest.mark.parametrize("after", [0, 90, 100])
def test_an_interrupted_demo_is_finished_and_then_left_alone(tmp_path: Path, after: int) -> None:
    def stop(done: int, total: int) -> None:
        if done >= after and done < total:
            raise StoppedHereError

    whole = Desk.open(tmp_path / "whole.db", clock=lambda: NOW, actor="demo")
    load(whole, cases=90, seed=3)
    desk = Desk.open(tmp_path / "demo.db", clock=lambda: NOW, actor="demo")
    with pytest.raises(StoppedHereError):
        load(desk, cases=90, seed=3, progress=stop)
    later = Desk.open(tmp_path / "demo.db", clock=lambda: NOW + timedelta(minutes=3), actor="demo")
    load(later, cases=90, seed=3)

    def told(desk: Desk) -> list[tuple[object, ...]]:
        return [(e.at, e.actor, e.act, e.case_id, e.summary) for e in entries(desk) if e.act != "imported"]

    assert told(desk) == told(whole)
    count = desk.log.count()
    with pytest.raises(DeskError, match="the desk is in use"):
        load(later, cases=90, seed=3)
    assert desk.log.count() == count
    assert desk.log.verify().ok


def test_a_desk_with_other_cases_gets_no_demo(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(
        '{"v": 1, "id": "a", "kind": "chargeback", "amount": "1.00", "currency": "USD"}\n', "utf-8"
    )
    desk = Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="anna")
    desk.importing.import_file(file)
    with pytest.raises(DeskError, match="nothing was written; a demo needs a new file"):
        load(desk, cases=90, seed=3)
    assert (desk.log.count(), desk.queue.count(QueueFilter())) == (1, 1)


@pytest.mark.parametrize(("cases", "seed"), [(91, 3), (90, 4)])
def test_an_unfinished_demo_of_another_world_is_refused(tmp_path: Path, cases: int, seed: int) -> None:
    def stop(_: int, __: int) -> None:
        raise StoppedHereError

    desk = Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="anna")
    with pytest.raises(StoppedHereError):
        load(desk, cases=90, seed=3, progress=stop)
    count = desk.log.count()
    with pytest.raises(DeskError):
        load(desk, cases=cases, seed=seed)
    assert desk.log.count() == count
