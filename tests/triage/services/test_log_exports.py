"""Exports of the decision log: each verifies, and whatever is changed in one is found and named."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from screens.handbook import page
from tests.triage.conftest import ENTRIES
from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.errors import UsageError

FORMS = ["csv", "jsonl", "xlsx"]


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_an_export_verifies_and_is_the_same_every_time(
    busy_desk: Desk, tmp_path: Path, form: str, redact: bool
) -> None:
    one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
    assert busy_desk.log.export(form, redact=redact, output=one) == ENTRIES
    with two.open("wb") as stream:
        busy_desk.log.export(form, redact=redact, stream=stream)
    assert one.read_bytes() == two.read_bytes()
    check = busy_desk.log.verify_file(one)
    whole = busy_desk.log.verify()
    assert (check.ok, check.entries, check.head) == (True, whole.entries, whole.head)


@pytest.mark.parametrize("form", FORMS)
def test_a_redacted_export_holds_nothing_that_people_wrote(
    busy_desk: Desk, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"log.{form}"
    busy_desk.log.export(form, redact=True, output=path)
    data = path.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(path) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    for words in ("half is fair", "called her", "please look", "what Ann said", "cases.jsonl"):
        assert words.encode() not in data


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_any_changed_byte_of_an_export_is_found_in_its_entry(
    busy_desk: Desk, tmp_path: Path, form: str, redact: bool
) -> None:
    path = tmp_path / "log"
    busy_desk.log.export(form, redact=redact, output=path)
    whole = path.read_bytes()
    head = whole.index(b"\n") + 1 if form == "csv" else 0
    begins = (match.start() for match in re.finditer(rb'(?m)^(\d+|end),|^\{"', whole))
    starts = [head, *(start for start in begins if start > head)]
    assert len(starts) == ENTRIES + 1
    for at in range(16 if form == "csv" else 2, len(whole), 23):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        check = busy_desk.log.verify_file(path)
        entry = max(1, sum(start <= at for start in starts))
        # A line end that is gone makes one line of two, so the next entry may be the one that is named.
        assert check.broken in {entry, entry + (whole[at : at + 1] in (b"\r", b"\n"))}, at


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_that_was_cut_or_reordered_is_found(busy_desk: Desk, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"log.{form}"
    busy_desk.log.export(form, output=path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert busy_desk.log.verify_file(path).why == "the file ends early: its last record is missing"
    path.write_bytes(b"".join([*lines, lines[-1]]))
    assert busy_desk.log.verify_file(path).why == "the file goes on after its end"
    first = len(lines) - ENTRIES - 1
    path.write_bytes(b"".join([*lines[: first + 2], *lines[first + 3 :]]))
    assert busy_desk.log.verify_file(path).broken == 3
    path.write_bytes(b"".join([*lines[: first + 2], lines[first + 3], lines[first + 2], *lines[first + 4 :]]))
    assert busy_desk.log.verify_file(path).broken == 3
    begun = int(form == "csv")  # behind the names of the columns
    path.write_bytes(b"".join([*lines[:begun], *lines[begun + 1 :]]))
    check = busy_desk.log.verify_file(path)
    assert (check.broken, check.why) == (1, "entry 1 is missing; the file begins with entry 2")


def test_an_export_that_was_cut_short_is_found_beside_its_desk(
    busy_desk: Desk, open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    busy_desk.log.export("csv", output=path)
    check = busy_desk.log.verify_file(path)
    assert busy_desk.log.compare(check) == (True, "it reaches the end of this desk's log")
    busy_desk.deciding.note("cb_1", "one more")
    told = (True, "it ends at entry 7; this desk's log goes on to entry 8")
    assert busy_desk.log.compare(check) == told
    with open_desk("other.db") as other:
        assert other.log.compare(check) == (False, "its entry 7 is not entry 7 of this desk")


def test_a_table_says_what_an_entry_did_beside_its_json(busy_desk: Desk) -> None:
    out = io.BytesIO()
    busy_desk.log.export("csv", redact=True, stream=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert [row["did"] for row in rows[:4]] == [
        "3 new, 0 changed, 0 unchanged",
        "refund 27.00 USD, against the suggestion refund",
        "",
        "to bob",
    ]


def test_a_cell_never_starts_a_formula_and_reads_back_as_it_was(busy_desk: Desk, tmp_path: Path) -> None:
    busy_desk.deciding.note("cb_1", "=1+1")
    busy_desk.deciding.note("cb_1", "'quoted' and\n\ttabbed, ; \"x\" _x0041_")
    out = io.BytesIO()
    busy_desk.log.export("csv", stream=out)
    assert not re.search(rb'(?:^|,)"?[=+@\t-]', out.getvalue())
    assert b",'=1+1," in out.getvalue()
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    assert busy_desk.log.verify_file(path).ok
    kinds = {cell.data_type for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row}
    assert "f" not in kinds


def test_answers_to_a_dispute_are_logged_with_what_is_disputed(busy_desk: Desk) -> None:
    busy_desk.deciding.decide("cb_1", "accept", "not worth it")
    out = io.BytesIO()
    busy_desk.log.export("csv", stream=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    told = {row["action"]: (row["amount"], row["currency"]) for row in rows if row["act"] == "decided"}
    assert told == {
        "refund": ("27.00", "USD"),
        "contest": ("120.50", "EUR"),
        "accept": ("120.50", "EUR"),
        "escalate": ("", ""),
    }
    assert busy_desk.log.verify().ok


def test_an_excerpt_is_an_unbroken_stretch_that_verifies(
    open_desk: Callable[..., Desk], busy_desk: Desk, tmp_path: Path
) -> None:
    later = open_desk(clock=lambda: NOW + timedelta(seconds=1, microseconds=5))
    later.deciding.note("rr_1", "a second later")
    path = tmp_path / "log.jsonl"
    assert later.log.export("jsonl", since=NOW + timedelta(seconds=1), output=path) == 1
    check = later.log.verify_file(path)
    assert (check.ok, check.entries) == (True, 1)
    assert later.log.export("jsonl", until=NOW + timedelta(seconds=1), output=path) == ENTRIES
    assert later.log.verify_file(path).ok
    assert later.log.export("csv", since=NOW + timedelta(days=1), output=path) == 0
    assert later.log.verify_file(path).ok


def test_the_published_recipe_checks_an_export_by_itself(busy_desk: Desk, tmp_path: Path) -> None:
    lines = page("recipe").splitlines()
    code = lines[lines.index("    import hashlib, json, sys") :]
    script = tmp_path / "check.py"
    script.write_text(textwrap.dedent("\n".join(code)), encoding="utf-8")
    path = tmp_path / "log.jsonl"

    def run() -> str:
        return subprocess.run(
            [sys.executable, script, path], capture_output=True, text=True, check=False
        ).stderr.strip()

    for redact in (True, False):
        busy_desk.log.export("jsonl", redact=redact, output=path)
        assert run() == ""
    path.write_text(path.read_text("utf-8").replace("27.00", "99.00"), encoding="utf-8")
    assert run() == "entry 2 is broken"


def test_an_export_that_fails_leaves_what_was_there(
    busy_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out" / "log.csv"
    path.parent.mkdir()
    path.write_text("last month's")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage.services.log.export.end_row", fail)
    with pytest.raises(KeyboardInterrupt):
        busy_desk.log.export("csv", output=path)
    assert [file.name for file in path.parent.iterdir()] == ["log.csv"]
    assert path.read_text() == "last month's"


def test_an_unknown_form_or_file_is_told(busy_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'pdf' is no export format; choose one of: csv, jsonl, xlsx"):
        busy_desk.log.export("pdf", output=tmp_path / "x")
    for text in ("hello", '{"v": 1, "id": "rr_1", "amount": "5.00"}\n'):
        (tmp_path / "x").write_text(text)
        with pytest.raises(UsageError, match="this is no export of a decision log"):
            busy_desk.log.verify_file(tmp_path / "x")
    with pytest.raises(UsageError, match="the file cannot be read"):
        busy_desk.log.verify_file(tmp_path / "y")
