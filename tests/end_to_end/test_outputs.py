"""Where results go: a reader that leaves early, and a place that has no room."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.program import Program, case
from triage.store.migrating import upgrade
from triage.store.opening import SCHEMA, version_of

OUTPUTS = [["list"], ["list", "--json"], ["show", "a1", "--json"], ["suggest", "--json"], ["--help"],
           ["log", "export", "--format", "jsonl"]]  # fmt: skip


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_a_reader_that_leaves_is_no_failure(program: Program, arguments: list[str]) -> None:
    program.write("cases.jsonl", case())
    program.run("import", "cases.jsonl")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = _into(program, arguments, writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_output_for_which_there_is_no_room_is_told_in_one_line(
    program: Program, arguments: list[str]
) -> None:
    program.write("cases.jsonl", case())
    program.run("import", "cases.jsonl")
    with Path("/dev/full").open("wb") as full:
        done = _into(program, arguments, full.fileno())
    assert done.returncode == 1
    assert done.stderr == (
        b"triage: the output cannot be written: No space left on device; make room, or write it elsewhere\n"
    )


def _into(program: Program, arguments: list[str], output: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "triage", *arguments],
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
        cwd=program.folder,
        env=program.environment,
    )


def test_an_upgrade_tells_what_it_did(program: Program) -> None:
    made = program.run("db", "upgrade")
    assert (made.code, made.out) == (0, f"desk.db: an empty desk was made, schema {SCHEMA}\n")
    assert program.run("db", "upgrade").out == f"schema {SCHEMA} already\n"
    upgrade(program.folder / "old.db", to="0003")
    assert program.run("db", "upgrade", "--db", "old.db").out == f"schema {SCHEMA}, was 3\n"


def test_a_check_and_a_backup_of_an_older_desk_leave_its_schema_alone(program: Program) -> None:
    old = program.folder / "old.db"
    upgrade(old, to="0003")
    checked = program.run("db", "check", "--db", "old.db")
    assert checked.code == 1
    assert f"BAD  schema: version 3, this program's is {SCHEMA}; run 'triage db upgrade'\n" in checked.out
    assert program.run("db", "backup", "copy.db", "--db", "old.db").code == 0
    assert (version_of(old), version_of(program.folder / "copy.db")) == (3, 3)
    nowhere = program.run("db", "check", "--db", "nowhere.db")
    assert (nowhere.code, nowhere.err.startswith("triage: nowhere.db: there is no desk here; ")) == (1, True)


def test_a_check_tells_by_its_code_that_the_log_does_not_verify(program: Program) -> None:
    program.write("cases.jsonl", case())
    program.run("import", "cases.jsonl")
    assert program.run("db", "check").code == 0
    with closing(sqlite3.connect(program.folder / "desk.db")) as connection, connection:
        connection.execute("DROP TRIGGER log_entries_no_update")
        connection.execute("UPDATE log_entries SET actor = 'nobody'")
    checked = program.run("db", "check")
    assert checked.code == program.run("log", "verify").code == 4
    assert "BAD  log: entry 1: the column actor says 'nobody'" in checked.out


def test_a_shell_completes_verbs_and_options(program: Program) -> None:
    program.environment |= {
        "_TRIAGE_COMPLETE": "bash_complete",
        "COMP_WORDS": "triage dec",
        "COMP_CWORD": "1",
    }
    assert program.run().out == "plain,decide\n"
    program.environment |= {"COMP_WORDS": "triage log export --for", "COMP_CWORD": "3"}
    assert program.run().out == "plain,--format\n"
    program.environment["_TRIAGE_COMPLETE"] = "bash_source"
    assert "_triage_completion" in program.run().out


def test_the_name_of_a_file_does_no_harm_and_need_not_be_utf_8(program: Program) -> None:
    for name in (os.fsdecode(b"caf\xe9.jsonl"), "a\x1b]0;owned\x07.jsonl"):
        program.write(name, case(id=ascii(name)), "no case")
        done = program.run("import", name)
        assert done.code == 3
        assert "1 new" in done.out
        assert "\x1b" not in done.out + done.err
        assert program.run("import", name, "--json").rows[0]["unchanged"] == 1


def test_standard_input_is_taken_in_and_what_it_refuses_lies_where_one_works(program: Program) -> None:
    done = program.run("import", "-", text=json.dumps(case()) + "\nno case\n")
    assert (done.code, done.out) == (3, "/dev/stdin: 1 new, 0 changed, 0 unchanged, 1 refused\n")
    assert "stdin.rejects.jsonl" in {path.name for path in program.folder.iterdir()}


def test_an_argument_that_is_no_text_is_wrong_usage(program: Program) -> None:
    program.write("cases.jsonl", case())
    program.run("import", "cases.jsonl")
    done = program.run("show", os.fsdecode(b"\xff"))
    assert (done.code, done.err) == (2, "triage: \\udcff: is not UTF-8; type it in a terminal that is\n")


def test_of_many_files_those_with_something_refused_are_told_and_then_all_together(program: Program) -> None:
    names = [f"{number:02}.json" for number in range(25)]
    for name in names:
        program.write(name, case(id=name.removesuffix(".json")))
    (program.folder / "07.json").write_text("nonsense\n", "utf-8")
    done = program.run("import", *names)
    assert (done.code, done.out.splitlines()) == (
        3,
        [
            "07.json: 0 new, 0 changed, 0 unchanged, 1 refused",
            "25 files: 24 new, 0 changed, 0 unchanged, 1 refused",
        ],
    )
    assert [row["file"] for row in program.run("import", "--json", *names).rows] == names
