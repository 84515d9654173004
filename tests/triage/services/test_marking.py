"""Marks of a case: what an import says of it is what the desk would find itself."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.judge import NOW, source
from triage.desk import Desk
from triage.store.migrations.versions import v0006_views
from triage.store.opening import connect

FIXTURES = Path(__file__).parents[3] / "fixtures"
TIMES = st.sampled_from(
    [
        "2026-11-20T08:00:00Z",
        "2026-11-20T09:00:00+02:00",
        "2026-11-20T08:00:00.5Z",
        "2026-11-19T23:59:59-12:00",
    ]
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"text": st.sampled_from(["It came broken.", "my lawyer will write"])},
        optional={"at": TIMES, "from": st.sampled_from(["customer", "staff", "counterparty"])},
    ),
    max_size=4,
)
CUSTOMERS = st.fixed_dictionaries(
    {"name": st.just("Ann")},
    optional={"id": st.just("cus_1"), "email": st.sampled_from(["Ann@X.com", "b@c.d"])},
)


def marks(path: Path) -> tuple[set[Any], set[Any]]:
    """The marks of a desk, as they are kept and as its own statements find them anew."""
    with closing(connect(path, write=True)) as connection:
        kept = set(connection.execute("SELECT mark, seq FROM marks"))
        connection.execute("BEGIN")
        connection.execute("DELETE FROM marks")
        for statement in v0006_views.FILL:
            connection.execute(statement)
        found = set(connection.execute("SELECT mark, seq FROM marks"))
        connection.execute("ROLLBACK")
    return kept, found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(MESSAGES, CUSTOMERS), min_size=1, max_size=12))
def test_new_cases_bring_the_marks_that_the_desk_would_find(cases: list[tuple[Any, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, file = Path(folder) / "desk.db", Path(folder) / "cases.jsonl"
        documents = [
            {"id": f"c{number}", "kind": "refund_request", "amount": "5.00", "currency": "USD"}
            | {"messages": messages, "customer": customer}
            for number, (messages, customer) in enumerate(cases)
        ]
        file.write_text("\n".join(map(json.dumps, documents)))
        with Desk.open(path, clock=lambda: NOW, actor="ann", judge=source) as desk:
            assert desk.importing.import_file(file).new == len(cases)
        kept, found = marks(path)
    assert kept == found


def test_judged_cases_bring_the_marks_that_the_desk_would_find(
    open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    rows = map(json.loads, (FIXTURES / "cases" / "judged.jsonl").read_text().splitlines())
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row["case"]) for row in rows))
    desk = open_desk(judge=None)
    desk.importing.import_file(file)
    kept, found = marks(desk.path)
    assert kept == found
    assert {mark.partition(":")[0] for mark, _ in kept} >= {"signal", "caution", "action", "to", "unanswered"}


def test_a_case_that_comes_again_with_other_facts_is_marked_anew(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any]
) -> None:
    case = {"id": "c", "kind": "refund_request", "amount": "5.00", "currency": "USD"}
    said = {"at": "2026-11-20T08:00:00Z", "from": "customer", "text": "It came broken."}
    take_in(case)
    take_in(case | {"messages": [said], "customer": {"id": "cus_9"}})
    kept, found = marks(open_desk().path)
    assert kept == found
    assert {"customer:cus_9", "unanswered"} <= {mark for mark, _ in kept}
