"""The packet says what the case holds and no more: its letter, exhibits and text fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.evidence import Checklist
from rules.engine.evidence_book import CodeRule
from tests.triage.evidence_packets import FULL, LIMITS, NOW, SERVICE, bare, full, packet, printed, whole
from triage.services.evidence.advice import before_sending
from triage.services.evidence.blocks import Table, as_text, clean
from triage.services.evidence.exhibits import conversation, timeline
from triage.services.evidence.fields import text_fields, within
from triage.services.evidence.letter import TIMES, letter, make_exhibits


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


def test_the_timeline_tells_each_refund_also_where_no_charge_is_known() -> None:
    refunds = {
        "re_2": {
            "made_at": "2026-10-09T08:00:00Z",
            "amount": "10.00",
            "currency": "USD",
            "status": "pending",
        },
        "re_1": {
            "made_at": "2026-10-05T08:00:00Z",
            "amount": "44.00",
            "currency": "USD",
            "status": "succeeded",
        },
        "re_3": {"made_at": "2026-10-06T08:00:00Z", "amount": "9.00", "currency": "USD", "status": "failed"},
        "re_4": "hostile",
    }
    payment = {
        "payment_intent": "pi_1",
        "amount": "54.00",
        "captured_at": "2026-10-01T09:00:00Z",
        "refunded": "44.00",
        "refunded_at": "2026-10-05T08:00:00Z",
        "refunds": refunds,
    }
    (table,) = timeline({"id": "cb_1", "currency": "USD", "payment": payment}, TIMES)
    assert [row[1:] for row in table.rows] == [
        ("The payment was captured", "54.00 USD pi_1"),
        ("The refund was made", "44.00 USD re_1"),
        ("A refund was begun", "10.00 USD re_2"),
    ]
    del payment["refunds"]
    (table,) = timeline({"id": "cb_1", "currency": "USD", "payment": payment}, TIMES)
    assert table.rows[-1][1:] == ("The refund was made", "44.00 USD")


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


def test_the_conversation_is_told_in_the_order_of_time_whatever_order_the_case_has_it_in() -> None:
    third, first, untold = (
        {"at": "2026-10-03T09:00:00Z", "from": "customer", "text": "third"},
        {"at": "2026-10-01T09:00:00+02:00", "from": "customer", "text": "first"},
        {"from": "staff", "text": "untold"},
    )
    (table,) = conversation({"messages": [third, untold, first]})
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == ["first", "untold", "third"]
