"""The packet: what it says, what it holds, what it refuses, and that it stays within the limits."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from rules.engine.evidence import Checklist
from rules.engine.evidence_book import CodeRule
from triage.domain.errors import TriageError
from triage.services.evidence.advice import before_sending
from triage.services.evidence.blocks import as_text, clean
from triage.services.evidence.exhibits import conversation, timeline
from triage.services.evidence.fields import text_fields, within
from triage.services.evidence.gathering import Evidence, paper_for
from triage.services.evidence.letter import TIMES, letter, make_exhibits
from triage.services.evidence.packet import Packet, write_packet

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SERVICE = Evidence()
LIMITS = SERVICE.book.limits
HOME = {"line1": "Fő utca 12", "city": "Budapest", "postal_code": "1011", "country": "HU"}
FULL: dict[str, Any] = {
    "id": "cb_7781",
    "kind": "chargeback",
    "amount": "412.00",
    "currency": "USD",
    "customer": {
        "name": "Őry Тимур",
        "email": "t@example.com",
        "country": "HU",
        "orders": 9,
        "disputes_12m": 0,
    },
    "order": {
        "id": "7781",
        "description": "Oak bookshelf",
        "placed_at": "2026-10-04T09:00:00Z",
        "promised_by": "2026-10-12T00:00:00Z",
        "delivered_at": "2026-10-09T13:05:00Z",
        "address_entered": HOME,
        "address_shipped": HOME,
        "avs": "match",
        "tracking": {"carrier": "GLS", "number": "GLS-99", "status": "delivered", "signed": True},
        "returned_at": None,
    },
    "payment": {
        "charge": "ch_7781",
        "amount": "412.00",
        "captured_at": "2026-10-04T09:01:00Z",
        "refunded": "12.00",
        "refunded_at": "2026-10-20T09:01:00Z",
        "credit_owed": "0.00",
        "three_ds": True,
        "ip": "203.0.113.9",
    },
    "subscription": {
        "terms_accepted_at": "2026-01-01T00:00:00Z",
        "reminder_sent_at": "2026-09-20T00:00:00Z",
        "renewed_at": "2026-10-04T00:00:00Z",
        "cancelled_at": None,
        "used_since_renewal": True,
    },
    "dispute": {
        "id": "dp_7781",
        "status": "needs_response",
        "reason": "product_not_received",
        "network": "visa",
        "network_code": "13.1",
        "opened_at": "2026-11-04T15:20:00Z",
        "due_by": "2026-11-24T23:59:59Z",
        "submission_count": 0,
    },
    "messages": [
        {"at": "2026-10-10T08:00:00Z", "from": "customer", "channel": "email", "text": "Köszönöm!\nСпасибо"},
        {"at": "2026-10-11T08:00:00Z", "from": "staff", "channel": "email", "text": "You are welcome."},
    ],
}


def full(**dispute: Any) -> dict[str, Any]:
    case = copy.deepcopy(FULL)
    case["dispute"] |= dispute
    return case


def bare(**dispute: Any) -> dict[str, Any]:
    return {"id": "cb_1", "kind": "chargeback", "amount": "9.00", "currency": "EUR", "dispute": dispute}


def packet(case: Mapping[str, Any], folder: Path | None = None, **more: Any) -> Packet:
    return SERVICE.packet(case, NOW, folder, **more)


@cache
def whole() -> Packet:
    """The packet of the full case, made once."""
    return packet(full())


def pdf(pages: int = 1, filler: int = 0) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Filler": "x" * filler})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(side: int, grain: int = 0) -> bytes:
    image = Image.effect_noise((side, side), grain) if grain else Image.new("L", (side, side), 200)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def printed(one: Packet, field: str) -> str:
    content = next(file.content for file in one.files if file.field == field)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def rule_of(claim: str) -> CodeRule:
    return next(rule for rule in SERVICE.book.codes.values() if rule.claim == claim)


CLAIMS = sorted({rule.claim for rule in SERVICE.book.codes.values() if rule.claim})


def told(case: Mapping[str, Any]) -> tuple[Checklist, str, set[str]]:
    """The checklist, the letter as text, and the letters of the exhibits; nothing is printed."""
    found = SERVICE.checklist(case, NOW)
    made = make_exhibits(case, found, {})
    return found, as_text(found.letter, letter(case, found, made, NOW)), {one.letter for one in made}


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_has_a_letter_of_facts_each_with_an_exhibit_that_exists(claim: str) -> None:
    rule = rule_of(claim)
    found, text, letters = told(full(network=rule.network, network_code=rule.code, reason=rule.reason))
    assert text.startswith(SERVICE.book.claims[claim].letter)
    assert found.claim == claim
    shown = [line.rpartition("Exhibit ")[2] for line in text.splitlines() if "  Exhibit " in line]
    assert len(shown) >= 3
    assert set(shown) <= letters


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_names_what_is_missing_when_nothing_is_known(claim: str) -> None:
    rule = rule_of(claim)
    found, text, letters = told(bare(network=rule.network, network_code=rule.code))
    assert all(item.status == "missing" for item in found.items)
    assert (letters, "Exhibit " in text) == (set(), False)
    said = before_sending(bare(network=rule.network), found, LIMITS, NOW)
    assert any(warning.startswith("weak: ") for warning in said)


def test_the_json_has_the_documented_keys() -> None:
    shown = whole().to_json()
    assert list(shown) == ["id", "claim", "network_code", "items", "ce3", "limits", "warnings"]
    assert (shown["id"], shown["claim"], shown["network_code"]) == ("cb_7781", "not_received", "13.1")
    assert all(list(item) == ["item", "weight", "status", "where"] for item in shown["items"])
    assert list(shown["ce3"]) == ["applies", "eligible", "prior"]
    assert list(shown["limits"]) == ["bytes", "pages", "characters", "ok"]
    assert json.loads(json.dumps(shown)) == shown


def test_the_letter_says_only_what_the_case_holds() -> None:
    case = full()
    del case["order"]["delivered_at"]
    case["order"]["tracking"] = {"status": "in_transit"}
    case["payment"] = {"three_ds": False, "refunded": "0.00"}
    made = packet(case)
    said = made.letter + "".join(printed(made, file.field) for file in made.files)
    for word in ("delivered the parcel", "signed for", "3-D Secure", "refunded", "captured"):
        assert word not in said


def test_the_exhibits_hold_the_timeline_the_addresses_and_the_conversation() -> None:
    made = whole()
    assert [exhibit.key for exhibit in made.exhibits] == [
        "timeline",
        "record",
        "addresses",
        "subscription",
        "conversation",
    ]
    story = printed(made, "uncategorized_file")
    for words in (
        "order was placed",
        "payment was captured",
        "was delivered",
        "customer wrote",
        "refund was made",
    ):
        assert words in story
    assert "Fő utca 12" in printed(made, "shipping_documentation")
    assert "Спасибо" in printed(made, "customer_communication")


def test_the_timeline_is_in_order_and_a_long_one_keeps_its_ends() -> None:
    case = full()
    start = datetime(2026, 10, 10, tzinfo=UTC)
    case["messages"] = [
        {"at": (start + timedelta(hours=n)).isoformat(), "from": "customer", "text": f"message {n}"}
        for n in range(300)
    ]
    (table,) = timeline(case, TIMES)
    assert 35 <= len(table.rows) <= 40
    assert table.rows[0][1] == "The terms were accepted"
    assert table.rows[-1][1] == "The dispute was opened"


def test_a_long_conversation_keeps_its_latest_part_and_says_what_is_left_out() -> None:
    case = full()
    case["messages"] = [{"from": "customer", "text": f"{n} " + "word " * 300} for n in range(100)]
    note, table = conversation(case)
    assert note.text.startswith("91 earlier messages are left out")
    assert any(row[1].startswith("99 ") for row in table.rows[-2:])
    assert packet(case).ok


def test_no_message_is_too_odd_to_print() -> None:
    odd = ["a\n" * 3000, "x" * 50_000, "word " * 20_000, "\n\n\n", "ی" * 9000, "a\u202eb\0c\u200bd"]
    case = full()
    case["messages"] = [{"from": "customer", "text": text} for text in odd]
    made = packet(case)
    assert made.ok
    assert made.limits["pages"] < 12


def test_hostile_text_is_made_inert() -> None:
    assert clean("a\x1b[31mb\u202ec\u2066d\0e") == "a [31mb c d e"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("one\n\n two \n", lines=True) == "one\ntwo"
    assert clean("x" * 50, 10) == "x" * 9 + "…"


def test_text_fields_come_from_the_facts() -> None:
    texts = whole().texts
    assert texts["customer_name"] == "Őry Тимур"
    assert texts["shipping_carrier"] == "GLS"
    assert texts["shipping_tracking_number"] == "GLS-99"
    assert texts["shipping_address"] == "Fő utca 12\n1011 Budapest\nHU"
    assert texts["service_date"] == "2026-10-09"
    assert texts["product_description"] == "Oak bookshelf"
    assert "cancellation_rebuttal" not in texts
    for code, field, words in (
        ("13.2", "cancellation_rebuttal", "No cancellation"),
        ("13.6", "refund_refusal_explanation", "refunded"),
        ("12.6.1", "duplicate_charge_explanation", "placed"),
    ):
        case = full(network_code=code)
        assert words in text_fields(case, SERVICE.checklist(case, NOW), "", NOW)[field]


@given(st.dictionaries(st.sampled_from("abcdefghijklmno"), st.integers(0, 45_000), max_size=12))
def test_text_is_cut_to_20_000_a_field_and_150_000_together(lengths: dict[str, int]) -> None:
    fields = {name: ("word\n" * (length // 5 + 1))[:length] for name, length in lengths.items()}
    kept, cut = within(fields, LIMITS)
    assert all(len(text) <= LIMITS.characters_by_field for text in kept.values())
    assert sum(map(len, kept.values())) <= LIMITS.characters
    assert all(fields[name].startswith(text) for name, text in kept.items())
    assert cut == sorted(name for name in fields if fields[name] and kept.get(name, "") != fields[name])
    if max(lengths.values(), default=0) <= 20_000 and sum(lengths.values()) <= 150_000:
        assert cut == []


@pytest.mark.parametrize(("length", "cut"), [(20_000, False), (20_001, True)])
def test_a_field_of_20_000_characters_is_whole(length: int, cut: bool) -> None:
    kept, names = within({"a": "x" * length}, LIMITS)
    assert (len(kept["a"]), names) == (20_000, ["a"] if cut else [])


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


# Warnings


def warned(**dispute: Any) -> list[str]:
    case = full(**dispute)
    return before_sending(case, SERVICE.checklist(case, NOW), LIMITS, NOW)


@pytest.mark.parametrize(
    ("facts", "starts"),
    [
        ({}, ["deadline: 24 November 2026, 23:59 UTC, 4 days and 14 hours left", "sent_once:", "silence:"]),
        ({"due_by": "2026-11-20T12:30:00Z"}, ["deadline: 20 November 2026, 12:30 UTC, 3 hours left"]),
        ({"due_by": "2026-11-20T08:59:59Z"}, ["deadline: passed"]),
        ({"due_by": None}, ["deadline: the processor takes no answer"]),
        ({"submission_count": 1}, ["submitted: evidence was sent already"]),
        ({"status": "under_review"}, ["over: evidence was sent"]),
        ({"status": "lost"}, ["over: it is lost"]),
        ({"status": "won"}, ["over: it is won"]),
        ({"status": "warning_needs_response"}, ["inquiry: this is an inquiry"]),
        ({"intended_submission_method": "smart_disputes"}, ["silence: if nothing is staged, Smart Disputes"]),
        ({"intended_submission_method": "prefer_smart_disputes"}, ["silence: if nothing is staged, Smart"]),
        ({"intended_submission_method": "manual"}, ["silence: nobody answers for you"]),
        ({"intended_submission_method": "brand_new"}, ["silence: if nothing is sent, the processor may"]),
        ({"network_code": "10.4"}, ["ce3: payment.history is unknown"]),
    ],
)
def test_warnings_say_what_is_at_stake(facts: dict[str, Any], starts: list[str]) -> None:
    warnings = warned(**facts)
    for start in starts:
        assert any(warning.startswith(start) for warning in warnings), warnings


def test_what_is_over_warns_of_no_silence_and_no_single_chance() -> None:
    warnings = warned(status="lost")
    assert not any(warning.startswith(("silence", "sent_once", "deadline")) for warning in warnings)


def test_smart_disputes_share_is_told_from_the_book() -> None:
    warnings = warned(intended_submission_method="smart_disputes")
    assert any("keep 30 %" in warning for warning in warnings)


# The digest and the files


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
        write_packet(whole(), blocked)
    with pytest.raises(TriageError, match="is no folder"):
        packet(full(), blocked)
    with pytest.raises(TriageError, match=r"rulebook: .*rules check"):
        Evidence(tmp_path).packet(full(), NOW)


JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
KEYS = st.sampled_from([key for part in FULL.values() if isinstance(part, dict) for key in part])
PARTS = st.sampled_from(["customer", "order", "payment", "subscription", "messages"])


@given(st.dictionaries(PARTS, st.dictionaries(KEYS, JUNK, max_size=6) | JUNK, max_size=4))
def test_no_document_breaks_the_letter_or_the_fields(changes: dict[str, Any]) -> None:
    case = full() | changes
    found = SERVICE.checklist(case, NOW)
    made = make_exhibits(case, found, {})
    assert letter(case, found, made, NOW)
    assert all(isinstance(text, str) for text in text_fields(case, found, "text", NOW).values())
