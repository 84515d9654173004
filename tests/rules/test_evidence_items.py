"""The items of a checklist: what the case holds decides what is at hand, missing or not asked for."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.evidence import checklist
from tests.rules.evidence_cases import ALL_CODES, BOOK, EVERY_FILE, NOW, dispute, statuses

PLACE = {"address_entered": {"line1": "1 Main St"}, "address_shipped": {"line1": "1 Main St"}}
NOT_RECEIVED = {"network": "visa", "network_code": "13.1", "evidence": ["shipping_documentation"]}


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({}, "at_hand"),
        (PLACE | {"delivered_at": "2026-11-01T00:00:00Z"}, "at_hand"),
        (PLACE | {"tracking": {"status": "in_transit"}}, "missing"),
        (PLACE | {"tracking": {"status": "lost"}}, "missing"),
        (PLACE | {"delivered_at": None}, "missing"),
        (PLACE | {"delivered_at": "2026-11-02T00:00:00Z", "promised_by": "2026-11-01T00:00:00Z"}, "missing"),
        (
            {
                "delivered_at": "2026-11-02T00:00:00Z",
                "address_entered": {"line1": "1 Main St"},
                "address_shipped": {"line1": "7 Elm St"},
            },
            "missing",
        ),
    ],
)
def test_a_file_proves_no_delivery_that_the_facts_deny(order: dict[str, Any], status: str) -> None:
    assert statuses(dispute(**NOT_RECEIVED) | {"order": order})["proof_of_delivery"] == status


@pytest.mark.parametrize(
    ("promised", "status"),
    [
        ("2026-11-20T09:00:01Z", "at_hand"),
        ("2026-11-20T09:00:00Z", "not_applicable"),
        ("2026-11-19T09:00:00Z", "not_applicable"),
        (None, "missing"),
    ],
)
def test_a_date_that_has_not_come_is_decisive(promised: str | None, status: str) -> None:
    case = dispute(network="visa", network_code="13.1") | {"order": {"promised_by": promised}}
    assert statuses(case)["delivery_not_due"] == status


def test_a_download_asks_for_no_parcel() -> None:
    case = dispute(network="visa", network_code="10.4") | {"subscription": {"id": "sub_1"}}
    found = statuses(case)
    assert found["delivery_avs_match"] == found["proof_of_delivery"] == "not_applicable"
    assert found["access_matched"] == "missing"


def test_only_visa_10_4_asks_for_ce3() -> None:
    asked = {
        key for key in ALL_CODES if "ce3_history" in statuses(dispute(network=key[0], network_code=key[1]))
    }
    assert asked == {("visa", "10.4")}


@pytest.mark.parametrize(
    ("cancelled", "status"),
    [
        (None, "at_hand"),
        ("2026-10-02T00:00:00Z", "at_hand"),
        ("2026-10-01T00:00:00Z", "missing"),
        ("2026-09-01T00:00:00Z", "missing"),
    ],
)
def test_a_cancellation_before_the_charge_speaks_against_us(cancelled: str | None, status: str) -> None:
    case = dispute(network="visa", network_code="13.2")
    case |= {"subscription": {"cancelled_at": cancelled}, "payment": {"captured_at": "2026-10-01T00:00:00Z"}}
    assert statuses(case)["no_cancellation"] == status


@pytest.mark.parametrize(
    ("payment", "refund", "none_due"),
    [
        ({"refunded": "0.00"}, "missing", "missing"),
        ({"refunded": "0.01"}, "at_hand", "missing"),
        ({"credit_owed": "0.00"}, "missing", "at_hand"),
        ({"credit_owed": "0.01"}, "missing", "missing"),
        ({"refunded": 5, "credit_owed": "x"}, "missing", "missing"),
    ],
)
def test_a_credit_is_shown_or_not_due(payment: dict[str, Any], refund: str, none_due: str) -> None:
    found = statuses(dispute(network="visa", network_code="13.6") | {"payment": payment})
    assert (found["refund_record"], found["no_credit_due"]) == (refund, none_due)


def test_quality_needs_every_decisive_item() -> None:
    case = dispute(network="visa", network_code="13.3") | {"order": {"returned_at": None}}
    assert checklist(BOOK, case).standing == "missing"
    case["dispute"]["evidence"] = ["service_documentation"]
    assert checklist(BOOK, case).standing == "at_hand"


def test_what_sources_disagree_on_is_marked_to_be_checked() -> None:
    found = checklist(BOOK, dispute(network="amex", network_code="FR6"))
    assert any(warning.startswith("check:") for warning in found.warnings)


JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.lists(st.text(max_size=3), max_size=2)
)
PARTS = st.dictionaries(
    st.sampled_from(
        ["delivered_at", "promised_by", "tracking", "avs", "refunded", "network", "network_code", "reason"]
    ),
    JUNK | st.just("2026-10-01T00:00:00Z") | st.sampled_from([code for _, code in ALL_CODES]),
)


@given(
    st.dictionaries(
        st.sampled_from(["dispute", "order", "payment", "subscription", "messages"]), PARTS | JUNK
    )
)
def test_no_document_breaks_it(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case)
    found = checklist(BOOK, case, NOW)
    assert case == before
    assert {item.status for item in found.items} <= {"at_hand", "missing", "not_applicable"}
    assert len({item.id for item in found.items}) == len(found.items)


@given(st.sampled_from(ALL_CODES), st.sets(st.sampled_from(EVERY_FILE)), st.sampled_from(EVERY_FILE))
def test_one_more_file_never_takes_an_item_away(key: tuple[str, str], files: set[str], more: str) -> None:
    def at_hand(names: set[str]) -> set[str]:
        case = dispute(network=key[0], network_code=key[1], evidence=sorted(names))
        return {item.id for item in checklist(BOOK, case).of("at_hand")}

    assert at_hand(files) <= at_hand(files | {more})
