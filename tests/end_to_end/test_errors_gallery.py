"""The gallery of errors: the smallest bad input of each sort, and the exact words that it gets."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import rules
from tests.end_to_end.program import Program, case
from triage.store.opening import SCHEMA

LINES = {
    "not JSON": (
        '{"id": "a1",',
        "the line is not JSON: Expecting property name enclosed in double quotes at character 13",
    ),
    "not an object": ("[1, 2]", None),
    "a field is missing": (
        json.dumps({"v": 1, "id": "a1", "kind": "chargeback", "currency": "USD"}),
        "amount: is missing",
    ),
    "a field is wrong": (
        case(order={"fulfilled": "yes"}),
        "order.fulfilled: 'yes' is neither true nor false",
    ),
    "a kind that is none": (
        case(kind="refnd_request"),
        "kind: 'refnd_request' is unknown; did you mean refund_request?",
    ),
    "a fault that is none": (case(fault="mercant"), "fault: 'mercant' is unknown; did you mean merchant?"),
    "a float amount": (
        '{"v": 1, "id": "a1", "kind": "refund_request", "amount": 54.0, "currency": "USD"}',
        'amount: 54.0 is a floating-point number; write it as a string, such as "54.00"',
    ),
    "a negative amount": (case(amount="-5.00"), "amount: '-5.00' is negative"),
    "too many decimals": (case(amount="5.001"), "amount: '5.001' has 3 decimals, USD has 2"),
    "yen with decimals": (case(amount="5.5", currency="JPY"), "amount: '5.5' has 1 decimal, JPY has 0"),
    "an amount that is no number": (
        case(amount="five"),
        "amount: 'five' is not a decimal number, such as \"54.00\"",
    ),
    "a naive time": (
        case(opened_at="2026-11-20T09:00:00"),
        "opened_at: '2026-11-20T09:00:00' has no time zone; add Z or an offset such as +01:00",
    ),
    "an unknown currency": (
        case(currency="ZZZ"),
        "currency: 'ZZZ' is not a currency code of ISO 4217, such as USD",
    ),
    "a line of more than 10 MB": (
        '{"id": "' + "x" * 10_000_000 + '"}',
        "the line is longer than 10,000,000 bytes",
    ),
    "a NUL": (case(id="a\0b"), "id: holds a NUL character"),
    "a lone surrogate": (
        '{"v": 1, "id": "a1", "kind": "refund_request", "amount": "5.00", "currency": "USD", "subject": "\\ud800"}',
        "subject: holds half of a surrogate pair",
    ),
    "another encoding": ('{"v": 1, "id": "é"}'.encode("latin-1"), "the line is not UTF-8 at byte 17"),
}


@pytest.mark.parametrize("sort", [sort for sort, (_, reason) in LINES.items() if reason])
def test_a_bad_line_is_named_and_the_good_one_taken(program: Program, sort: str) -> None:
    line, reason = LINES[sort]
    program.write("cases.jsonl", line, case(id="good"))
    done = program.run("import", "cases.jsonl")
    assert done.code == 3
    assert done.out == "cases.jsonl: 1 new, 0 changed, 0 unchanged, 1 refused\n"
    assert done.err.splitlines() == [
        f"triage: cases.jsonl: line 1: {reason}",
        "triage: cases.jsonl: 1 line was refused, see cases.jsonl.rejects.jsonl; "
        "mend it in cases.jsonl and import the file again",
    ]
    (reject,) = map(
        json.loads, Path(program.folder, "cases.jsonl.rejects.jsonl").read_text("utf-8").splitlines()
    )
    assert (reject["line"], reject["reason"]) == (1, f"line 1: {reason}")
    assert [row["id"] for row in program.run("list", "--json").rows] == ["good"]


def test_a_judged_file_names_its_bad_line_too(program: Program) -> None:
    program.write("cases.jsonl", case(amount="-5.00"), case(id="good"))
    done = program.run("suggest", "--file", "cases.jsonl", "--json")
    assert (done.code, done.err) == (3, "triage: cases.jsonl: line 1: amount: '-5.00' is negative\n")
    assert [row["id"] for row in done.rows] == ["good"]


def no_desk(program: Program) -> None:
    """Leaves the folder empty."""


def no_database(program: Program) -> None:
    """A desk file that is something else."""
    (program.folder / "desk.db").write_text(
        "a shopping list, not a database, and longer than a header", "utf-8"
    )


def hardly_a_file(program: Program) -> None:
    """A desk file of a few bytes, which SQLite would write over."""
    (program.folder / "desk.db").write_text("milk", "utf-8")
    program.write("cases.jsonl", case())


def newer_desk(program: Program) -> None:
    """A desk of a program that does not exist yet."""
    assert program.run("db", "upgrade").code == 0
    with closing(sqlite3.connect(program.folder / "desk.db")) as connection, connection:
        connection.execute("PRAGMA user_version = 99")


def newer_mark(program: Program) -> None:
    """A newer desk that only the migrations' own mark tells."""
    assert program.run("db", "upgrade").code == 0
    with closing(sqlite3.connect(program.folder / "desk.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")


def book_with(name: str, old: str, new: str) -> Callable[[Program], None]:
    """A copy of the shipped rulebook with one thing changed in one file."""

    def prepare(program: Program) -> None:
        shutil.copytree(Path(rules.__file__).parent / "book", program.folder / "book")
        path = program.folder / "book" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return prepare


COMMANDS = {
    "no desk": (no_desk, ["list"], 1, "triage: desk.db: there is no desk here; "),
    "a short file": (
        hardly_a_file,
        ["import", "cases.jsonl"],
        1,
        "triage: desk.db: this is no triage desk, or its first bytes are damaged; "
        "name another file with --db, or restore a backup\n",
    ),
    "not a database": (
        no_database,
        ["list"],
        1,
        "triage: desk.db: this is no triage desk, or its first bytes are damaged; "
        "name another file with --db, or restore a backup\n",
    ),
    "a newer desk": (newer_desk, ["list"], 1, "triage: desk.db: "),
    "a newer desk by its mark": (
        newer_mark,
        ["db", "upgrade"],
        1,
        f"triage: desk.db: the desk has schema 99, this program knows schemas up to {SCHEMA}; "
        "install the newer triage that wrote it\n",
    ),
    "a file that is not there": (
        no_desk,
        ["import", "nowhere.jsonl"],
        2,
        "triage: nowhere.jsonl: the file cannot be read: No such file or directory; check its name and permissions\n",
    ),
    "an action that is none": (
        no_desk,
        ["decide", "a1", "refnd"],
        2,
        "triage: ACTION: 'refnd' is no action; ",
    ),
    "an escalation to nobody": (
        no_desk,
        ["decide", "a1", "escalate"],
        2,
        "triage: --escalate-to: an escalation needs somebody to go to; choose one of: ",
    ),
    "a refund that goes to somebody": (
        no_desk,
        ["decide", "a1", "refund", "--escalate-to", "legal"],
        2,
        "triage: --escalate-to: 'refund' goes to nobody; leave it out, or escalate\n",
    ),
    "a verb that is none": (no_desk, ["lst"], 2, "triage: there is no verb 'lst'; did you mean 'list'?\n"),
    "a length of time that is none": (
        no_desk,
        ["list", "--due", "soon"],
        2,
        "triage: --due: 'soon' is no length of time; write it as 90m, 72h, 3d or 2w\n",
    ),
    "a desk elsewhere": (
        no_desk,
        ["list", "--db", "oracle://host/desk"],
        1,
        "triage: --db: a desk on 'oracle' is not supported, only SQLite files and PostgreSQL are; name a file, such as desk.db, or postgresql+psycopg://user@host/database\n",
    ),
    "no terminal": (
        no_desk,
        [],
        2,
        "triage: the console needs a terminal; use 'triage list' in scripts, or see 'triage --help'\n",
    ),
}


@pytest.mark.parametrize("sort", COMMANDS)
def test_a_command_that_cannot_be_done_says_what_and_what_next(program: Program, sort: str) -> None:
    prepare, arguments, code, message = COMMANDS[sort]
    prepare(program)
    done = program.run(*arguments)
    assert (done.code, done.out) == (code, "")
    if message.endswith("\n"):
        assert done.err == message
    else:
        assert done.err.startswith(message)
        assert done.err.count("\n") == 1


def test_a_broken_book_is_named_with_its_lines_and_the_mend(program: Program) -> None:
    book_with("policy/refund_request.yaml", "{fact: fault, is: customer}", "{fact: falt, is: customer}")(
        program
    )
    program.write("cases.jsonl", case())
    found = program.run("rules", "check", "--book", "book")
    assert found.code == 1
    assert found.out == "policy/refund_request.yaml:8: 'falt' is no fact; did you mean 'fault'?\n"
    judged = program.run("suggest", "--file", "cases.jsonl", "--book", "book")
    assert judged.code == 1
    assert judged.err == (
        "triage: book: the rulebook cannot be used: policy/refund_request.yaml:8: 'falt' is no fact; "
        "did you mean 'fault'?; run 'triage rules check' to see all of it\n"
    )


def test_no_traceback_without_debug(program: Program) -> None:
    no_database(program)
    done = program.run("list", "--debug")
    assert "Traceback" in done.err
    assert "Traceback" not in program.run("list").err


def test_an_empty_file_is_told_and_is_no_failure(program: Program) -> None:
    program.write("empty.jsonl")
    program.write("good.jsonl", case())
    done = program.run("import", "empty.jsonl", "good.jsonl", "--json")
    assert (done.code, [(row["file"], row["new"]) for row in done.rows]) == (
        0,
        [("empty.jsonl", 0), ("good.jsonl", 1)],
    )
    told = (
        "triage: empty.jsonl: the file holds no case; a case file has a JSON document a line, "
        "see 'triage help casefile'\n"
    )
    assert done.err == told
    alone = program.run("import", "empty.jsonl")
    assert (alone.code, alone.out, alone.err) == (
        0, "empty.jsonl: 0 new, 0 changed, 0 unchanged, 0 refused\n", told
    )  # fmt: skip
    judged = program.run("suggest", "--file", "empty.jsonl", "--json")
    assert (judged.code, judged.out, judged.err) == (0, "", told)


def test_of_several_files_none_is_taken_when_one_cannot_be_read(program: Program) -> None:
    program.write("good.jsonl", case())
    done = program.run("import", "good.jsonl", "nowhere.jsonl")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("triage: nowhere.jsonl: the file cannot be read: ")
    assert not (program.folder / "desk.db").exists()


def test_a_moment_that_an_error_gives_as_an_example_can_be_typed(program: Program) -> None:
    program.run("db", "upgrade")
    done = program.run("log", "export", "--format", "csv", "--since", "yesterday")
    assert done.code == 2
    assert done.err.endswith("write it as 2026-11-20 or 2026-11-20T09:00:00Z\n")


def test_a_score_with_refused_lines_is_done_in_part(program: Program) -> None:
    program.write("labelled.jsonl", {"id": "m1", "lang": "en", "text": "hello", "signals": []}, "[]")
    done = program.run("rules", "score", "labelled.jsonl", "--json")
    assert (done.code, [row["line"] for row in done.rows[0]["refused"]]) == (3, [2])
