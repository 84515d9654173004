"""`triage evidence`: the checklist on the terminal, the packet in a folder, and exit codes that tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.cli import main
from triage.desk import Desk

CASE = {
    "v": 1,
    "id": "cb_1",
    "kind": "chargeback",
    "amount": "54.00",
    "currency": "USD",
    "opened_at": "2026-11-10T09:00:00Z",
    "order": {
        "id": "o1",
        "placed_at": "2026-10-01T09:00:00Z",
        "tracking": {"carrier": "UPS", "number": "1Z"},
    },
    "payment": {"charge": "ch_1", "amount": "54.00", "captured_at": "2026-10-01T09:01:00Z", "three_ds": True},
    "dispute": {
        "id": "dp_1",
        "status": "needs_response",
        "reason": "fraudulent",
        "network": "visa",
        "network_code": "10.4",
        "opened_at": "2026-11-10T09:00:00Z",
        "due_by": "2026-11-24T23:59:59Z",
    },
    "messages": [{"at": "2026-11-11T09:00:00Z", "from": "customer", "text": "Not me \x1b[31m"}],
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with one disputed charge, on which it is 20 November 2026."""
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    monkeypatch.setitem(Desk.open.__func__.__kwdefaults__, "clock", lambda: now)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TRIAGE_BOOK", raising=False)
    monkeypatch.setenv("TRIAGE_DB", str(tmp_path / "desk.db"))
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(CASE) + "\n", encoding="utf-8")
    assert run("import", str(cases)) == 0
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_json_is_one_document_with_the_documented_keys(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("evidence", "cb_1", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["id", "claim", "network_code", "items", "ce3", "limits", "warnings"]
    assert shown["warnings"][0] == "deadline: 24 November 2026, 23:59 UTC, 4 days and 14 hours left"


def test_the_terminal_shows_checklist_warnings_and_letter(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("evidence", "cb_1") == 0
    shown = capsys.readouterr().out
    for words in ("cb_1: visa 10.4, claim fraud", "3-D Secure", "warning: sent_once", "Exhibit A"):
        assert words in shown
    assert "\x1b" not in shown


def test_the_packet_is_written_and_a_refused_file_ends_in_part(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, out = desk / "files", desk / "out"
    files.mkdir()
    assert run("evidence", "cb_1", "--files", str(files), "--out", str(out)) == 0
    assert (out / "uncategorized_file.pdf").read_bytes().startswith(b"%PDF-")
    (files / "receipt.pdf").write_bytes(b"<html><script>")
    capsys.readouterr()
    assert run("evidence", "cb_1", "--files", str(files), "--out", str(out)) == 3
    assert "refused receipt.pdf: holds an HTML page" in capsys.readouterr().err


def test_what_is_not_there_is_said_in_one_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evidence", "cb_9") == 1
    assert run("evidence", "cb_1", "--files", str(desk / "nowhere")) == 2
    said = capsys.readouterr().err.splitlines()
    assert "cb_9" in said[-2]
    assert "is no folder" in said[-1]


@pytest.mark.parametrize("option", ["--files", "--out"])
@pytest.mark.parametrize("named", ["nowhere", "a-file"])
def test_a_folder_that_is_none_is_wrong_usage(
    desk: Path, option: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "a-file").write_text("x", encoding="utf-8")
    made = option == "--out" and named == "nowhere"
    assert run("evidence", "cb_1", option, str(desk / named)) == (0 if made else 2)
    assert ("is no folder" in capsys.readouterr().err) is not made


def test_a_packet_is_not_written_over_the_files_that_it_is_made_of(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for files, more in (
        (desk / "scans", ["--files", str(desk / "scans")]),
        (desk / "desk.evidence/cb_1", []),
    ):
        files.mkdir(parents=True)
        (files / "receipt.pdf").write_bytes(b"%PDF- mine")
        assert run("evidence", "cb_1", *more, "--out", str(files)) == 2
        assert "would be written over them; name another folder" in capsys.readouterr().err
        assert [path.name for path in files.iterdir()] == ["receipt.pdf"]
