"""Promises are found by an index that says the same as the documents, whatever changed them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.moment import format_moment
from triage.domain.promises import PROMISE_STATES, Promise, promises_of
from triage.store import migrating
from triage.store.opening import SCHEMA, connect, reading

AHEAD = timedelta(days=14)


def contract(name: str, *promises: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "contract_dispute",
        "amount": "10.00",
        "currency": "USD",
        "contract": {"role": "seller", "promises": list(promises)},
    }


def read_whole(desk: Desk, *, closed: bool = False) -> list[Promise]:
    """Every promise, by reading every document."""
    only = "" if closed else " WHERE state <> 'closed'"
    with reading(desk.path) as connection:
        found = connection.execute(
            f"SELECT document FROM cases JOIN case_files USING (seq){only} ORDER BY seq"
        )
        documents = [json.loads(row[0]) for row in found]
    contracts = [one for one in documents if one["kind"] == "contract_dispute"]
    return [one for document in contracts for one in promises_of(document, NOW)]


def hold(desk: Desk) -> None:
    """The index and the documents say the same, in any window."""
    unkept = [one for one in read_whole(desk) if one.status != "kept"]
    soon = [one for one in unkept if one.is_failed or (one.due is not None and one.due <= NOW + AHEAD)]
    for within, those in ((None, unkept), (AHEAD, soon)):
        wanted = sorted(those, key=lambda one: (one.due is None, one.due or NOW))
        assert desk.promising.every(due_within=within) == wanted
        assert desk.promising.count(due_within=within) == len(wanted)
        for size in (1, 3, 100):
            found = [
                one
                for start in range(0, len(wanted) + size, size)
                for one in desk.promising.window(start, size, due_within=within)
            ]
            assert found == wanted
    every = read_whole(desk, closed=True)
    for by in ("made_by", "where"):
        rows = {row.name: (row.made, row.kept, row.failed) for row in desk.promising.blame(by)}
        assert rows == {
            name: (len(of), sum(one.status == "kept" for one in of), sum(one.is_failed for one in of))
            for name in {getattr(one, by) or "unknown" for one in every}
            if (of := [one for one in every if (getattr(one, by) or "unknown") == name])
        }


PROMISES = st.fixed_dictionaries(
    {"text": st.sampled_from(["a", "b"])},
    optional={
        "due": st.integers(-40, 40).map(lambda days: format_moment(NOW + timedelta(days=days))),
        "status": st.sampled_from(PROMISE_STATES),
        "made_by": st.sampled_from(["", "Ann", "P. Nagy"]),
        "where": st.sampled_from(["", "/pricing"]),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(PROMISES, max_size=4), min_size=1, max_size=6))
def test_the_index_says_the_same_as_the_documents(
    tmp_path_factory: pytest.TempPathFactory, open_desk: Callable[..., Desk], ledgers: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("promised")
    desk = open_desk(str(folder / "desk.db"))
    file = folder / "cases.jsonl"
    cases = [contract(f"ct_{number}", *promises) for number, promises in enumerate(ledgers)]
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    assert desk.importing.import_file(file).rejected == 0
    hold(desk)


@pytest.fixture
def three(desk: Desk, take_in: Callable[..., Any]) -> Desk:
    """Three contracts, two of them with promises; a refund that has what looks like some."""
    late = {
        "text": "SSO",
        "due": format_moment(NOW - timedelta(days=2)),
        "made_by": "Ann",
        "where": "/pricing",
    }
    odd = {"id": "rr_1", "kind": "refund_request", "amount": "1.00", "currency": "USD"}
    odd["contract"] = {"promises": [late]}
    soon = {"text": "CSV", "due": format_moment(NOW + timedelta(days=3))}
    take_in(
        contract("ct_1", late, soon),
        contract("ct_2", {"text": "broken", "status": "broken"}),
        contract("ct_3"),
        odd,
    )
    return desk


def test_whatever_people_do_is_found_by_it(three: Desk, take_in: Callable[..., Any]) -> None:
    hold(three)
    assert [one.case_id for one in three.promising.every()] == ["ct_1", "ct_1", "ct_2"]
    three.promising.add("ct_3", {"text": "API", "due": format_moment(NOW)})
    hold(three)
    three.promising.mark("ct_1", 1, "kept")
    hold(three)
    three.deciding.close("ct_1")
    hold(three)
    assert [one.text for one in three.promising.every()] == ["API", "broken"]
    three.promising.mark("ct_1", 2, "late")
    hold(three)
    three.deciding.reopen("ct_1")
    hold(three)
    assert [one.text for one in three.promising.every()] == ["API", "CSV", "broken"]
    take_in(contract("ct_2", {"text": "another", "made_by": "Bo"}), name="again.jsonl")
    hold(three)
    assert [one.text for one in three.promising.every()] == ["API", "CSV", "another"]


def test_a_desk_of_before_has_its_promises_taken_in(
    open_desk: Callable[..., Desk], three: Desk, tmp_path: Path
) -> None:
    three.deciding.close("ct_2")
    with connect(three.path, write=True) as connection:
        connection.executescript(
            "DROP TABLE promises; DROP TRIGGER promises_moved; PRAGMA user_version=7;"
            "DROP TABLE told; DROP TRIGGER told_gone; DROP TABLE search_words;"
            "DROP TABLE disputes; DROP TRIGGER disputes_gone; DROP INDEX log_closed;"
            "UPDATE alembic_version SET version_num='0007'"
        )
    connection.close()
    assert migrating.upgrade(three.path) == (7, SCHEMA)
    desk = open_desk()
    hold(desk)
    assert [one.text for one in desk.promising.every()] == ["SSO", "CSV"]


def test_a_list_reads_the_index_alone(three: Desk) -> None:
    with reading(three.path) as connection:
        for where in ("status <> 'kept' AND due <= 5", "status IN ('late', 'broken') AND due > 5"):
            sql = f"SELECT seq, number FROM promises WHERE closed = 0 AND {where} ORDER BY due, seq, number"
            [plan] = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            assert "COVERING INDEX" in plan[3]
