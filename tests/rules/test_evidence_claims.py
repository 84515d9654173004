"""The checklist: every code and reason has one, and the code counts before the reason."""

from __future__ import annotations

from typing import Any

import pytest

from rules.engine.evidence import checklist
from tests.rules.evidence_cases import ALL_CODES, BOOK, EVERY_FILE, NOW, REASONS, dispute


@pytest.mark.parametrize(("network", "code"), ALL_CODES)
def test_every_code_has_a_list_that_names_what_is_missing_and_where_it_is(network: str, code: str) -> None:
    found = checklist(BOOK, dispute(network=network, network_code=code), NOW)
    assert found.claim
    assert found.items
    assert found.standing in {"missing", "unknown"}
    assert all(item.status == "missing" and item.where for item in found.items)


@pytest.mark.parametrize(("network", "code"), ALL_CODES)
def test_every_code_can_be_complete(network: str, code: str) -> None:
    if code == "4853":
        claim: dict[str, Any] = {"claim": "not_received"}
    else:
        claim = {}
    case = dispute(network=network, network_code=code, evidence=EVERY_FILE, **claim)
    case |= {
        "order": {
            "delivered_at": "2026-10-05T10:00:00Z",
            "promised_by": "2026-10-07T00:00:00Z",
            "address_entered": {"line1": "1 Main St"},
            "address_shipped": {"line1": "1 main st"},
            "avs": "match",
            "tracking": {"number": "1Z", "status": "delivered", "signed": True},
            "returned_at": None,
        },
        "payment": {"three_ds": True, "refunded": "10.00", "credit_owed": "0.00", "ip": "203.0.113.9"},
        "customer": {"orders": 4, "disputes_12m": 0},
        "subscription": {
            "terms_accepted_at": "2026-01-01T00:00:00Z",
            "reminder_sent_at": "2026-02-01T00:00:00Z",
            "cancelled_at": None,
        },
        "messages": [{"from": "customer", "text": "Where is it?"}],
    }
    found = checklist(BOOK, case, NOW)
    lacking = {item.id for item in found.of("missing")} - {"ce3_history", "delivery_not_due"}
    assert (found.standing, lacking) == ("at_hand", set())


@pytest.mark.parametrize("reason", REASONS)
def test_without_a_code_the_reason_chooses_and_says_so(reason: str) -> None:
    found = checklist(BOOK, dispute(network="visa", reason=reason))
    assert found.claim
    assert any("network code is missing" in warning for warning in found.warnings)


def test_the_code_counts_before_the_reason() -> None:
    found = checklist(BOOK, dispute(network="visa", network_code="13.2", reason="fraudulent"))
    assert found.claim == "subscription"
    assert any(warning.startswith("reason:") for warning in found.warnings)


def test_a_code_that_the_book_lacks_falls_back_to_the_reason_aloud() -> None:
    found = checklist(BOOK, dispute(network="visa", network_code="99.9", reason="duplicate"))
    assert found.claim == "duplicate"
    assert any("99.9 is not in the book" in warning for warning in found.warnings)


def test_a_code_of_another_network_is_not_borrowed() -> None:
    assert checklist(BOOK, dispute(network="visa", network_code="4853", reason="general")).claim == "general"
    assert checklist(BOOK, dispute(network_code="4855")).network == "mastercard"


def test_an_unknown_reason_without_a_code_gives_no_claim_and_says_so() -> None:
    found = checklist(BOOK, dispute(reason="brand_new"))
    assert (found.claim, found.items, found.standing) == (None, (), "unknown")
    assert found.warnings


def test_a_case_without_a_dispute_has_no_checklist() -> None:
    found = checklist(BOOK, {"id": "rr_1"})
    assert (found.claim, found.items) == (None, ())


MC = {"network": "mastercard", "network_code": "4853"}


@pytest.mark.parametrize(
    ("facts", "more", "claim"),
    [
        ({"reason": "product_unacceptable"}, {}, "undetermined"),
        ({"reason": "product_unacceptable", "claim": "misrepresented"}, {}, "misrepresented"),
        ({"reason": "product_unacceptable", "claim": "fraud"}, {}, "undetermined"),
        ({"reason": "subscription_canceled"}, {}, "subscription"),
        ({"reason": "credit_not_processed"}, {}, "credit"),
        ({"reason": "product_not_received"}, {}, "not_received"),
        ({"reason": "product_unacceptable"}, {"order": {"tracking": {"status": "lost"}}}, "not_received"),
        ({"reason": "product_unacceptable"}, {"order": {"tracking": {"status": "delivered"}}}, "quality"),
        ({"reason": "product_unacceptable"}, {"payment": {"credit_owed": "5.00"}}, "credit"),
        (
            {"reason": "product_unacceptable"},
            {
                "subscription": {"cancelled_at": "2026-01-01T00:00:00Z"},
                "payment": {"captured_at": "2026-02-01T00:00:00Z"},
            },
            "subscription",
        ),
        ({"reason": "product_not_received"}, {"payment": {"credit_owed": "5.00"}}, "credit"),
    ],
)
def test_mastercard_4853_is_read_by_claim(facts: dict[str, Any], more: dict[str, Any], claim: str) -> None:
    found = checklist(BOOK, dispute(**MC, **facts) | more)
    assert found.claim == claim
    assert found.warnings


def test_an_undetermined_4853_lists_what_any_claim_could_need_and_weighs_none() -> None:
    found = checklist(BOOK, dispute(**MC, reason="product_unacceptable"))
    assert {item.weight for item in found.items} == {"helpful"}
    assert {"proof_of_delivery", "listing_at_sale", "use_after_cancellation", "refund_record"} <= {
        item.id for item in found.items
    }
    assert found.standing == "unknown"


@pytest.mark.parametrize(
    ("signal", "claim"),
    [
        ("delivered_not_received", "not_received"),
        ("broken_promise", "misrepresented"),
        ("merchant_error", "quality"),
    ],
)
def test_messages_help_to_tell_the_claim(signal: str, claim: str) -> None:
    case = dispute(**MC, reason="product_unacceptable") | {"order": {"tracking": {"status": "delivered"}}}
    assert checklist(BOOK, case, NOW, [signal]).claim == claim
