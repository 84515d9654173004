"""The packet holds what is supplied, stays within the limits, and is written whole."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.triage.evidence_packets import LIMITS, NOW, SERVICE, full, packet, pdf, photo, whole
from triage.domain.errors import TriageError, UsageError
from triage.services.evidence.gathering import Evidence, paper_for
from triage.services.evidence.packet import write_packet


def test_supplied_files_are_merged_behind_the_exhibits_and_counted(tmp_path: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(pdf(2))
    (tmp_path / "receipt-photo.jpg").write_bytes(photo(900))
    (tmp_path / "shipping_documentation.png").write_bytes(_png())
    made = packet(full(), tmp_path)
    assert made.ok
    pages = {file.field: file.pages for file in made.files}
    assert pages["receipt"] == 3
    assert pages["shipping_documentation"] == 2
    assert made.limits["pages"] == sum(pages.values())
    assert made.limits["bytes"] == sum(len(file.content) for file in made.files)
    assert {item.id: item.status for item in made.checklist.items}["receipt"] == "at_hand"
    assert "receipt-photo.jpg" in made.letter


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (10, 20, 30, 128)).save(out, "PNG")
    return out.getvalue()


def test_a_refused_file_is_named_and_makes_the_packet_not_ok(tmp_path: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(b"<html>")
    (tmp_path / "refund_policy.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "shipping_documentation.jpg").write_bytes(b"\xff\xd8\xff broken")
    made = packet(full(), tmp_path)
    assert [one.name for one in made.refused] == [
        "receipt.pdf",
        "refund_policy.pdf",
        "shipping_documentation.jpg",
    ]
    assert not made.ok
    assert sum(warning.startswith("refused: ") for warning in made.warnings) == 3


@pytest.mark.parametrize(("network", "code", "most"), [("visa", "13.1", 49), ("mastercard", "4855", 19)])
def test_pages_stop_at_the_networks_limit(network: str, code: str, most: int, tmp_path: Path) -> None:
    case = full(network=network, network_code=code)
    own = packet(case).limits["pages"]
    (tmp_path / "receipt.pdf").write_bytes(pdf(most - own))
    full_up = packet(case, tmp_path)
    assert (full_up.limits["pages"], full_up.ok) == (most, True)
    (tmp_path / "receipt_2.pdf").write_bytes(pdf(1))
    over = packet(case, tmp_path)
    assert (over.limits["pages"], over.ok) == (most, False)
    assert "has 1 pages; 0 are left" in over.refused[0].reason


def test_bytes_stop_at_the_limit_and_never_pass_it(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"receipt-{number}.pdf").write_bytes(pdf(1, 1_000_000))
    made = packet(full(), tmp_path)
    assert made.limits["bytes"] <= LIMITS.bytes
    assert len(made.refused) == 2
    assert "bytes" in made.refused[0].reason


def test_pictures_are_scaled_until_they_fit_and_never_pass_the_limit(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"receipt-{number:02}.jpg").write_bytes(photo(1300, 60 + number))
    made = packet(full(), tmp_path)
    assert made.ok
    assert made.limits["bytes"] <= LIMITS.bytes
    assert made.limits["pages"] >= 8


def test_pictures_that_cannot_fit_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Evidence()
    monkeypatch.setattr(small, "book", replace(small.book, limits=replace(LIMITS, bytes=200_000)))
    for number in range(3):
        (tmp_path / f"receipt-{number}.jpg").write_bytes(photo(1200, 90))
    made = small.packet(full(), NOW, tmp_path)
    assert [one.name for one in made.refused] == ["receipt-0.jpg", "receipt-1.jpg", "receipt-2.jpg"]
    assert made.limits["bytes"] <= 200_000


def test_a_file_that_turns_out_unsound_is_neither_in_the_letter_nor_at_hand(tmp_path: Path) -> None:
    case = full()
    case["dispute"]["evidence"] = []
    torn, field = photo(1200, 90)[:2_000], "customer_signature"
    (tmp_path / f"{field}.jpg").write_bytes(torn)
    (tmp_path / "receipt.jpg").write_bytes(photo(1200, 90))
    made, without = packet(case, tmp_path), packet(case)
    assert [one.name for one in made.refused] == [f"{field}.jpg"]
    assert (f"{field}.jpg" in made.letter, "receipt.jpg" in made.letter) == (False, True)
    assert field not in {exhibit.key for exhibit in made.exhibits}
    status = {item.id: item.status for item in made.checklist.items}
    before = {item.id: item.status for item in without.checklist.items}
    assert {name for name in status if status[name] != before[name]} <= {"receipt"}
    letters = {exhibit.letter for exhibit in made.exhibits}
    assert set(re.findall(r"Exhibit ([A-Z])\b", made.letter)) <= letters


def test_a_case_without_a_dispute_has_an_empty_packet() -> None:
    made = packet({"id": "rr_1", "kind": "refund_request", "amount": "1.00", "currency": "USD"})
    assert (made.files, dict(made.texts), made.to_json()["claim"]) == ((), {}, None)
    assert made.warnings == ("no_dispute: this case holds none",)


@pytest.mark.parametrize(
    ("case", "paper"),
    [
        ({"customer": {"country": "US"}}, "Letter"),
        ({"customer": {"country": "HU"}, "currency": "USD"}, "A4"),
        ({"order": {"address_shipped": {"country": "CA"}}}, "Letter"),
        ({"currency": "USD"}, "Letter"),
        ({"currency": "EUR"}, "A4"),
        ({}, "A4"),
    ],
)
def test_the_paper_follows_the_customer(case: dict[str, Any], paper: str) -> None:
    assert paper_for(case) == paper


def test_the_paper_can_be_chosen() -> None:
    made = packet(full(), paper="Letter")
    box = PdfReader(io.BytesIO(made.files[0].content)).pages[0].mediabox
    assert round(float(box.width)) == 612


def test_the_same_case_gives_the_same_packet_and_any_change_another_digest(tmp_path: Path) -> None:
    first, again = whole(), packet(full())
    assert [file.content for file in first.files] == [file.content for file in again.files]
    assert first.digest == again.digest
    assert len(first.digest) == 64
    case = full()
    case["messages"][0]["text"] = "Another text"
    (tmp_path / "receipt.pdf").write_bytes(pdf(1))
    later = SERVICE.packet(full(), NOW + timedelta(days=1))
    digests = {first.digest, packet(case).digest, packet(full(), tmp_path).digest, later.digest}
    assert len(digests) == 4


def test_the_packet_is_written_whole_and_its_manifest_matches(tmp_path: Path) -> None:
    made = whole()
    out = tmp_path / "new" / "packet"
    written = write_packet(made, out)
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in written)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["digest"] == made.digest
    for file in manifest["files"]:
        assert (out / f"{file['field']}.pdf").stat().st_size == file["bytes"]
    assert json.loads((out / "checklist.json").read_text(encoding="utf-8")) == made.to_json()
    assert json.loads((out / "texts.json").read_text(encoding="utf-8")) == dict(made.texts)
    write_packet(made, out)


def test_a_link_in_the_way_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    target, out = tmp_path / "target", tmp_path / "out"
    target.write_text("mine")
    out.mkdir()
    (out / "letter.txt").symlink_to(target)
    write_packet(whole(), out)
    assert target.read_text() == "mine"
    assert not (out / "letter.txt").is_symlink()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(TriageError, match="cannot be written"):
        write_packet(whole(), blocked / "inside")
    with pytest.raises(UsageError, match="is no folder"):
        write_packet(whole(), blocked)
    with pytest.raises(UsageError, match="is no folder"):
        packet(full(), blocked)
    with pytest.raises(TriageError, match=r"rulebook: .*rules check"):
        Evidence(tmp_path).packet(full(), NOW)


def test_what_an_earlier_packet_left_in_the_folder_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    """The PDFs of another case would go to the bank with it; what people laid there is theirs."""
    out = tmp_path / "out"
    write_packet(whole(), out)
    mine = out / "receipt.pdf"
    mine.write_bytes(b"%PDF- mine")
    written = write_packet(packet({**full(), "messages": [], "order": {}}), out)
    assert not (out / "customer_communication.pdf").exists()
    assert {path.name for path in out.iterdir()} == {*(path.name for path in written), "receipt.pdf"}
    assert mine.read_bytes() == b"%PDF- mine"
