"""Importing: everything comes back, bad lines are told, and running it again changes nothing."""

# ruff: noqa: E501  # sentences are shown whole
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.conftest import CHARGEBACK, CONTRACT, REFUND
from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.errors import NotFoundError, StoppedError, UsageError
from triage.services import importing

Take = Callable[..., Any]

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
known = st.fixed_dictionaries(
    {
        "id": st.text("abc-é🧾", min_size=1, max_size=9),
        "kind": st.sampled_from(["refund_request", "chargeback", "contract_dispute"]),
        "amount": st.from_regex(r"[0-9]{1,9}\.[0-9]{2}", fullmatch=True),
        "currency": st.sampled_from(["USD", "EUR", "HUF"]),
    },
    optional={
        "opened_at": st.sampled_from(["2026-11-20T09:00:00Z", "2026-11-20T09:00:00.120+01:00", None]),
        "respond_by": st.just("2026-12-20t09:00:00-05:30"),
        "subject": text,
        "customer": st.dictionaries(text.map("x_".__add__), anything, max_size=3),
    },
)
unknown = st.dictionaries(text.map("x_".__add__), anything, max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(known=known, unknown=unknown, ascii_=st.booleans())
def test_a_document_comes_back_as_it_went_in_and_goes_in_again(
    desk: Desk, tmp_path: Path, known: dict[str, Any], unknown: dict[str, Any], ascii_: bool
) -> None:
    document = known | unknown
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(document, ensure_ascii=ascii_) + "\n", encoding="utf-8")
    assert desk.importing.import_file(path).rejected == 0
    out = desk.cases.json_of(document["id"])
    shown = json.loads(out)
    assert shown.pop("desk")["version"] >= 1
    assert shown == document
    assert desk.cases.show(document["id"]).document == document
    path.write_text(out + "\n", encoding="utf-8")
    assert desk.importing.import_file(path).unchanged == 1


def test_numbers_and_spaces_come_back_to_the_letter(desk: Desk, take_in: Take) -> None:
    line = b'{ "id":"a" , "kind":"chargeback", "amount":"1.50", "currency":"USD", "x": 1.10, "y": 0.12345678901234567890 }'
    take_in(line)
    assert desk.cases.json_of("a").startswith(line.decode()[:-2])


def test_the_same_file_twice_changes_nothing_not_even_the_log(desk: Desk, take_in: Take) -> None:
    first = take_in(REFUND, CHARGEBACK, CONTRACT)
    head = desk.log.verify()
    again = take_in(CHARGEBACK, dict(reversed(REFUND.items())), CONTRACT)
    assert (first.new, first.changed, first.unchanged, first.rejected) == (3, 0, 0, 0)
    assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, 3, 0)
    assert desk.log.verify() == head
    assert desk.cases.show("rr_1").version == 1


def test_good_lines_are_taken_and_bad_ones_told(desk: Desk, take_in: Take, tmp_path: Path) -> None:
    result = take_in(REFUND, b"nonsense \xff", CHARGEBACK, {**CONTRACT, "amount": "-5"}, b"\xc3\xa9" * 60_000)
    assert (result.new, result.rejected) == (2, 3)
    assert result.rejects == tmp_path / "cases.jsonl.rejects.jsonl"
    rejects = [json.loads(line) for line in result.rejects.read_text("utf-8").splitlines()]
    assert [(row["line"], row["reason"]) for row in rejects] == [
        (2, "line 2: the line is not UTF-8 at byte 10"),
        (4, "line 4: amount: '-5' is negative"),
        (5, "line 5: the line is not JSON: Expecting value at character 1"),
    ]
    assert rejects[0]["text"] == "nonsense \\xff"
    assert json.loads(rejects[1]["text"])["id"] == "ct_1"
    assert rejects[2]["text"] == "é" * 60_000
    assert sorted(path.name for path in tmp_path.glob("*cases*")) == [
        "cases.jsonl",
        "cases.jsonl.rejects.jsonl",
    ]


def test_old_rejects_go_when_nothing_is_refused_any_more(take_in: Take) -> None:
    rejects = take_in(b"nonsense").rejects
    assert take_in(REFUND).rejects is None
    assert not rejects.exists()


