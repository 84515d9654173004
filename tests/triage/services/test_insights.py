"""The figures of a desk: what they are counted from, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.triage.conftest import CHARGEBACK
from tests.triage.judge import NOW
from triage.desk import Desk
from triage.services.insights import Insights, insights


def counted(desk: Desk) -> Insights:
    return insights(desk.path, desk.following, desk.promising, desk.monitoring.months())


def ended(number: int, status: str, *, fought: int) -> dict[str, Any]:
    dispute = {"id": f"dp_{number}", "status": status, "reason": "duplicate", "submission_count": fought}
    return {**CHARGEBACK, "id": f"cb_{number}", "payment": {"charge": f"ch_{number}"}, "dispute": dispute}


def test_an_empty_desk_has_no_figures(desk: Desk) -> None:
    found = counted(desk)
    assert (found.win_rates, found.at_stake, found.overrides, found.promises) == ({}, (), (), ())
    assert found.outcomes == {"by_action": {}, "by_rule": {}}


def test_a_win_rate_leaves_out_what_was_not_fought_or_not_decided(
    desk: Desk, take_in: Callable[..., Any]
) -> None:
    take_in(
        ended(11, "won", fought=1),
        ended(12, "won", fought=2),
        ended(13, "lost", fought=1),
        ended(14, "lost", fought=0),
        ended(15, "prevented", fought=0),
        ended(16, "under_review", fought=1),
    )
    rate = counted(desk).to_json()["win_rates"]["duplicate"]
    assert (rate["won"], rate["decided"], rate["rate"]) == (2, 3, "0.667")
    assert rate["low"] < rate["rate"] < rate["high"]


def test_sums_at_stake_are_told_apart_by_kind_and_currency(busy_desk: Desk) -> None:
    at_stake = counted(busy_desk).to_json()["at_stake"]
    assert len({(one["kind"], one["currency"]) for one in at_stake}) == len(at_stake) == 3
    assert all(one["cases"] == 1 for one in at_stake)


def test_overrides_are_counted_by_the_rule_that_was_overridden(busy_desk: Desk) -> None:
    found = counted(busy_desk).overrides
    assert sum(one.decided for one in found) == 3
    assert 0 < sum(one.overridden for one in found) <= 3
    assert [one.rule for one in found] == sorted(one.rule for one in found)


def test_results_are_told_by_the_action_that_was_decided(
    busy_desk: Desk, open_desk: Callable[..., Desk]
) -> None:
    busy_desk.deciding.decide("rr_1", "refund", "half", amount="27.00")
    busy_desk.deciding.close("rr_1", "done")
    later = open_desk(clock=lambda: NOW + timedelta(days=40))
    later.following.record("rr_1", "met", "kept as a customer")
    assert counted(later).outcomes["by_action"] == {"refund": {"below": 0, "met": 1, "above": 0}}


@pytest.mark.parametrize("which", ["desk", "busy_desk"])
def test_the_figures_are_json(which: str, request: pytest.FixtureRequest) -> None:
    assert json.loads(json.dumps(counted(request.getfixturevalue(which)).to_json()))


def test_a_sum_at_stake_may_be_larger_than_a_database_counts(desk: Desk, take_in: Callable[..., Any]) -> None:
    case = {"kind": "chargeback", "amount": "9999999999999999.99", "currency": "USD"}
    take_in(*({"id": f"cb_{at}", "respond_by": "2026-11-25T08:00:00Z"} | case for at in range(12)))
    (stake,) = counted(desk).at_stake
    assert stake.value.text == "119999999999999999.88"
    (bars,) = desk.charting.stake().bars.values()
    assert sum(bar.amount.minor for bar in bars) == stake.value.minor
