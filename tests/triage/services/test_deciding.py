"""Deciding: what may be decided, by whom it was, and that nobody's work is overwritten unseen."""

# ruff: noqa: E501  # sentences are shown whole
from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from tests.triage.conftest import CHARGEBACK, CONTRACT, REFUND
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, NotFoundError, StaleError, TriageError, UsageError


@pytest.fixture(autouse=True)
def _cases(take_in: Callable[..., Any]) -> None:
    paid = {"amount": "54.00", "refunded": "40.00"}
    threat = {"at": "2026-11-20T08:00:00Z", "from": "customer", "text": "my lawyer says hi"}
    take_in(
        REFUND,
        CHARGEBACK,
        CONTRACT,
        {**REFUND, "id": "rest", "payment": paid},
        {**REFUND, "id": "paid", "payment": {**paid, "refunded": "54.00"}},
        {**REFUND, "id": "threat", "messages": [threat]},
    )


def test_following_the_suggestion_needs_no_reason_and_pays_what_it_says(desk: Desk) -> None:
    view = desk.deciding.decide("rr_1", "refund")
    assert view.decision == {
        "number": 2,
        "at": "2026-11-20T09:00:00.000000Z",
        "action": "refund",
        "amount": "54.00",
        "currency": "USD",
        "escalate_to": None,
        "reason": "",
        "override": False,
        "suggested": "refund",
        "by": "ann",
        "changed_since": None,
        "suggested_amount": "54.00",
    }
    assert (view.state, view.version) == ("decided", 2)


@pytest.mark.parametrize(
    ("case", "action", "state"),
    [
        ("rr_1", "request_info", "waiting"),
        ("rr_1", "decline", "decided"),
        ("cb_1", "none", "closed"),
        ("ct_1", "enforce", "decided"),
    ],
)
def test_an_action_leaves_the_case_in_its_state(desk: Desk, case: str, action: str, state: str) -> None:
    assert desk.deciding.decide(case, action, "because").state == state


@pytest.mark.parametrize(
    ("case", "act", "message"),
    [
        ("rr_1", {"action": "decline"}, "case rr_1: the book suggests refund 54.00 USD; deciding otherwise needs a reason; say why"),
        ("rr_1", {"action": "refund", "amount": "50"}, "deciding otherwise needs a reason"),
        ("cb_1", {"action": "escalate", "escalate_to": "legal", "reason": " \n "}, "deciding otherwise needs a reason"),
        ("rr_1", {"action": "refund", "amount": "54.01", "reason": "x"}, "54.01 USD is more than the 54.00 USD that is owed; choose at most 54.00"),
        ("rest", {"action": "refund", "amount": "14.01", "reason": "x"}, "14.01 USD is more than the 14.00 USD that is owed"),
        ("rest", {"action": "store_credit", "amount": "15", "reason": "x"}, "more than the 14.00 USD"),
        ("paid", {"action": "refund", "reason": "x"}, "nothing is owed any more: all of it was refunded; decide otherwise"),
        ("threat", {"action": "refund", "reason": "x"}, "what is owed is not known: the case does not say what was refunded already; give the amount (--amount), at most 54.00"),
        ("threat", {"action": "store_credit", "reason": "x"}, "what is owed is not known"),
        ("rr_1", {"action": "refund", "amount": "0.00", "reason": "x"}, "an amount of nothing is no payment"),
        ("rr_1", {"action": "refund", "amount": "1e3", "reason": "x"}, "the amount '1e3' is not a decimal number"),
        ("rr_1", {"action": "refund", "amount": "1.001", "reason": "x"}, "the amount '1.001' has 3 decimals, USD has 2; write it in USD"),
        ("rr_1", {"action": "decline", "amount": "1", "reason": "x"}, "'decline' carries no amount; leave the amount out"),
        ("cb_1", {"action": "refund", "reason": "x"}, "'refund' is no action for this chargeback; choose one of: contest, accept, none"),
        ("rr_1", {"action": "escalate", "reason": "x"}, "an escalation needs somebody to go to"),
        ("rr_1", {"action": "refund", "reason": "x" * 5001}, "the reason has 5001 characters, at most 5000 are kept"),
        ("rr_1", {"action": "refund", "reason": "a\x1b[2Jb"}, "the reason holds the control character"),
        ("rr_1", {"action": "refund", "by": " "}, "the name of who acts '' is no name"),
        ("none", {"action": "refund"}, "case none: there is no such case on this desk"),
    ],
)  # fmt: skip
def test_what_may_not_be_decided_is_told_and_changes_nothing(
    desk: Desk, case: str, act: dict[str, str], message: str
) -> None:
    before = desk.log.verify()
    with pytest.raises((UsageError, IllegalMoveError, NotFoundError)) as caught:
        desk.deciding.decide(case, **act)
    assert message in str(caught.value)
    assert desk.log.verify() == before


