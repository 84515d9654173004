"""The first whole walk: a case comes in, is judged, decided, logged, exported and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.program import Program, case

DAMAGED = case(
    id="rr_1",
    amount="24.00",
    opened_at="2026-11-05T10:00:00Z",
    now="2026-11-06T10:00:00Z",
    wants="refund",
    fault="merchant",
    customer={
        "name": "Joanne E.",
        "email": "joanne@mail.example",
        "country": "US",
        "lifetime_value": "80.00",
    },
    payment={"amount": "24.00", "refunded": "0.00", "method": "card"},
    x_shelf={"row": 7, "Ключ": ["ő", None, "1.10"]},
    messages=[{"at": "2026-11-05T10:00:00Z", "from": "customer", "text": "The cup came broken."}],
)


@pytest.fixture
def desk(program: Program) -> Program:
    """A desk with two cases on it."""
    program.write("cases.jsonl", DAMAGED, case(id="rr_2", respond_by="2026-11-08T00:00:00Z"))
    assert program.run("import", "cases.jsonl").out == (
        "cases.jsonl: 2 new, 0 changed, 0 unchanged, 0 refused\n"
    )
    return program


def test_a_case_comes_back_out_as_it_came_in(desk: Program) -> None:
    (shown,) = desk.run("show", "rr_1", "--json").rows
    told = shown.pop("desk")
    assert shown == DAMAGED
    assert (told["state"], told["version"], told["verdict"]["action"]) == ("open", 1, "refund")


def test_an_export_of_the_queue_can_be_imported_again(desk: Program) -> None:
    Path(desk.folder, "again.jsonl").write_text(desk.run("list", "--json").out, "utf-8")
    assert desk.run("import", "again.jsonl").out == "again.jsonl: 0 new, 0 changed, 2 unchanged, 0 refused\n"


def test_a_decision_is_recorded_once_and_by_name(desk: Program) -> None:
    done = desk.run("decide", "rr_1", "refund", "--reason", "photo seen", "--expect-version", "1")
    assert (done.code, done.out) == (
        0,
        "rr_1: refund of 24.00 USD is recorded; the case is decided, version 2\n",
    )
    stale = desk.run("decide", "rr_1", "decline", "--reason", "no", "--expect-version", "1", "--by", "eve")
    assert stale.code == 1
    assert "dana" in stale.err
    (shown,) = desk.run("show", "rr_1", "--json").rows
    decision = shown["desk"]["decision"]
    assert (decision["action"], decision["amount"], decision["by"]) == ("refund", "24.00", "dana")


def test_an_override_needs_a_reason(desk: Program) -> None:
    refused = desk.run("decide", "rr_1", "decline")
    assert refused.code == 2
    assert refused.err == (
        "triage: case rr_1: the book suggests refund 24.00 USD; deciding otherwise needs a reason; say why\n"
    )
    assert desk.run("show", "rr_1", "--json").rows[0]["desk"]["state"] == "open"


def test_hand_overs_are_in_the_history(desk: Program) -> None:
    for arguments in (
        ("assign", "rr_1", "ben"),
        ("note", "rr_1", "called them"),
        ("escalate", "rr_1", "--to", "legal", "--note", "a letter came"),
    ):
        assert desk.run(*arguments).code == 0
    (shown,) = desk.run("show", "rr_1", "--json").rows
    assert [entry["act"] for entry in shown["desk"]["history"]] == ["assigned", "noted", "decided"]
    assert (shown["desk"]["state"], shown["desk"]["assignee"]) == ("escalated", "ben")
    assert [row["id"] for row in desk.run("list", "--assignee", "ben", "--json").rows] == ["rr_1"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("redact", [(), ("--redact",)], ids=["whole", "redacted"])
def test_an_export_verifies_and_a_changed_one_does_not(
    desk: Program, form: str, redact: tuple[str, ...]
) -> None:
    desk.run("decide", "rr_1", "decline", "--reason", "Joanne E. never answered")
    name = f"log.{form}"
    assert desk.run("log", "export", "--format", form, "-o", name, *redact).code == 0
    assert desk.run("log", "verify", name).code == 0
    content = Path(desk.folder, name).read_bytes()
    assert (b"Joanne" in content) is not bool(redact)
    changed = content.replace(b"decline", b"declinE", 1)
    Path(desk.folder, name).write_bytes(changed)
    broken = desk.run("log", "verify", name)
    assert broken.code == 4
    assert broken.err.startswith(f"triage: {name}: entry ")


def test_an_export_is_compared_with_the_desk_beside_it(desk: Program) -> None:
    assert desk.run("log", "export", "--format", "csv", "-o", "log.csv").code == 0
    desk.run("note", "rr_2", "one more")
    found = desk.run("log", "verify", "log.csv", "--db", "desk.db")
    assert (found.code, "this desk's log goes on to entry" in found.err) == (0, True)
    desk.run("demo", "--load-only", "--cases", "40", "--db", "other.db")
    assert desk.run("log", "verify", "log.csv", "--db", "other.db").code == 4
    away = desk.run("log", "verify", "log.csv", "--db", "none.db")
    assert (away.code, away.err.startswith("triage: none.db: ")) == (1, True)


def test_the_same_desk_gives_the_same_bytes(desk: Program) -> None:
    desk.run("note", "rr_2", "=HYPERLINK(1)")
    for form in ("csv", "jsonl", "xlsx"):
        for name in ("one", "two"):
            desk.run("log", "export", "--format", form, "-o", name)
        assert Path(desk.folder, "one").read_bytes() == Path(desk.folder, "two").read_bytes()


def test_messages_are_read_as_a_stream(program: Program) -> None:
    text = "Refund me or I'll leave a one-star review on Trustpilot."
    done = program.run("classify", "-", text=json.dumps({"id": "m1", "text": text}) + "\n[]\n")
    assert done.code == 3
    assert done.err == 'triage: -: line 2: not a message such as {"id": "m1", "text": "…"}\n'
    lacking = program.run("classify", "-", text='{"id": "m1"}\nRefund me\n')
    assert lacking.code == 3
    assert lacking.err.splitlines()[:2] == [
        'triage: -: line 1: text: missing, or not a string; write {"id": "m1", "text": "…"}',
        "triage: -: line 2: not JSON: Expecting value: line 1 column 1 (char 0); write one message a line",
    ]
    (reading,) = done.rows
    assert (reading["id"], reading["lang"]) == ("m1", "en")
    (signal,) = reading["signals"]
    assert signal["signal"] == "review_threat"
    assert text[signal["start"] : signal["end"]] == signal["quote"]


def test_a_sentence_that_is_no_line_of_a_stream_is_told_where_to_go(program: Program) -> None:
    done = program.run("classify", "-", text="Where is my parcel?\n")
    assert done.code == 3
    told, where = done.err.splitlines()
    assert told.startswith("triage: -: line 1: not JSON: ")
    assert where == (
        'triage: each line is such as {"id": "m1", "text": "…"}; \'triage rules try -\' reads plain text'
    )


def test_the_judged_cases_get_the_verdicts_that_people_gave(program: Program) -> None:
    gold = [
        json.loads(line)
        for line in Path(__file__)
        .parents[2]
        .joinpath("fixtures/cases/judged.jsonl")
        .read_text("utf-8")
        .splitlines()
    ]
    program.write("cases.jsonl", *(row["case"] for row in gold))
    verdicts = {row["id"]: row for row in program.run("suggest", "--file", "cases.jsonl", "--json").rows}
    for row in gold:
        verdict, expect = verdicts[row["case"]["id"]], row["expect"]
        cautions = set(verdict["cautions"])
        assert (verdict["action"], verdict["escalate_to"]) == (expect["action"], expect.get("escalate_to")), (
            row["why"]
        )
        assert cautions >= set(expect["cautions_include"]), row["why"]
        assert not cautions & set(expect["cautions_exclude"]), row["why"]
        if expect.get("underlying_action"):
            assert verdict["underlying_action"] == expect["underlying_action"], row["why"]


def test_the_example_case_file_is_taken_and_judged(program: Program) -> None:
    example = str(Path(__file__).parents[2] / "fixtures" / "cases" / "example.jsonl")
    assert program.run("import", example).code == 0
    rows = program.run("suggest", "--json").rows
    assert {row["id"]: row["action"] for row in rows} == {
        "example-refund": "refund",
        "example-chargeback": "contest",
        "example-contract": "remediate",
    }


def test_the_queue_is_narrowed_by_the_words_that_it_shows(desk: Program) -> None:
    shown = desk.run("list", "--kind", "refund_request", "--state", "open", "--json")
    assert [row["id"] for row in shown.rows] == ["rr_2", "rr_1"]
    none = desk.run("list", "--search", "zzz")
    assert (none.code, none.err) == (0, "triage: no case matches; loosen the filter\n")


def test_the_doctor_looks_at_the_book_and_makes_no_desk(program: Program) -> None:
    done = program.run("doctor", "--book", str(program.folder))
    assert done.code == 1
    assert "BAD  book: " in done.out
    assert not (program.folder / "desk.db").exists()


def test_moments_are_told_in_the_readers_zone(desk: Program) -> None:
    desk.environment["TZ"] = "Asia/Tokyo"
    assert "Sun 08 Nov 2026 09:00 JST" in desk.run("show", "rr_2").out


def test_an_action_may_be_typed_as_the_console_spells_it(desk: Program) -> None:
    done = desk.run("decide", "rr_1", "Request info", "--reason", "which cup?")
    assert done.out.startswith("rr_1: request_info is recorded; ")


def test_a_number_explains_every_rule_that_spells_it_out(desk: Program) -> None:
    rows = desk.run("rules", "explain", "9", "--json").rows
    assert [row["id"] for row in rows] == ["our-fault-replacement", "our-fault-refund"]
    assert desk.run("rules", "explain", "99").code == 1


def test_a_book_that_cannot_be_used_is_told_by_list(desk: Program) -> None:
    found = desk.run("list", "--book", "nowhere")
    assert (found.code, found.out) == (1, "")
    assert found.err.startswith("triage: nowhere: the rulebook cannot be used: ")
