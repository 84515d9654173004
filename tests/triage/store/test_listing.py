"""Listing what the queue holds while others write: every case once, as the desk stood at the beginning."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.moment import format_moment
from triage.services import showing
from triage.services.models import QueueFilter

CASES = [f"rr_{number}" for number in range(9)]


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "_PAGE", 2)


def case_of(id: str, hours: int, **more: Any) -> dict[str, Any]:
    due = format_moment(NOW + timedelta(hours=hours))
    base = {"id": id, "kind": "refund_request", "amount": "10.00", "currency": "USD", "respond_by": due}
    return base | more


@pytest.fixture
def listed(desk: Desk, take_in: Callable[..., Any]) -> Callable[..., Iterator[dict[str, Any]]]:
    """Nine cases, an hour between one's deadline and the next; and what a listing tells of them."""
    take_in(*(case_of(id, 1 + number) for number, id in enumerate(CASES)))
    return lambda *args: map(json.loads, desk.cases.json_lines(*args))


@pytest.mark.parametrize("order", ["", "id", "-due"])
def test_every_case_is_told_once_whoever_writes_meanwhile(
    desk: Desk,
    take_in: Callable[..., Any],
    listed: Callable[..., Iterator[dict[str, Any]]],
    order: str,
) -> None:
    lines = listed(QueueFilter(sort=order))
    first = [next(lines), next(lines), next(lines)]
    last = CASES[0] if order == "-due" else CASES[8]
    desk.deciding.close(CASES[4])
    take_in(case_of(first[0]["id"], 99), case_of(last, 0, subject="sooner"), case_of("rr_new", 5))
    found = [*first, *lines]
    assert [one["id"] for one in found] == (CASES[::-1] if order == "-due" else CASES)
    assert {(one["desk"]["state"], one.get("subject")) for one in found} == {("open", None)}
    assert {one["id"] for one in listed()} == {*CASES, "rr_new"} - {CASES[4]}


@pytest.mark.parametrize("order", ["", "id"])
@pytest.mark.parametrize("limit", [1, 2, 5, 9, 20])
def test_no_more_are_told_than_were_asked_for(
    listed: Callable[..., Iterator[dict[str, Any]]], order: str, limit: int
) -> None:
    assert [one["id"] for one in listed(QueueFilter(sort=order), limit)] == CASES[:limit]


def test_what_had_run_out_is_judged_as_of_now_and_kept_at_the_end(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any]
) -> None:
    take_in(case_of("old", 5, opened_at=format_moment(NOW - timedelta(hours=1))))
    late = open_desk(clock=lambda: NOW + timedelta(days=3))
    (told,) = map(json.loads, late.cases.json_lines())
    assert told["desk"]["verdict"]["cautions"] == ["answer_now"]
    (kept,) = late.queue.window(stored=True)
    assert (kept.outdated, kept.cautions) == (False, ("answer_now",))