def test_what_is_owed_is_what_was_not_refunded_yet(desk: Desk) -> None:
    assert desk.deciding.decide("rest", "refund").decision["amount"] == "14.00"
    assert desk.deciding.decide("rest", "store_credit", "she prefers it").decision["amount"] == "14.00"


@pytest.mark.parametrize("action", ["accept", "contest"])
@pytest.mark.parametrize(
    ("status", "why", "left"),
    [
        ("under_review", "the bank is looking at it", "none, escalate, store_credit"),
        ("won", "it is won", "none, escalate, store_credit"),
        ("lost", "it is lost", "none, escalate, store_credit"),
        ("prevented", "it was prevented", "none, escalate, store_credit"),
        ("warning_under_review", "the bank is looking at it", "refund, none, escalate, store_credit"),
        ("warning_closed", "the inquiry is closed", "refund, none, escalate, store_credit"),
    ],
)
def test_a_dispute_that_takes_no_answer_any_more_is_not_answered(
    desk: Desk, take_in: Callable[..., Any], action: str, status: str, why: str, left: str
) -> None:
    take_in({**CHARGEBACK, "id": "over", "dispute": {"id": "dp_1", "status": status}})
    with pytest.raises(IllegalMoveError) as caught:
        desk.deciding.decide("over", action, "x")
    assert str(caught.value) == (
        f"case over: dispute dp_1 takes no answer any more: {why}; choose one of: {left}"
    )
    assert desk.cases.show("over").actions == tuple(left.split(", "))
    assert desk.deciding.decide("over", "none", "it is over").state == "closed"


@pytest.mark.parametrize(
    "more",
    [
        {"dispute": {"id": "dp_1", "status": "interdimensional_review"}},
        {"dispute": {"id": "dp_1", "status": "needs_response", "due_by": "2026-11-01T00:00:00Z"}},
        {"dispute": {"id": "dp_1"}},
        {"dispute": {"status": "lost"}},
    ],
    ids=["unknown status", "late", "no status", "at no provider"],
)
def test_a_dispute_that_may_take_an_answer_can_be_answered(
    desk: Desk, take_in: Callable[..., Any], more: dict[str, Any]
) -> None:
    take_in({**CHARGEBACK, "id": "asked", **more})
    assert desk.deciding.decide("asked", "accept", "we owe it").decision["action"] == "accept"


