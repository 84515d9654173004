"""Files that people supply: taken for what they hold, refused by name, and nothing outside is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.services.evidence.files import FILE_FIELDS, MAX_FILES, collect, field_of

PDF = b"%PDF-1.7\n1 0 obj\n"
JPEG = b"\xff\xd8\xff\xe0 rest"
PNG = b"\x89PNG\r\n\x1a\n rest"
LIMIT = 4_500_000


def lay(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def reasons(folder: Path, **more: Any) -> dict[str, str]:
    return {one.name: one.reason for one in collect(folder, LIMIT, **more)[1]}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("receipt.pdf", "receipt"),
        ("Receipt.PDF", "receipt"),
        ("receipt-2.jpg", "receipt"),
        ("refund policy.pdf", "refund_policy"),
        ("refund_policy_2026.png", "refund_policy"),
        ("shipping_documentation/scan.png", "shipping_documentation"),
        ("customer_signature.v2.pdf", "customer_signature"),
        ("receiptful.pdf", "uncategorized_file"),
        ("IMG_0001.jpg", "uncategorized_file"),
        ("holiday/receipt.pdf", "uncategorized_file"),
    ],
)
def test_the_name_or_the_folder_says_the_field(name: str, field: str) -> None:
    assert field_of(name) == field


def test_pdf_jpeg_and_png_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    lay(tmp_path, receipt_DOT_pdf=PDF, a_DOT_png=PNG, b_DOT_jpeg=JPEG, receipt__c_DOT_JPG=JPEG)
    pieces, refused = collect(tmp_path, LIMIT)
    assert [(piece.name, piece.kind, piece.field) for piece in pieces] == [
        ("a.png", "PNG", "uncategorized_file"),
        ("b.jpeg", "JPEG", "uncategorized_file"),
        ("receipt/c.JPG", "JPEG", "receipt"),
        ("receipt.pdf", "PDF", "receipt"),
    ]
    assert refused == []
    assert pieces[3].content == PDF


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"PK\x03\x04 zip bomb", "holds a zip archive"),
        ("a.pdf", b"\x1f\x8b gzip", "holds a gzip archive"),
        ("a.pdf", b"<!DOCTYPE html><html>", "holds an HTML page"),
        ("a.pdf", b"\xef\xbb\xbf\n <html><script>", "holds an HTML page"),
        ("a.pdf", b"<?xml version='1.0'?><svg onload='x'>", "holds an SVG drawing"),
        ("a.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'>", "holds an SVG drawing"),
        ("a.png", b"<svg>", "holds an SVG drawing"),
        ("a.svg", b"<svg>", "holds an SVG drawing"),
        ("a.pdf", b"junk %PDF-1.7", "holds something else"),
        ("a.pdf", b"MZ\x90", "holds a program"),
        ("a.gif", b"GIF89a", "holds a GIF picture"),
        ("a.pdf", PNG, "says PDF and holds a PNG"),
        ("a.png", PDF, "says PNG and holds a PDF"),
        ("a.jpg", PNG, "says JPEG and holds a PNG"),
        ("a.exe", PDF, "ends in neither"),
        ("a", PDF, "ends in neither"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_a_disguised_file_is_refused_by_its_name_and_what_it_holds(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    pieces, refused = collect(tmp_path, LIMIT)
    assert pieces == []
    assert refused[0].name == name
    assert reason in refused[0].reason


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    lay(outside, secret_DOT_pdf=PDF)
    folder.mkdir()
    (folder / "receipt.pdf").symlink_to(outside / "secret.pdf")
    (folder / "refund_policy").symlink_to(outside, target_is_directory=True)
    (folder / "gone.pdf").symlink_to(tmp_path / "nowhere")
    pieces, _ = collect(folder, LIMIT)
    assert pieces == []
    assert all("is a link" in reason for reason in reasons(folder).values())
    assert set(reasons(folder)) == {"receipt.pdf", "refund_policy", "gone.pdf"}


def test_pipes_and_deeper_folders_are_refused_and_hidden_files_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "receipt.pdf")
    lay(tmp_path, receipt__deep__a_DOT_pdf=PDF)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert reasons(tmp_path) == {
        "receipt.pdf": "is no ordinary file",
        "receipt/deep": "is a folder two levels down",
    }


@pytest.mark.parametrize(
    "path",
    [
        "../secret.pdf",
        "/etc/passwd",
        "a/../../secret.pdf",
        "..\\secret.pdf",
        "C:\\x.pdf",
        "~/x.pdf",
        "a\0.pdf",
    ],
)
def test_a_path_that_climbs_out_is_refused(path: str, tmp_path: Path) -> None:
    folder = lay(tmp_path / "folder", a_DOT_pdf=PDF)
    lay(tmp_path, secret_DOT_pdf=PDF)
    listed = [{"field": "receipt", "path": path}]
    assert reasons(folder, listed=listed) == {path: "leads out of the evidence folder"}
    assert len(collect(folder, LIMIT, listed)[0]) == 1


def test_a_list_says_which_field_a_file_is_for(tmp_path: Path) -> None:
    lay(tmp_path, scan_DOT_pdf=PDF)
    pieces, refused = collect(tmp_path, LIMIT, [{"field": "receipt", "path": "scan.pdf"}])
    assert (pieces[0].field, refused) == ("receipt", [])
    listed = [
        {"field": "receipt", "path": "other.pdf"},
        {"field": "summary", "path": "scan.pdf"},
        {"path": None},
    ]
    assert reasons(tmp_path, listed=listed) == {
        "None": "names no file",
        "other.pdf": "not in the evidence folder",
        "scan.pdf": "'summary' is no evidence field that takes a file",
    }
    assert collect(None, LIMIT, listed[:1])[1][0].reason == "no evidence folder was named"


def test_more_pdfs_than_the_processor_takes_are_not_even_read(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"receipt-{number}.pdf").write_bytes(PDF + b"x" * 400)
    pieces, refused = collect(tmp_path, 900)
    assert [piece.name for piece in pieces] == ["receipt-0.pdf", "receipt-1.pdf"]
    assert [one.name for one in refused] == ["receipt-2.pdf", "receipt-3.pdf"]
    assert "holds 417 bytes" in refused[0].reason


@pytest.mark.parametrize(("limit", "taken"), [(416, 0), (417, 1), (418, 1)])
def test_the_limit_holds_to_the_byte(limit: int, taken: int, tmp_path: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(PDF + b"x" * 400)
    assert len(collect(tmp_path, limit)[0]) == taken


def test_files_beyond_the_most_that_are_looked_at_are_named(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 2):
        (tmp_path / f"{number:04}.pdf").write_bytes(PDF)
    pieces, refused = collect(tmp_path, LIMIT)
    assert (len(pieces), [one.name for one in refused]) == (MAX_FILES, ["0200.pdf", "0201.pdf"])


def test_no_folder_means_no_files() -> None:
    assert collect(None, LIMIT) == ([], [])


@given(st.text(min_size=1, max_size=40))
def test_any_name_goes_to_a_field_that_exists(name: str) -> None:
    assert field_of(name) in FILE_FIELDS


@given(st.text(min_size=1, max_size=20), st.sampled_from(FILE_FIELDS))
def test_no_listed_path_reads_a_file_that_does_not_lie_in_the_folder(path: str, field: str) -> None:
    pieces, refused = collect(Path("/nonexistent-folder"), LIMIT, [{"field": field, "path": path}])
    assert pieces == []
    assert refused
