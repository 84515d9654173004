"""The queue: its order, its windows from every side, its filters and its counts."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.moment import format_moment
from triage.services.models import QueueFilter
from triage.store import narrowing, sorting
from triage.store.opening import reading
from triage.store.records import QueueQuery


@pytest.fixture
def full_desk(desk: Desk, take_in: Callable[..., Any]) -> Desk:
    """Sixty cases of every kind and state, some without a deadline, some with the same one."""
    pick = random.Random(3)
    cases = []
    OPENED.clear()
    for number in range(60):
        kind = pick.choice(["refund_request", "chargeback", "contract_dispute"])
        case: dict[str, Any] = {"id": f"c{number:02}", "kind": kind, "amount": "10.00", "currency": "USD"}
        if pick.random() < 0.7:
            case["respond_by"] = format_moment(NOW + timedelta(hours=pick.randrange(-20, 20)))
        if pick.random() < 0.7:
            OPENED[case["id"]] = NOW - timedelta(days=pick.randrange(5))
            case["opened_at"] = format_moment(OPENED[case["id"]])
        case["customer"] = {"name": pick.choice(["Ödön Kis", "ann_%", "Ann 100%"]), "id": f"cus_{number % 4}"}
        case["currency"] = pick.choice(["USD", "JPY", "KWD"])
        case["amount"] = str(pick.randrange(1, 40))
        if number % 3 == 0:
            case["messages"] = [{"at": format_moment(NOW), "from": "customer", "text": "hello"}]
        cases.append(case)
    take_in(*cases)
    for number in range(0, 60, 3):
        desk.deciding.assign(f"c{number:02}", pick.choice(["ann", "bob"]))
    for number in range(0, 60, 4):
        if pick.random() < 0.5:
            desk.deciding.close(f"c{number:02}")
        else:
            desk.deciding.decide(f"c{number:02}", "escalate", "look", escalate_to="legal")
    return desk


FILTERS = [
    QueueFilter(),
    QueueFilter(state="open"),
    QueueFilter(state="closed"),
    QueueFilter(state="escalated", kind="chargeback"),
    QueueFilter(assignee="bob"),
    QueueFilter(assignee="bob", state="closed"),
    QueueFilter(assignee="", kind="refund_request"),
    QueueFilter(due_before=NOW),
    QueueFilter(search="ÖDÖN kis"),
    QueueFilter(search="100%", state="open"),
    QueueFilter(search="nobody"),
    QueueFilter(search="an"),
    QueueFilter(search="ann 1"),
    QueueFilter(search="c05"),
    QueueFilter(search="ann", due_before=NOW),
    QueueFilter(search='"ann'),
    QueueFilter(phrases=("Ann 1",)),
    QueueFilter(due_from=NOW),
    QueueFilter(due_from=NOW - timedelta(hours=9), due_before=NOW),
    QueueFilter(undated=True, kind="chargeback"),
    QueueFilter(opened_before=NOW - timedelta(days=2)),
    QueueFilter(opened_from=NOW - timedelta(days=2)),
    QueueFilter(currency="JPY"),
    QueueFilter(amounts=((">", Decimal("10.5")), ("<=", Decimal("30")))),
    QueueFilter(amounts=(("=", Decimal("12")),), currency="KWD"),
    QueueFilter(marks=("customer:cus_1",)),
    QueueFilter(marks=("customer:cus_1", "unanswered"), search="ann"),
    QueueFilter(marks=("unanswered",), state="closed"),
    QueueFilter(marks=("signal:none_such",)),
    QueueFilter(changed=True),
    QueueFilter(to_release=True),
]


def test_the_most_urgent_comes_first_and_what_has_no_deadline_last(full_desk: Desk) -> None:
    rows = full_desk.queue.window(limit=100)
    dues = [row.due for row in rows]
    known = [due for due in dues if due]
    assert known == sorted(known)
    assert dues == [*known, *[None] * (len(dues) - len(known))]
    assert "closed" not in {row.state for row in rows}


@pytest.mark.parametrize("rare", [0, 5, 5_000])
@pytest.mark.parametrize("wanted", FILTERS)
def test_a_filter_finds_the_same_as_looking_at_every_row(
    full_desk: Desk, monkeypatch: pytest.MonkeyPatch, wanted: QueueFilter, rare: int
) -> None:
    monkeypatch.setattr(narrowing, "RARE", rare)
    monkeypatch.setattr(narrowing, "OFTEN", rare)
    states = ["open", "escalated", "decided", "waiting", "closed"]
    every = [row for state in states for row in full_desk.queue.window(QueueFilter(state=state), 0, 100)]
    found = full_desk.queue.window(wanted, 0, 100)
    assert len(every) == 60
    assert {row.id for row in found} == {row.id for row in every if _fits(row, wanted)}
    assert full_desk.queue.count(wanted) == len(found)
    assert [full_desk.queue.position(wanted, row.id) for row in found] == list(range(len(found)))


LARGEST = [("EUR", "9999999999999999.99"), ("JPY", "999999999999999999"), ("KWD", "999999999999999.999")]


@pytest.mark.parametrize("sign", ["<", "<=", "=", ">=", ">"])
def test_the_largest_sums_there_are_compare_to_the_last_digit(
    desk: Desk, take_in: Callable[..., Any], sign: str
) -> None:
    take_in(*({"id": c, "kind": "chargeback", "amount": a, "currency": c} for c, a in LARGEST))
    for currency, amount in LARGEST:
        for bound in (Decimal(amount), Decimal(10) ** 24):
            wanted = QueueFilter(currency=currency, amounts=((sign, bound),))
            found = [currency] if EVERY_SIGN[sign](Decimal(amount), bound) else []
            assert [row.id for row in desk.queue.window(wanted)] == found


@pytest.mark.parametrize("sign", ["<", "<=", "=", ">=", ">"])
@pytest.mark.parametrize("value", ["1", "1.5", "2", "12.345"])
def test_a_sum_between_two_of_a_currency_compares_as_sums_do(full_desk: Desk, sign: str, value: str) -> None:
    wanted = QueueFilter(amounts=((sign, Decimal(value)),))
    every = full_desk.queue.window(QueueFilter(), 0, 100)
    compared = {row.id for row in every if EVERY_SIGN[sign](row.amount.amount, Decimal(value))}
    assert {row.id for row in full_desk.queue.window(wanted, 0, 100)} == compared


def _fits(row: Any, wanted: QueueFilter) -> bool:
    words = (wanted.search or "").casefold().replace('"', "").split()
    return (
        (row.state == wanted.state if wanted.state else row.state != "closed")
        and wanted.kind in (None, row.kind)
        and (wanted.assignee is None or (row.assignee or "") == wanted.assignee)
        and (wanted.due_before is None or (row.due is not None and row.due < wanted.due_before))
        and all(word in f"{row.id} {row.customer}".casefold() for word in words)
        and all(phrase.casefold() in f"{row.id}\n{row.customer}".casefold() for phrase in wanted.phrases)
        and (wanted.due_from is None or (row.due is not None and row.due >= wanted.due_from))
        and (not wanted.undated or row.due is None)
        and _opened_fits(OPENED.get(row.id), wanted)
        and wanted.currency in (None, row.amount.currency)
        and all(COMPARE[sign](row.amount.amount, sum_) for sign, sum_ in wanted.amounts)
        and all(_marked(int(row.id[1:]), mark) for mark in wanted.marks)
        and not wanted.changed
        and not wanted.to_release
    )


EVERY_SIGN = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}
COMPARE = {">": operator.gt, "<=": operator.le, "=": operator.eq}
OPENED: dict[str, Any] = {}
"""When each case of the full desk was opened."""


def _opened_fits(opened: Any, wanted: QueueFilter) -> bool:
    before = wanted.opened_before is None or (opened is not None and opened < wanted.opened_before)
    return before and (wanted.opened_from is None or (opened is not None and opened >= wanted.opened_from))


def _marked(number: int, mark: str) -> bool:
    return {"customer:cus_1": number % 4 == 1, "unanswered": number % 3 == 0}.get(mark, False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 70), st.integers(1, 20)), max_size=12),
    wanted=st.sampled_from(FILTERS),
)
def test_every_way_of_paging_shows_the_same_queue(
    full_desk: Desk, places: list[tuple[int, int]], wanted: QueueFilter
) -> None:
    whole = full_desk.queue.window(wanted, 0, 100)
    for start, limit in places:
        assert full_desk.queue.window(wanted, start, limit) == whole[start : start + limit]


@pytest.mark.parametrize("wanted", [FILTERS[0], FILTERS[2], FILTERS[6]])
def test_every_order_has_the_same_cases_in_every_window(full_desk: Desk, wanted: QueueFilter) -> None:
    found = {row.id for row in full_desk.queue.window(wanted, 0, 100)}
    for sort in [back + name for name in sorting.SORTS for back in ("", "-")]:
        narrowed = wanted._replace(sort=sort)
        first = full_desk.queue.window(narrowed, 0, 7)
        whole = full_desk.queue.window(narrowed, 0, 100)
        assert {row.id for row in whole} == found
        assert whole[:7] == first
        assert full_desk.queue.window(narrowed, 5, 9) == whole[5:14]
        assert [full_desk.queue.position(narrowed, row.id) for row in whole] == list(range(len(whole)))
        assert full_desk.queue.count(narrowed) == len(whole)


def test_amounts_are_sorted_by_currency_and_largest_first(full_desk: Desk) -> None:
    rows = full_desk.queue.window(QueueFilter(sort="amount"), 0, 100)
    keys = [(row.amount.currency, -row.amount.amount) for row in rows]
    assert keys == sorted(keys)


def test_a_case_that_a_sorted_queue_does_not_find_has_no_place(full_desk: Desk) -> None:
    wanted = QueueFilter(kind="chargeback", sort="id")
    other = full_desk.queue.window(QueueFilter(kind="refund_request"), 0, 1)[0].id
    assert full_desk.queue.position(wanted, other) is None
    assert full_desk.queue.position(wanted, "nobody") is None


def test_places_that_were_remembered_are_forgotten_when_the_desk_changes(full_desk: Desk) -> None:
    before = full_desk.queue.window(None, 10, 5)
    full_desk.deciding.close(full_desk.queue.window(None, 0, 1)[0].id)
    assert full_desk.queue.window(None, 9, 5) == before


def test_facets_count_kinds_and_people_of_the_queue_and_every_state(full_desk: Desk) -> None:
    facets = full_desk.queue.facets()
    assert sum(facets.states.values()) == 60
    assert sum(facets.kinds.values()) == sum(facets.assignees.values()) == full_desk.queue.count()
    assert facets.assignees["bob"] == full_desk.queue.count(QueueFilter(assignee="bob"))


def test_a_verdict_that_has_run_out_is_judged_again_when_its_row_is_shown(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any]
) -> None:
    opened = format_moment(NOW)
    take_in({"id": "a", "kind": "chargeback", "amount": "1", "currency": "USD", "opened_at": opened})
    assert open_desk().queue.window()[0].cautions == ()
    later = open_desk(clock=lambda: NOW + timedelta(days=2))
    assert later.queue.window()[0].cautions == ("answer_now",)
    stored = open_desk().queue.window()[0]
    assert (stored.cautions, stored.version) == (("answer_now",), 1)


def test_stored_suggestions_are_read_without_the_book_and_say_that_they_have_run_out(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any]
) -> None:
    opened = format_moment(NOW - timedelta(hours=1))
    cases = [
        {"id": name, "kind": "refund_request", "amount": "10.00", "currency": "USD", **more}
        for name, more in (("once", {"opened_at": opened}), ("ever", {}))
    ]
    take_in(*cases)

    def no_book() -> Any:
        raise AssertionError("the book was loaded")

    late = NOW + timedelta(days=3)
    rows = open_desk(clock=lambda: late, judge=no_book).queue.window(limit=9, stored=True)
    assert {row.id: (row.outdated, row.cautions) for row in rows} == {"once": (True, ()), "ever": (False, ())}
    rows = open_desk(clock=lambda: late).queue.window(limit=9)
    assert {row.id: (row.outdated, row.cautions) for row in rows} == {
        "once": (False, ("answer_now",)),
        "ever": (False, ()),
    }


def test_what_waits_for_release_is_found_without_going_through_all_cases(desk: Desk) -> None:
    where = narrowing.along_the_queue(QueueQuery(to_release=True))
    assert isinstance(desk.path, Path)
    with reading(desk.path) as connection:
        sql = f"EXPLAIN QUERY PLAN SELECT seq FROM cases WHERE {where.condition}"
        steps = [str(row[3]) for row in connection.execute(sql, where.values)]
    assert [step for step in steps if step.startswith("SCAN")] == []


def test_a_row_tells_the_decision_in_force_beside_the_suggestion(busy_desk: Desk) -> None:
    busy_desk.deciding.decide("rr_1", "refund", "half is fair", amount="27.00")
    rows = {row.id: row for row in busy_desk.queue.window()}
    told = {
        id: (row.suggestion, row.decided, str(row.decided_amount), row.against) for id, row in rows.items()
    }
    assert told == {
        "rr_1": ("refund", "refund", "27.00 USD", True),
        "cb_1": ("contest", "contest", "None", False),
        "ct_1": (rows["ct_1"].suggestion, "escalate:legal", "None", True),
    }
    busy_desk.deciding.undo("rr_1")
    row = next(row for row in busy_desk.queue.window() if row.id == "rr_1")
    assert (row.decided, row.decided_amount, row.against) == ("", None, False)
