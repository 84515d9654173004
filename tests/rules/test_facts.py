"""How facts are read: absent is unknown, null on an event is known, addresses and money compare fairly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rules.engine.facts import Situation
from rules.engine.load import load_book
from rules.engine.values import MISSING, NEVER, NO_BLOCK, NOT_ESTABLISHED

BOOK = load_book(signals=False)
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def fact(name: str, **case: Any) -> Any:
    full = {"kind": "refund_request", "amount": "50.00", "currency": "USD"} | case
    return Situation(BOOK, full, NOW)[name]


@pytest.mark.parametrize(
    ("entered", "shipped", "same"),
    [
        ({"line1": "Brīvības 40", "city": "Rīga"}, {"line1": "brivibas  40.", "city": "RIGA"}, True),
        ({"line1": "Hauptstraße 3"}, {"line1": "HAUPTSTRASSE 3"}, True),
        ({"line1": "40 Wayne Ave Apt 2"}, {"line1": "40 Wayne Ave", "line2": "Apt 2"}, True),
        ({"line1": "1 Elm", "line2": ""}, {"line1": "1 Elm"}, True),
        ({"line1": "ул. Пекина 7"}, {"line1": "Ул Пекина, 7"}, True),
        ({"line1": "1 Elm", "city": "Reno"}, {"line1": "1 Elm", "city": "Elko"}, False),
        ({"line1": "1 Elm"}, {"line1": "11 Elm"}, False),
        ({"line1": "1 Elm", "postal_code": "89501"}, {"line1": "1 Elm", "postal_code": "89502"}, False),
        ({"line1": "1 Elm", "line2": "Apt 1"}, {"line1": "1 Elm", "line2": "Apt 2"}, False),
        ({"line1": "1 Elm", "country": "US"}, {"line1": "1 Elm"}, MISSING),
        ({"line1": "1 Elm"}, {}, MISSING),
        ({"line1": "1 Elm"}, None, MISSING),
    ],
)
def test_addresses_compare_without_case_accents_and_punctuation(
    entered: Any, shipped: Any, same: Any
) -> None:
    order = {"address_entered": entered, "address_shipped": shipped}
    assert fact("order.shipped_as_entered", order=order) is same


@pytest.mark.parametrize(
    ("order", "delivered"),
    [
        ({"delivered_at": "2026-11-01T00:00:00Z"}, True),
        ({"tracking": {"status": "delivered"}}, True),
        ({"delivered_at": None, "tracking": {"status": "delivered"}}, True),
        ({"delivered_at": None}, False),
        ({"tracking": {"status": "in_transit"}}, False),
        ({"fulfilled": False}, False),
        ({"fulfilled": True}, MISSING),
        ({}, NO_BLOCK),
    ],
)
def test_delivered_by_its_time_or_by_tracking(order: dict[str, Any], delivered: Any) -> None:
    assert fact("order.delivered", order=order) is delivered


def test_what_was_delivered_was_shipped() -> None:
    assert fact("order.fulfilled", order={"delivered_at": "2026-11-01T00:00:00Z"}) is True
    assert fact("order.fulfilled", order={"tracking": {"status": "in_transit"}}) is MISSING
    assert fact("order.fulfilled", order={"fulfilled": False}) is False


def test_without_a_time_the_windows_after_delivery_are_unknown() -> None:
    assert fact("order.delivered_at", order={"tracking": {"status": "delivered"}}) is MISSING
    assert fact("order.delivered_at", order={"tracking": {"status": "in_transit"}}) is NEVER


def test_absent_null_and_exempt_read_differently() -> None:
    assert fact("subscription.reminder_sent_at", subscription={"renewed_at": None}) is MISSING
    assert fact("subscription.reminder_sent_at", subscription={"reminder_sent_at": None}) is NEVER
    assert fact("subscription.reminder_sent_at") is NO_BLOCK
    assert fact("fault") is NOT_ESTABLISHED
    assert fact("fault", fault=None) is NOT_ESTABLISHED
    assert fact("order.returned_at", order={"fulfilled": True}) is NOT_ESTABLISHED
    assert fact("wants", wants=None) is MISSING
    assert fact("contract.refund_requested_at", contract={"role": "buyer"}) is NEVER


def test_a_refund_that_is_known_not_to_have_happened_is_nothing() -> None:
    assert fact("payment.refunded", payment={"refunded_at": None}) == 0
    assert fact("payment.refunded", payment={"amount": "1.00"}) is MISSING


def test_the_request_is_the_opening_else_the_first_customer_message_else_now() -> None:
    at = (NOW - DAY).isoformat()
    messages = [{"from": "staff", "at": (NOW - 3 * DAY).isoformat()}, {"from": "customer", "at": at}]
    assert fact("case.requested_at", opened_at="2026-11-01T00:00:00Z", messages=messages).day == 1
    assert fact("case.requested_at", messages=messages) == NOW - DAY
    assert fact("case.requested_at") == NOW


@pytest.mark.parametrize(
    ("messages", "since"),
    [
        ([("customer", 1)], 1),
        ([("customer", 1), ("staff", 2)], None),
        ([("customer", 1), ("staff", 2), ("customer", 3)], 3),
        ([("staff", 1), ("customer", 2)], 2),
        ([("customer", 2), ("staff", 2)], None),
        ([("staff", 2), ("customer", 2)], 2),
        ([], None),
    ],
)
def test_a_message_stands_unanswered_until_staff_write(
    messages: list[tuple[str, int]], since: int | None
) -> None:
    rows = [{"from": who, "at": f"2026-11-0{day}T00:00:00Z"} for who, day in messages]
    found = fact("messages.unanswered_since", messages=rows)
    assert found is NEVER if since is None else found.day == since


def test_nobody_waits_for_us_where_we_bought() -> None:
    rows = [{"from": "counterparty", "at": "2026-10-01T00:00:00Z"}]
    bought = {"kind": "contract_dispute", "messages": rows, "contract": {"role": "buyer"}}
    assert fact("messages.unanswered_since", **bought) is NEVER
    assert fact("messages.unanswered_since", **bought | {"contract": {"role": "seller"}}).month == 10


def test_a_vendor_is_silent_since_the_request_or_its_last_word() -> None:
    contract = {"role": "buyer", "refund_requested_at": "2026-10-10T00:00:00Z"}
    rows = [{"from": "counterparty", "at": f"2026-10-{day}T00:00:00Z"} for day in ("05", "20")]
    assert fact("contract.silent_since", contract=contract).day == 10
    assert fact("contract.silent_since", contract=contract, messages=rows).day == 20
    assert fact("contract.silent_since", contract=contract, messages=rows[:1]).day == 10
    assert fact("contract.silent_since", contract={}) is NEVER


def promise(**changes: Any) -> dict[str, Any]:
    return {
        "documented": True,
        "due": "2026-10-01T00:00:00Z",
        "status": "broken",
        "made_by": "A. Cho",
    } | changes


@pytest.mark.parametrize(
    ("promises", "broken"),
    [
        ([promise()], True),
        ([promise(status="late")], True),
        ([promise(status="kept")], False),
        ([promise(status="open")], True),
        ([promise(status="open", due="2026-11-10T12:00:00Z")], False),
        ([promise(status="open", due=None)], MISSING),
        ([promise(status=None)], MISSING),
        ([promise(status=None), promise()], True),
        ([promise(documented=None)], False),
        ([], False),
        (None, MISSING),
    ],
)
def test_a_documented_promise_is_broken_late_or_open_past_its_due(promises: Any, broken: Any) -> None:
    assert fact("contract.promise_broken", contract={"promises": promises, "role": "seller"}) is broken


@pytest.mark.parametrize(
    ("duty", "otherwise"),
    [
        ({"owner": "customer", "status": "missed"}, False),
        ({"owner": "customer", "status": "done"}, True),
        ({"owner": "vendor", "status": "missed"}, True),
        ({"status": "missed"}, MISSING),
        ({"owner": "customer"}, MISSING),
    ],
)
def test_a_promise_may_be_broken_through_a_missed_duty(duty: dict[str, Any], otherwise: Any) -> None:
    contract = {"promises": [promise(depends_on="d")], "duties": [duty | {"id": "d"}]}
    assert fact("contract.broken_otherwise", contract=contract) is otherwise


def test_who_promised_is_named_once() -> None:
    contract = {
        "promises": [promise(), promise(), promise(made_by="B. Lee"), promise(status="kept", made_by="C")]
    }
    assert fact("contract.made_by", contract=contract) == "A. Cho, B. Lee"


def test_what_is_owed_is_the_lesser_of_the_amount_and_the_rest() -> None:
    assert fact("payment.owed", payment={"amount": "80.00", "refunded": "50.00"}) == Decimal("30.00")
    assert fact("payment.owed", payment={"amount": "80.00", "refunded": "90.00"}) == 0
    assert fact("payment.refunded_in_full", payment={"refunded": "50.00"}) is True
