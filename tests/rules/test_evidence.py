"""The checklist: every code and reason has one, the code counts before the reason, and facts decide."""

from __future__ import annotations

import copy
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.evidence import checklist
from rules.engine.evidence_book import EvidenceBook, load_evidence
from rules.engine.source import BookError

FOLDER = Path(__file__).parents[2] / "rules" / "book" / "evidence"
BOOK = load_evidence(FOLDER)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REASONS = [
    *("fraudulent", "product_not_received", "product_unacceptable", "subscription_canceled", "duplicate"),
    *("credit_not_processed", "unrecognized", "general", "bank_cannot_process", "check_returned"),
    *("customer_initiated", "debit_not_authorized", "incorrect_account_details", "insufficient_funds"),
    "noncompliant",
]
CODES = {
    "visa": "10.1 10.2 10.3 10.4 10.5 11.1 11.2 11.3 12.1 12.2 12.3 12.4 12.5 12.6.1 12.6.2 12.7 "
    "13.1 13.2 13.3 13.4 13.5 13.6 13.7 13.8 13.9",
    "mastercard": "4808 4831 4834 4837 4841 4849 4853 4855 4859 4860 4863 4870 4871",
    "amex": "F10 F24 F29 F30 F31 FR2 FR4 FR5 FR6 C08 C31 C32 C28 C02 C04 C05 C18 P03 P05 A01 C14 P08 127 176 "
    "A02 A08 P01 P07 P22 P23",
    "discover": "7010 7030 4866 4867 4755 4864 4541 8002 4534 4865 4553 4752",
}
ALL_CODES = [(network, code) for network, codes in CODES.items() for code in codes.split()]
EVERY_FILE = sorted({name for item in BOOK.items.values() for name in item.files})


def dispute(**facts: Any) -> dict[str, Any]:
    return {"id": "cb_1", "kind": "chargeback", "amount": "10.00", "currency": "USD", "dispute": facts}


def statuses(case: dict[str, Any], **more: Any) -> dict[str, str]:
    return {item.id: item.status for item in checklist(BOOK, case, NOW, **more).items}


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


# The data itself


def test_every_file_names_its_source_and_date() -> None:
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "\nsource: " in f"\n{text}"
        assert "\nas_of: " in f"\n{text}"


def test_every_item_is_used_and_every_reason_belongs_to_one_claim() -> None:
    used = {name for claim in BOOK.claims.values() for name in claim.decisive + claim.helpful}
    used |= {name for rule in BOOK.codes.values() for name in rule.decisive + rule.helpful}
    assert used == set(BOOK.items)
    reasons = [reason for claim in BOOK.claims.values() for reason in claim.reasons]
    assert sorted(reasons) == sorted(REASONS)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "items.yaml",
            "facts: [three_d_secure]",
            "facts: [three_d_sekure]",
            "'three_d_sekure' is unknown in 'facts'",
        ),
        ("claims.yaml", "needs: all", "needs: most", "'most' is no way to need"),
        ("claims.yaml", "decisive: [authenticity]", "decisive: [autenticity]", "'autenticity' is unknown"),
        ("visa.yaml", "claim: quality", "claim: kwality", "'kwality' is unknown in 'claim'"),
        ("visa.yaml", '"13.1":', "13:", "13 is not text"),
        ("limits.yaml", "pages: 49", 'pages: "49"', "pages is no whole number"),
        ("amex.yaml", "as_of:", "as_off:", "no 'as_of'"),
        ("discover.yaml", "codes:", "kodes:", "no 'codes'"),
    ],
)
def test_a_broken_book_says_where(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(FOLDER, folder)
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load_evidence(folder)
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.file == f"evidence/{file}"
    assert problem.line >= 1
    assert problem.hint


def test_problems_are_collected_for_the_whole_book(tmp_path: Path) -> None:
    problems: list[Any] = []
    assert isinstance(load_evidence(tmp_path, problems), EvidenceBook)
    assert len(problems) >= 7
