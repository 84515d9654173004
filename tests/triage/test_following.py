"""Reviews of results: when they fall due, what they record, what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, NotFoundError, UsageError

Later = Callable[[int], Desk]


@pytest.fixture
def later(busy_desk: Desk, open_desk: Callable[..., Desk]) -> Later:
    """The desk so many days after rr_1 was decided and closed."""
    busy_desk.deciding.decide("rr_1", "refund", "half", amount="27.00")
    busy_desk.deciding.close("rr_1", "done")

    def open_later(days: int, **more: Any) -> Desk:
        return open_desk(clock=lambda: NOW + timedelta(days=days), **more)

    return open_later


def test_closing_a_case_makes_four_reviews(later: Later) -> None:
    found = later(0).following.reviews()
    assert [(one.case_id, one.days, one.is_due) for one in found] == [
        ("rr_1", n, False) for n in (30, 60, 90, 180)
    ]
    assert found[0].action == "refund"
    assert [one.days for one in later(60).following.reviews(due=True)] == [30, 60]


@pytest.mark.parametrize(("days", "due"), [(29, 0), (30, 1), (59, 1), (60, 2), (180, 4)])
def test_a_review_is_due_on_its_day(later: Later, days: int, due: int) -> None:
    assert len(later(days).following.reviews(due=True)) == due


@pytest.mark.parametrize("page", [1, 2, 500])
def test_the_first_reviews_are_the_same_as_of_all(
    later: Later, take_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("triage.store.outcomes._PAGE", page)
    names = [f"c{number}" for number in range(6)]
    take_in(*({"id": name, "kind": "chargeback", "amount": "1", "currency": "USD"} for name in names))
    for at, name in enumerate(names):
        later(at * 20 % 60).deciding.close(name)  # two at the same moment, and not in their order
    later(61).following.record("c0", "below", "no", reopen=True)
    later(62).deciding.close("c0", "again")
    later(95).following.record("c1", "met", "fine")
    later(95).following.record("rr_1", "met", "fine")
    later(96).deciding.reopen("c2", "not yet")
    for days in (0, 50, 100, 300):
        following = later(days).following
        for due in (False, True):
            every = following.reviews(due=due)
            assert following.count(due=due) == len(every)
            for limit in range(len(every) + 2):
                assert following.reviews(due=due, limit=limit) == every[:limit]


def test_below_says_what_is_owed_and_opens_the_case_again(later: Later) -> None:
    desk = later(31)
    done = desk.following.record("rr_1", "below", "never arrived", reopen=True)
    assert "what is missing is owed" in done.next
    assert desk.cases.show("rr_1").state == "open"
    assert desk.following.reviews() == []
    assert desk.log.verify().ok


def test_a_case_that_cannot_be_opened_again_keeps_no_outcome_either(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise IllegalMoveError("it may have been sent")

    desk = later(31)
    monkeypatch.setattr("triage.services.deciding.check_move", refuse)
    with pytest.raises(IllegalMoveError):
        desk.following.record("rr_1", "below", "never arrived", reopen=True)
    assert [one.days for one in desk.following.reviews(due=True)] == [30]
    assert desk.cases.show("rr_1").version == later(0).cases.show("rr_1").version


def test_above_asks_for_a_reference_once(later: Later) -> None:
    desk = later(100)
    assert desk.following.record("rr_1", "above", "delighted").asks_reference
    assert not desk.following.record("rr_1", "above", "still delighted").asks_reference
    assert [one.days for one in desk.following.reviews()] == [90, 180]


def test_outcomes_are_counted_by_action_and_rule(later: Later) -> None:
    desk = later(100)
    desk.following.record("rr_1", "met", "fine")
    desk.following.record("rr_1", "below", "not fine")
    found = desk.following.insights()
    assert found["by_action"] == {"refund": {"below": 1, "met": 1, "above": 0}}
    assert sum(found["by_rule"].popitem()[1].values()) == 2


def test_a_case_closed_again_is_reviewed_anew(later: Later) -> None:
    desk = later(31)
    desk.following.record("rr_1", "below", "no", reopen=True)
    desk.deciding.close("rr_1", "now it is")
    assert [one.days for one in desk.following.reviews()] == [30, 60, 90, 180]


def test_what_cannot_be_reviewed_is_said(later: Later) -> None:
    desk = later(1)
    with pytest.raises(IllegalMoveError, match="not closed"):
        desk.following.record("cb_1", "met", "x")
    with pytest.raises(NotFoundError):
        desk.following.record("nowhere", "met", "x")
    with pytest.raises(UsageError, match="'good' is no outcome"):
        desk.following.record("rr_1", "good", "x")
    with pytest.raises(UsageError, match="the note is empty"):
        desk.following.record("rr_1", "met", " ")
    with pytest.raises(UsageError, match="only a result below"):
        desk.following.record("rr_1", "met", "x", reopen=True)
    for _ in range(4):
        desk.following.record("rr_1", "met", "x")
    with pytest.raises(IllegalMoveError, match="all reviews of this case are done"):
        desk.following.record("rr_1", "met", "x")
