"""Views: those every desk has, those that people keep, and how many cases each has."""

from __future__ import annotations

import pytest

from tests.triage.conftest import REFUND
from triage.desk import Desk
from triage.domain.errors import TriageError, UsageError
from triage.services.models import QueueFilter, SavedView
from triage.services.queueing import Queueing


def counts(desk: Desk) -> dict[str, int | None]:
    return {view.name: view.cases for view in desk.views.counted()}


def test_every_desk_has_views_with_counts(busy_desk: Desk) -> None:
    assert counts(busy_desk) == {
        "All": 3, "Mine": 0, "Today": 0, "Changed": 0, "Release": 0, "To answer": 1,
    }  # fmt: skip
    busy_desk.deciding.assign("ct_1", "ann")
    assert counts(busy_desk)["Mine"] == 1


def test_a_view_is_kept_replaced_and_dropped(busy_desk: Desk) -> None:
    busy_desk.views.keep("Big  ones", "amount:>100 sort:amount")
    busy_desk.views.keep("Dear", "kind:chargeback")
    busy_desk.views.keep("Big ones", "amount:>1000")
    kept = [view for view in busy_desk.views.counted() if view.own]
    assert kept == [
        SavedView("Big ones", "amount:>1000", 1, own=True),
        SavedView("Dear", "kind:chargeback", 1, own=True),
    ]
    busy_desk.views.drop("Dear")
    assert "Dear" not in counts(busy_desk)
    with pytest.raises(TriageError, match="nobody kept a view 'Dear'"):
        busy_desk.views.drop("Dear")


@pytest.mark.parametrize(("name", "query"), [("", ""), ("x" * 40, ""), ("a\x07", ""), ("ok", "kind:foo")])
def test_a_view_that_is_none_is_refused(desk: Desk, name: str, query: str) -> None:
    with pytest.raises(UsageError):
        desk.views.keep(name, query)
    assert not any(view.own for view in desk.views.listed())


def test_what_is_said_of_a_case_follows_its_file(desk: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in(REFUND | {"customer": {"id": "cus_1", "email": "Ann@Example.com"}})

    def found(*marks: str) -> int:
        return Queueing.count(desk.queue, QueueFilter(marks=marks))

    assert found("unanswered") == found("customer:cus_1") == found("customer:ann@example.com") == 1
    answered = [*REFUND["messages"], {"at": "2026-11-20T10:30:00+01:00", "from": "staff", "text": "Sorry."}]  # type: ignore[misc]
    take_in(REFUND | {"customer": {"id": "cus_2"}, "messages": answered})
    assert found("unanswered") == found("customer:cus_1") == found("customer:ann@example.com") == 0
    assert found("customer:cus_2") == 1