def test_an_id_that_comes_twice_with_other_facts_is_refused_the_second_time(
    desk: Desk, take_in: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    lines = [REFUND, REFUND, CHARGEBACK, {**REFUND, "amount": "1.00"}, {**CHARGEBACK, "amount": "2.00"}]
    for new, unchanged in ((2, 1), (0, 3)):
        result = take_in(*lines)
        assert (result.new, result.changed, result.unchanged, result.rejected) == (new, 0, unchanged, 2)
        reasons = [json.loads(line)["reason"] for line in result.rejects.read_text().splitlines()]
        assert reasons == [
            "line 4: id: 'rr_1' stands on line 1 already, written differently",
            "line 5: id: 'cb_1' stands on line 3 already, written differently",
        ]
    assert desk.cases.show("rr_1").document == REFUND


def test_new_facts_leave_the_work_on_a_case_alone(
    open_desk: Callable[..., Desk], busy_desk: Desk, take_in: Take
) -> None:
    busy_desk.deciding.decide("rr_1", "refund")
    before = busy_desk.cases.show("rr_1")
    assert take_in({**REFUND, "subject": "Other words"}).changed == 1
    same = busy_desk.cases.show("rr_1")
    assert (same.state, same.version, same.decision) == (before.state, before.version + 1, before.decision)
    assert take_in({**REFUND, "fault": "customer"}).changed == 1
    other = busy_desk.cases.show("rr_1")
    assert (other.state, other.verdict.action) == ("decided", "decline")
    assert other.decision == before.decision | {"changed_since": "2026-11-20T09:00:00.000000Z"}
    assert other.history[-1].summary == "new facts: the book suggests decline, before refund"
    assert busy_desk.queue.window(limit=9)[0].assignee is None
    assert busy_desk.log.verify().ok


def test_another_sum_is_news_to_whoever_decided(busy_desk: Desk, take_in: Take) -> None:
    busy_desk.deciding.decide("rr_1", "refund")
    assert take_in({**REFUND, "payment": {"charge": "ch_1", "amount": REFUND["amount"], "refunded": "5.00"}})
    after = busy_desk.cases.show("rr_1")
    assert after.verdict.action == "refund"
    assert after.decision is not None
    assert after.decision["changed_since"] == "2026-11-20T09:00:00.000000Z"


def test_the_log_tells_of_an_import_once_a_batch(
    desk: Desk, take_in: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    take_in(REFUND, CHARGEBACK, CONTRACT)
    assert [entry.summary for entry in desk.log.entries()] == [
        "1 new, 0 changed, 0 unchanged",
        "2 new, 0 changed, 0 unchanged",
    ]


def test_worker_processes_store_the_same(
    open_desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({**REFUND, "id": f"c{number % 57}"}) for number in range(60)]
    path.write_text("\n".join([*lines[:20], "nonsense", *lines[20:]]))
    results = []
    for parallel in (False, True):
        monkeypatch.setattr(importing, "PARALLEL_FROM", 0 if parallel else 10**9)
        desk = open_desk(f"{parallel}.db")
        result = desk.importing.import_file(path)
        results.append((result, list(desk.cases.json_lines()), result.rejects.read_text()))
    assert results[0] == results[1]


def test_a_file_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the file cannot be read: No such file"):
        desk.importing.import_file(tmp_path / "none.jsonl")
    with pytest.raises(
        NotFoundError, match="case none: there is no such case on this desk; see 'triage list'"
    ):
        desk.cases.show("none")


def test_a_table_is_taken_like_a_case_file(desk: Desk, tmp_path: Path) -> None:
    path, mapping = tmp_path / "orders.csv", tmp_path / "shop.toml"
    path.write_text("No,Total\nr1,5.00\nr2,-5.00\n", "utf-8")
    mapping.write_text(
        '[columns]\nid = "No"\namount = "Total"\n[fixed]\nkind = "refund_request"\ncurrency = "USD"\n',
        "utf-8",
    )
    done = desk.importing.import_file(path, mapping=mapping)
    assert (done.new, done.rejected) == (1, 1)
    assert done.rejects is not None
    assert json.loads(done.rejects.read_text("utf-8")) == {
        "line": 3,
        "reason": "line 3: amount: '-5.00' is negative",
        "text": "r2,-5.00",
    }
    assert desk.importing.import_file(path, mapping=mapping).unchanged == 1
    with pytest.raises(UsageError, match="--map: a case file has no columns to map"):
        desk.importing.import_file(path, form="cases", mapping=mapping)


def test_a_mailbox_is_known_and_taken_thread_by_thread(desk: Desk, tmp_path: Path) -> None:
    path, mapping = tmp_path / "Inbox", tmp_path / "shop.toml"
    asked = "From x\nFrom: ann@mail.example\nTo: help@shop.example\nSubject: Cup\nMessage-ID: <1@x>\n\n{}\n\n"
    path.write_text(asked.format("I will sue you, pay 5.00"), "utf-8")
    mapping.write_text("[find]\namount = 'pay ([0-9.]+)'\n[fixed]\ncurrency = \"USD\"\n", "utf-8")
    done = desk.importing.import_file(path, mapping=mapping, own=["@shop.example"])
    assert (done.new, done.rejected, done.form) == (1, 0, "mbox")
    (row,) = desk.queue.window()
    (said,) = desk.cases.show(row.id).messages
    assert (said.sender, said.text) == ("customer", "I will sue you, pay 5.00")
    path.write_text(asked.format("I will sue you, pay 6.00"), "utf-8")
    assert desk.importing.import_file(path, mapping=mapping, own=["@shop.example"]).changed == 1
    with pytest.raises(UsageError, match="nothing says which mails are the shop's own"):
        desk.importing.import_file(path, mapping=mapping)


def test_a_case_on_the_desk_lives_on_the_desks_clock_whatever_moment_it_names(
    open_desk: Callable[..., Desk], take_in: Take
) -> None:
    pinned = {**REFUND, "now": "2026-11-20T08:30:00Z"}
    take_in(pinned)
    later = open_desk(clock=lambda: NOW + timedelta(days=9))
    row = later.queue.window()[0]
    view = later.cases.show("rr_1")
    (suggested,) = later.judging.suggest()
    assert row.cautions == view.verdict.cautions == suggested.cautions == ("answer_now",)
    in_a_file = later.judging.verdict(pinned)
    assert in_a_file.cautions == ()


def test_an_interrupted_import_says_what_it_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    path = tmp_path / "five.jsonl"
    path.write_text("".join(json.dumps({**REFUND, "id": f"c{at}"}) + "\n" for at in range(5)))

    def stop(read: int, size: int) -> None:
        if read > size // 2:
            raise KeyboardInterrupt

    told = (
        r"five\.jsonl: interrupted; kept so far: 4 new, 0 changed, 0 unchanged; import it again for the rest"
    )
    with pytest.raises(StoppedError, match=told) as error:
        desk.importing.import_file(path, stop)
    assert error.value.exit_code == 130
    assert desk.queue.count() == 4
    again = desk.importing.import_file(path)
    assert (again.new, again.unchanged) == (1, 4)


@pytest.mark.parametrize("status", ["won", "lost", "prevented", "warning_closed"])
def test_a_contested_case_is_closed_by_the_file_that_says_how_it_ended(
    desk: Desk, take_in: Take, status: str
) -> None:
    """Whoever answers the bank by hand has nothing else that would end the case."""
    dispute = {"id": "dp_1", "status": "needs_response"}
    take_in(CHARGEBACK | {"dispute": dispute})
    desk.deciding.decide("cb_1", "contest", "we do not owe it")
    take_in(CHARGEBACK | {"dispute": dispute | {"status": "under_review"}})
    assert desk.cases.show("cb_1").state == "decided"
    over = CHARGEBACK | {"dispute": dispute | {"status": status}}
    assert take_in(over).changed == 1
    view = desk.cases.show("cb_1")
    assert view.state == "closed"
    assert view.decision is not None
    assert view.decision["changed_since"]
    last = view.history[-1]
    assert (last.act, last.actor, last.summary) == (
        "closed", "ann", f"the bank has decided: {status.replace('_', ' ')}"
    )  # fmt: skip
    assert last.document["version"] == view.version
    assert take_in(over).unchanged == 1
    assert desk.log.verify().ok


def test_a_case_that_was_accepted_is_not_closed_by_the_file_that_says_that_it_is_lost(
    desk: Desk, take_in: Take
) -> None:
    told = CHARGEBACK | {"dispute": {"id": "dp_1", "status": "needs_response"}}
    take_in(told)
    desk.deciding.decide("cb_1", "accept", "we owe it")
    take_in(CHARGEBACK | {"dispute": {"id": "dp_1", "status": "lost"}})
    assert desk.cases.show("cb_1").state == "decided"
