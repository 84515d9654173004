"""What Stripe says, as a case file says it: the odd ones above all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.domain.case import actions_for
from triage.domain.deadline import deadline_of
from triage.providers.recorded import load_rows
from triage.providers.stripe.cases import read_all
from triage.providers.stripe.client import API_VERSION
from triage.providers.stripe.reading import Keys, read_dispute

FIXTURES = Path(__file__).parents[3] / "fixtures" / "stripe"
STATUSES = {
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "appeal_needs_response",
    "appeal_under_review",
    "won",
    "lost",
    "prevented",
}
REASONS = {
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
}
RESOURCES = {
    "dispute": "disputes",
    "refund": "refunds",
    "invoice": "invoices",
    "subscription": "subscriptions",
}


def raw(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    return found


def case(row: dict[str, Any]) -> dict[str, Any]:
    resource = RESOURCES.get(row["object"], "radar.early_fraud_warnings")
    items, problems = read_all(resource, [row], Keys(), API_VERSION)
    assert not problems
    return dict(items[0].document)


def test_there_is_a_recording_of_every_status_and_every_reason() -> None:
    disputes = [row for row in load_rows(FIXTURES) if row["object"] == "dispute"]
    assert {row["status"] for row in disputes} >= STATUSES
    assert {row["reason"] for row in disputes} >= REASONS


def test_a_chargeback_carries_all_that_stripe_knows() -> None:
    found = case(raw("dispute.product_not_received.needs_response"))
    assert found["kind"] == "chargeback"
    assert found["dispute"]["network"] == "visa"
    assert found["dispute"]["network_code"] == "13.1"
    assert found["dispute"]["due_by"].endswith("Z")
    assert found["dispute"]["evidence"] == []
    assert found["payment"]["three_ds"] is False
    assert found["payment"]["refunded"] == "0.00"
    assert found["payment"]["captured_at"]
    assert found["order"]["avs"] == "match"
    assert found["order"]["tracking"] == {"carrier": "UPS", "number": "1Z999AA10123456784"}
    assert found["order"]["address_shipped"]["region"] == "IL"
    assert found["customer"]["country"] == "US"
    assert found["customer"]["language"] == "en"
    assert found["stripe"]["raw"]["id"] == found["id"]


@pytest.mark.parametrize(
    ("tag", "amount", "currency"), [("jpy", "5000", "JPY"), ("kwd", "12.340", "KWD"), ("isk", "4900", "ISK")]
)
def test_currencies_that_do_not_count_in_cents(tag: str, amount: str, currency: str) -> None:
    found = case(raw(f"dispute.general.needs_response.{tag}"))
    assert (found["amount"], found["currency"]) == (amount, currency)
    assert found["payment"]["amount"] == amount


@pytest.mark.parametrize("due", [0, None])
def test_no_answer_possible_is_no_deadline_and_not_1970(due: int | None) -> None:
    row = raw("dispute.check_returned.needs_response.no_answer_possible")
    row["evidence_details"]["due_by"] = due
    assert case(row)["dispute"]["due_by"] is None


def test_a_dispute_may_be_larger_than_its_charge() -> None:
    found = case(raw("dispute.general.needs_response.larger_than_charge"))
    assert (found["amount"], found["payment"]["amount"]) == ("101.50", "100.00")


def test_two_disputes_on_one_charge_are_two_cases() -> None:
    first, second = (
        case(raw(f"dispute.duplicate.needs_response.{which}_of_two")) for which in ("first", "second")
    )
    assert first["id"] != second["id"]
    assert first["payment"]["charge"] == second["payment"]["charge"]
    assert (first["amount"], second["amount"]) == ("30.00", "20.00")


def test_words_that_we_do_not_know_pass_through() -> None:
    found = case(raw("dispute.general.needs_response.unknown_words"))["dispute"]
    assert (found["status"], found["reason"], found["network"]) == (
        "arbitration_needs_response",
        "robot_uprising",
        "newcard",
    )


def test_a_charge_in_another_currency_is_shown_and_not_reckoned_with() -> None:
    row = raw("dispute.general.needs_response")
    row["charge"]["currency"] = "eur"
    found = case(row)["payment"]
    assert "amount" not in found
    assert "refunded" not in found
    assert found["charged"].endswith(" EUR")


def test_of_an_unexpanded_charge_nothing_but_ids_is_known() -> None:
    row = raw("dispute.general.needs_response")
    row["charge"] = row["charge"]["id"]
    found = case(row)
    intent = row["payment_intent"]
    intent = intent["id"] if isinstance(intent, dict) else intent
    assert found["payment"] == {"charge": row["charge"], "payment_intent": intent}
    assert read_dispute(row).charge == row["charge"]


@pytest.mark.parametrize(
    ("result", "known"),
    [("authenticated", True), ("attempt_acknowledged", True), ("failed", False), ("not_supported", False)],
)
def test_what_counts_as_3_d_secure(result: str, known: bool) -> None:
    row = raw("dispute.fraudulent.needs_response")
    row["charge"]["payment_method_details"]["card"]["three_d_secure"] = {"result": result}
    assert case(row)["payment"]["three_ds"] is known


@pytest.mark.parametrize(
    ("line", "postal", "avs"),
    [
        ("pass", "pass", "match"),
        ("pass", "fail", "partial"),
        ("unavailable", "pass", "partial"),
        ("fail", "unchecked", "fail"),
        ("unavailable", "unchecked", "unavailable"),
        (None, None, None),
    ],
)
def test_address_checks_become_one_word(line: str | None, postal: str | None, avs: str | None) -> None:
    row = raw("dispute.fraudulent.needs_response")
    checks = {"address_line1_check": line, "address_postal_code_check": postal}
    row["charge"]["payment_method_details"]["card"]["checks"] = checks
    assert case(row)["order"].get("avs") == avs


def test_staged_evidence_is_named() -> None:
    row = raw("dispute.fraudulent.needs_response")
    row["evidence"] |= {"receipt": "file_1", "customer_name": "Pat", "uncategorized_text": ""}
    assert case(row)["dispute"]["evidence"] == ["customer_name", "receipt"]


def test_a_fraud_warning_is_the_stage_before_a_dispute() -> None:
    found = case(raw("early_fraud_warning.made_with_stolen_card.actionable"))
    assert found["kind"] == "chargeback"
    assert found["dispute"]["stage"] == "early_fraud_warning"
    assert found["dispute"]["network"] == "visa"
    assert found["dispute"]["status"] == "warning_needs_response"
    assert found["dispute"]["due_by"] is None


def test_a_fraud_warning_takes_no_answer_whatever_it_is_worth() -> None:
    found = case(raw("early_fraud_warning.made_with_stolen_card.actionable"))
    assert found["dispute"]["takes_answer"] is False
    assert "contest" not in actions_for(found)
    assert "refund" in actions_for(found)


@pytest.mark.parametrize("due", [0, None])
def test_a_dispute_without_a_last_moment_takes_no_answer(due: int | None) -> None:
    row = raw("dispute.fraudulent.needs_response")
    assert case(row)["dispute"]["takes_answer"] is True
    row["evidence_details"]["due_by"] = due
    found = case(row)
    assert found["dispute"]["takes_answer"] is False
    assert actions_for(found) == ("none", "escalate", "store_credit")


@pytest.mark.parametrize(
    ("status", "read", "answers"),
    [("appeal_needs_response", "needs_response", True), ("appeal_under_review", "under_review", False)],
)
def test_an_appeal_is_the_same_question_asked_once_more(status: str, read: str, answers: bool) -> None:
    found = case({**raw("dispute.fraudulent.needs_response"), "status": status})
    assert (found["dispute"]["status"], found["dispute"]["stage"]) == (read, "appeal")
    assert found["subject"].startswith("Appeal: ")
    assert ("contest" in actions_for(found)) is answers
    assert (deadline_of(found) is not None) is answers


def test_a_failed_refund_is_a_request_that_names_why() -> None:
    found = case(raw("refund.expired_or_canceled_card.failed"))
    assert (found["kind"], found["wants"], found["amount"]) == ("refund_request", "refund", "41.00")
    assert found["subject"] == "Refund failed: expired or canceled card"


def test_a_contested_invoice_is_a_contract_dispute_where_we_sold() -> None:
    found = case(raw("invoice.dispute_reason.open"))
    assert found["kind"] == "contract_dispute"
    assert found["contract"] == {"role": "seller", "counterparty": "Bolt Manufacturing"}
    assert found["subject"] == "The onboarding was never delivered"


def test_a_subscription_left_early_speaks_with_the_customer_s_words() -> None:
    found = case(raw("subscription.missing_features.canceled"))
    assert found["wants"] == "cancellation"
    assert found["messages"][0]["from"] == "customer"
    assert found["messages"][0]["text"].startswith("Sales promised")


def test_a_number_with_a_point_stays_text() -> None:
    row = json.loads('{"exchange_rate": 1.0843}', parse_float=str)
    assert row == {"exchange_rate": "1.0843"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = [(name,) for name in raw("dispute.fraudulent.needs_response")] + [
    ("charge", name) for name in raw("dispute.fraudulent.needs_response")["charge"]
]


@settings(max_examples=60)
@given(st.sampled_from(PATHS), JSON)
def test_whatever_stripe_sends_is_a_case_or_a_named_problem(path: tuple[str, ...], value: object) -> None:
    row = raw("dispute.fraudulent.needs_response")
    inner = row
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    items, problems = read_all("disputes", [row], Keys(), API_VERSION)
    assert len(items) + len(problems) == 1
    assert json.dumps([item.document for item in items])