def test_a_refund_date_of_null_says_that_all_of_it_is_owed(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in({**CONTRACT, "id": "whole", "payment": {"amount": "9000", "refunded_at": None}})
    assert desk.deciding.decide("whole", "refund", "we owe it").decision["amount"] == "9000"


def test_an_escalation_that_the_book_suggests_is_no_override(desk: Desk) -> None:
    view = desk.deciding.decide("threat", "escalate", escalate_to="legal")
    assert (view.state, view.decision["override"]) == ("escalated", False)
    assert desk.deciding.decide("threat", "escalate", "x", escalate_to="safety").decision["override"]


def test_a_decision_keeps_the_verdict_as_it_stood_without_quoting_anybody_in_the_log(desk: Desk) -> None:
    desk.deciding.decide("threat", "refund", "he is right", amount="54.00")
    entry = desk.log.entries(0, 1)[0].document
    assert entry["verdict"]["action"] == "escalate"
    assert (entry["suggested"], entry["rules"], entry["version"]) == ("escalate:legal", ["legal"], 2)
    assert len(entry["facts_digest"]) == len(entry["book"]) == 64
    hashed = {name: value for name, value in entry.items() if name != "personal"}
    assert "lawyer" not in str(hashed)
    assert "he is right" not in str(hashed)


def test_a_version_that_is_not_the_last_is_refused_and_says_who_was_there(desk: Desk) -> None:
    desk.deciding.note("rr_1", "I am on it", by="bob")
    with pytest.raises(StaleError) as caught:
        desk.deciding.decide("rr_1", "refund", expect_version=1)
    assert str(caught.value) == (
        "case rr_1: the case was changed by bob (noted, 2026-11-20T09:00:00.000000Z): it is at version 2,"
        " you saw 1; look at it again, then decide"
    )
    assert desk.deciding.decide("rr_1", "refund", expect_version=2).version == 3


def test_of_two_who_decide_at_once_one_wins(desk: Desk) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def decide(name: str) -> None:
        ready.wait()
        try:
            desk.deciding.decide("rr_1", "refund", by=name, expect_version=1)
            outcomes.append("won")
        except TriageError as error:
            outcomes.append(type(error).__name__)

    people = [threading.Thread(target=decide, args=(name,)) for name in ("ann", "bob")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["StaleError", "won"]
    assert desk.log.count() == 2
    assert desk.log.verify().ok


@pytest.mark.parametrize(
    ("first", "second"),
    list(permutations(({"action": "refund"}, {"action": "request_info"}, {"action": "escalate"}), 2)),
)
def test_a_case_whose_decision_is_taken_back_is_open_whatever_it_replaced(
    desk: Desk, first: dict[str, str], second: dict[str, str]
) -> None:
    for decision in (first, second):
        whom = "support_lead" if decision["action"] == "escalate" else None
        desk.deciding.decide("rr_1", **decision, reason="please", escalate_to=whom)
    view = desk.deciding.undo("rr_1", by="bob")
    assert (view.state, view.decision) == ("open", None)
    assert "rr_1" in [row.id for row in desk.queue.window()]
    assert [entry.act for entry in view.history] == ["decided", "decided", "undone"]
    with pytest.raises(IllegalMoveError, match="there is no decision to take back"):
        desk.deciding.undo("rr_1")
    desk.deciding.decide("cb_1", "none", "too late")
    assert desk.deciding.undo("cb_1").state == "open"


def test_escalating_takes_the_place_of_a_decision(desk: Desk) -> None:
    desk.deciding.decide("rr_1", "refund")
    view = desk.deciding.decide("rr_1", "escalate", "wait, look at this first", escalate_to="legal")
    assert view.decision is not None
    assert (view.state, view.decision["action"]) == ("escalated", "escalate")
    with pytest.raises(
        IllegalMoveError, match="an escalation needs somebody to go to; choose one of: safety"
    ):
        desk.deciding.decide("rr_1", "escalate", "x", escalate_to="the_boss")


def test_a_case_is_given_to_somebody_and_to_nobody(desk: Desk) -> None:
    assert desk.deciding.assign("rr_1", "bob").assignee == "bob"
    assert desk.deciding.assign("rr_1", "bob").version == 2
    assert desk.deciding.assign("rr_1", None).assignee is None
    assert [entry.summary for entry in desk.cases.show("rr_1").history] == ["to bob", "to nobody"]


def test_a_closed_case_opens_again_without_its_decision(desk: Desk) -> None:
    desk.deciding.decide("rr_1", "refund")
    closed = desk.deciding.close("rr_1", "done")
    assert (closed.state, closed.decision["action"]) == ("closed", "refund")
    with pytest.raises(IllegalMoveError, match="the case is closed already"):
        desk.deciding.close("rr_1")
    with pytest.raises(
        IllegalMoveError, match="a case that is closed cannot become decided; it can become: open"
    ):
        desk.deciding.decide("rr_1", "refund")
    opened = desk.deciding.reopen("rr_1", "she wrote again")
    assert (opened.state, opened.decision) == ("open", None)


def test_the_actor_is_whoever_is_named_else_the_desk_s_own(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(actor="carol")
    desk.deciding.note("rr_1", "a")
    desk.deciding.note("rr_1", "b", by="bob")
    assert [entry.actor for entry in desk.log.entries(0, 2)] == ["bob", "carol"]


def test_the_queue_tells_what_was_decided_and_whether_that_was_suggested(desk: Desk) -> None:
    desk.deciding.decide("rr_1", "refund")
    desk.deciding.decide("cb_1", "escalate", "a second look", escalate_to="legal")
    desk.deciding.decide("rest", "refund", "goodwill", amount="5.00")
    rows = {row.id: row for row in desk.queue.window()}
    assert (rows["rr_1"].decided, rows["rr_1"].against) == ("refund", False)
    assert (rows["cb_1"].decided, rows["cb_1"].against) == ("escalate:legal", True)
    assert (rows["rest"].decided, rows["rest"].against) == ("refund", True), "another sum"
    assert (rows["ct_1"].decided, rows["ct_1"].against) == ("", False)
    assert [rows[id].suggested_then for id in ("rr_1", "cb_1", "rest")] == ["refund", "contest", "refund"]
    desk.deciding.undo("rest")
    assert {row.id: row.decided for row in desk.queue.window()}["rest"] == ""


def test_the_queue_tells_what_was_suggested_then_whatever_is_suggested_now(
    desk: Desk, take_in: Callable[..., Any]
) -> None:
    desk.deciding.decide("rr_1", "refund")
    take_in({**REFUND, "fault": "customer"})
    row = next(row for row in desk.queue.window() if row.id == "rr_1")
    assert (row.suggestion, row.changed) == ("decline", True)
    assert (row.decided, row.against, row.suggested_then) == ("refund", False, "refund")
