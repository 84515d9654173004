"""What a file is, told without a word from anybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import UsageError
from triage.intake.forms import FORMS, form_of

CASE = {"id": "1", "kind": "refund_request", "amount": "1", "currency": "EUR"}
TRAP = CASE | {"messages": [{"from": "customer", "text": '{"requester_id": 5, "from_agent": true}'}]}
ZENDESK = {"url": "https://x", "id": 35, "subject": "Cup", "requester_id": 9}
GORGIAS = {"id": 7, "uri": "/api/tickets/7/", "created_datetime": "2026-11-01T08:00:00", "messages": []}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("document", "form"),
    [
        (CASE, "cases"),
        (TRAP, "cases"),
        (CASE | {"requester_id": 5}, "cases"),
        (ZENDESK, "zendesk"),
        ([ZENDESK], "zendesk"),
        ({"tickets": [ZENDESK], "users": [], "count": 1}, "zendesk"),
        ({"ticket": ZENDESK, "comments": []}, "zendesk"),
        (GORGIAS, "gorgias"),
        ({"object": "list", "uri": "/api/tickets", "data": [GORGIAS], "meta": {}}, "gorgias"),
        ([], "cases"),
        ([[]], "cases"),
    ],
)
def test_documents_are_known_by_their_keys(
    tmp_path: Path, document: Any, form: str, indent: int | None
) -> None:
    path = tmp_path / "export.json"
    path.write_text("\ufeff\n" + json.dumps(document, indent=indent), "utf-8")
    assert form_of(path) == form
    assert form_of(path, mapped=True) == form


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.csv", "anything", "csv"),
        ("a.TSV", "", "csv"),
        ("a.mbox", "", "mbox"),
        ("a.eml", "", "mbox"),
        ("Inbox", "From - Mon Jan 01 00:00:00 2026\nFrom: a@b\n", "mbox"),
        ("Takeout", "From 1700@xxx Mon Jan 01\nX-GM-THRID: 5\n", "mbox"),
        ("mail.txt", "Received: from a\n by b; Sun, 1 Nov\n", "mbox"),
        ("a.txt", 'id;"Kind";amount;currency\n', "csv"),
        ("a.txt", "From what I know\n", "mbox"),
        ("a.txt", "hello\n", "cases"),
        ("a.jsonl", "", "cases"),
        ("a.jsonl", '{"id": "1", "kind": \n', "cases"),
        ("a.json", '{"tickets": [{"requester_id": 5, "subject": "cut off', "zendesk"),
    ],
)
def test_other_files_are_known_by_their_ending_or_beginning(
    tmp_path: Path, name: str, content: str, form: str
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    assert form_of(path) == form


def test_with_a_mapping_what_is_no_json_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_text("Name,Total\n", "utf-8")
    assert form_of(path, mapped=True) == "csv"
    assert form_of(tmp_path / "a pipe", mapped=True) == "csv"
    assert form_of(tmp_path / "a pipe") == "cases"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("orders.xlsx", b"PK\x03\x04...", "a workbook or an archive; save the sheet as CSV"),
        ("orders.xls", b"\xd0\xcf\x11\xe0...", "an old workbook; save the sheet as CSV"),
        ("cases.jsonl.gz", b"\x1f\x8b...", "packed with gzip; unpack it first"),
        ("report.pdf", b"%PDF-1.7", "a PDF; export the data itself"),
        ("cases.jsonl", '{"id": "a"}'.encode("utf-16"), "UTF-16 text; save it as UTF-8"),
        ("cases.txt", b"\xfe\xff\x00i\x00d", "UTF-16 text; save it as UTF-8"),
    ],
)
def test_what_holds_no_line_at_all_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"{name}: the file is {told}"):
        form_of(path)


PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF-", b"\xff\xfe", b"\xfe\xff")


@given(content=st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_whatever_a_file_holds_it_is_something_or_is_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for start in (b"", b"{", b"[", b'{"id":'):
        path.write_bytes(start + content)
        if (start + content).startswith(PACKED):
            with pytest.raises(UsageError, match="the file is"):
                form_of(path)
        else:
            assert form_of(path) in FORMS
