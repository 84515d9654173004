"""The ledger of promises: entered, marked, judged by, reported."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.triage.conftest import CONTRACT
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, NotFoundError, UsageError

SOLD = CONTRACT | {"id": "ct_9", "currency": "EUR", "amount": "900.00", "contract": {"role": "seller"}}
BOUGHT = SOLD | {
    "id": "ct_8",
    "contract": {
        "role": "buyer",
        "promises": [{"text": "API", "due": "2026-10-01T00:00:00Z", "documented": True}],
    },
    "payment": {"method": "card", "captured_at": "2026-09-01T00:00:00Z"},
}


@pytest.fixture
def contracts(desk: Desk, take_in) -> Desk:  # type: ignore[no-untyped-def]
    take_in(SOLD, BOUGHT)
    return desk


def test_a_promise_is_entered_marked_and_logged(contracts: Desk) -> None:
    entry = {
        "text": "CSV export",
        "made_by": "P. Nagy",
        "due": "2026-11-25T00:00:00Z",
        "where": "offer, page 2",
    }
    ledger = contracts.promising.add("ct_9", entry)
    assert [(one.text, one.status, one.where) for one in ledger.promises] == [
        ("CSV export", "open", "offer, page 2")
    ]
    assert contracts.promising.mark("ct_9", 1, "kept").promises[0].status == "kept"
    shown = contracts.cases.show("ct_9")
    assert shown.document["contract"]["promises"][0]["kept_at"]
    assert [entry.act for entry in shown.history][-2:] == ["promised", "promised"]
    assert contracts.log.verify().ok


def test_a_ledger_that_changes_the_suggestion_marks_what_was_decided(open_desk, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in(SOLD)
    desk = open_desk(judge=None)
    desk.deciding.decide("ct_9", "enforce", "the contract stands")
    desk.promising.add("ct_9", {"text": "CSV export", "documented": True, "fixable": True})
    assert desk.cases.show("ct_9").decision["changed_since"] is None
    desk.promising.mark("ct_9", 1, "broken")
    view = desk.cases.show("ct_9")
    assert (view.verdict.action, view.decision["action"]) == ("remediate", "enforce")
    assert view.decision["changed_since"]


def test_an_open_promise_past_its_due_time_is_late_and_reminded_of(contracts: Desk) -> None:
    contracts.promising.add("ct_9", {"text": "soon", "due": "2026-11-25T00:00:00Z"})
    contracts.promising.add("ct_9", {"text": "later", "due": "2027-11-25T00:00:00Z"})
    found = contracts.promising.every(due_within=timedelta(days=14))
    assert [(one.text, one.status) for one in found] == [("API", "late"), ("soon", "open")]


def test_who_and_which_page_broke_promises(contracts: Desk) -> None:
    for text, status in (("a", "broken"), ("b", "kept"), ("c", "broken")):
        contracts.promising.add(
            "ct_9", {"text": text, "made_by": "Nagy", "where": "/pricing", "status": status}
        )
    first = contracts.promising.blame()[0]
    assert (first.name, first.made, first.kept, first.failed) == ("Nagy", 3, 1, 2)
    assert contracts.promising.blame("where")[0].name == "/pricing"


def test_a_duty_with_its_notice(contracts: Desk) -> None:
    contracts.promising.add_duty("ct_9", "Send access data", "customer")
    ledger = contracts.promising.mark_duty("ct_9", "duty-1", "missed", notice=True)
    assert (ledger.duties[0].status, ledger.duties[0].notice_sent_at) == ("missed", contracts.clock())
    with pytest.raises(NotFoundError, match="there is no duty 'duty-7'"):
        contracts.promising.mark_duty("ct_9", "duty-7", "done")


def test_what_we_bought_refund_and_the_issuers_window(contracts: Desk) -> None:
    ledger = contracts.promising.refund("ct_8", "asked")
    assert ledger.refund_requested_at
    assert ledger.issuer_window_ends is not None
    assert ledger.issuer_window_ends.date().isoformat() == "2027-01-29"
    with pytest.raises(IllegalMoveError, match="we sold here"):
        contracts.promising.refund("ct_9", "asked")


def test_the_issuers_window_runs_from_the_promises_that_the_book_counts(contracts: Desk) -> None:
    for entry in (
        {"text": "said on the phone", "due": "2026-11-01T00:00:00Z"},
        {"text": "not due yet", "due": "2027-11-01T00:00:00Z", "documented": True},
    ):
        ledger = contracts.promising.add("ct_8", entry)
        assert ledger.issuer_window_ends is not None
        assert ledger.issuer_window_ends.date().isoformat() == "2027-01-29"


def test_what_cannot_be_is_said(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in({"id": "rr_5", "kind": "refund_request", "amount": "1.00", "currency": "EUR"})
    with pytest.raises(IllegalMoveError, match="only a contract dispute has promises"):
        contracts.promising.add("rr_5", {"text": "x"})
    with pytest.raises(UsageError, match="the promise is empty"):
        contracts.promising.add("ct_9", {"text": " "})
    with pytest.raises(UsageError, match="made_by has more than 600 characters; shorten it"):
        contracts.promising.add("ct_9", {"text": "x", "made_by": "N" * 601})
    with pytest.raises(UsageError, match="'done' is no state of a promise"):
        contracts.promising.mark("ct_8", 1, "done")
    with pytest.raises(NotFoundError, match="there is no promise 4"):
        contracts.promising.mark("ct_8", 4, "kept")


def test_the_same_file_taken_in_again_leaves_the_ledger_alone(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    contracts.promising.add("ct_9", {"text": "CSV export"})
    assert take_in(SOLD, BOUGHT).unchanged == 2
    assert contracts.promising.ledger("ct_9").promises[0].text == "CSV export"


def test_a_file_in_another_order_leaves_the_ledger_alone(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    """What was entered, and what was marked on a promise that the file names."""
    contracts.promising.add("ct_9", {"text": "CSV export"})
    contracts.promising.mark("ct_8", 1, "kept")
    entries = contracts.log.count()
    turned = [dict(reversed(case.items())) for case in (SOLD, BOUGHT)]
    again = take_in(*turned)
    assert (again.unchanged, again.changed) == (2, 0)
    assert contracts.log.count() == entries
    assert contracts.promising.ledger("ct_9").promises[0].text == "CSV export"
    assert contracts.promising.ledger("ct_8").promises[0].status == "kept"


def test_new_facts_from_a_file_keep_what_was_entered_here(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    contracts.promising.add("ct_9", {"text": "CSV export", "where": "offer"})
    contracts.promising.add_duty("ct_9", "Send access data", "customer")
    told = SOLD | {"contract": {"role": "seller", "promises": [{"text": "API", "documented": True}]}}
    assert take_in(told, name="again.jsonl").changed == 1
    ledger = contracts.promising.ledger("ct_9")
    assert [one.text for one in ledger.promises] == ["API", "CSV export"]
    assert [one.id for one in ledger.duties] == ["duty-1"]


def test_a_case_that_was_taken_out_and_comes_in_again_has_each_entry_once(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    contracts.promising.add("ct_8", {"text": "CSV export"})
    contracts.promising.add("ct_8", {"text": "Import", "documented": True})
    contracts.promising.add_duty("ct_8", "Send access data", "customer")
    out = json.loads(contracts.cases.json_of("ct_8")) | {"subject": "export is missing"}
    assert take_in(out).changed == 1
    ledger = contracts.promising.ledger("ct_8")
    assert [one.text for one in ledger.promises] == ["API", "CSV export", "Import"]
    assert [one.id for one in ledger.duties] == ["duty-1"]


def test_a_mark_holds_until_the_file_says_something_new_of_the_promise(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    contracts.promising.mark("ct_8", 1, "kept")
    take_in(BOUGHT | {"subject": "a newer export"})
    assert contracts.promising.ledger("ct_8").promises[0].status == "kept"
    contracts.promising.mark("ct_8", 1, "late")
    take_in(BOUGHT | {"subject": "and one more"})
    assert contracts.promising.ledger("ct_8").promises[0].status == "late"
    (promise,) = BOUGHT["contract"]["promises"]  # type: ignore[index]
    said = {"role": "buyer", "promises": [promise | {"status": "broken"}]}
    take_in(BOUGHT | {"contract": said})
    assert contracts.promising.ledger("ct_8").promises[0].status == "broken"


def test_the_mark_and_the_notice_of_a_duty_hold_with_newer_facts(contracts: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    duty = {"id": "data", "text": "Send access data", "owner": "customer", "status": "open"}
    told = SOLD | {"contract": {"role": "seller", "duties": [duty]}}
    take_in(told)
    contracts.promising.mark_duty("ct_9", "data", "missed", notice=True)
    take_in(told | {"subject": "a newer export"})
    (found,) = contracts.promising.ledger("ct_9").duties
    assert (found.status, found.notice_sent_at) == ("missed", contracts.clock())
