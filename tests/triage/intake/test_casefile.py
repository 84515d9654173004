# ruff: noqa: E501  # the sentences are shown whole
"""Case files: each thing that keeps a line from being a case, and the sentence that says so."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from triage.intake.casefile import KEPT_OF_LONG_LINE, MAX_LINE, Line, parse_case, read_lines
from triage.intake.shape import ShapeError

GOOD: dict[str, Any] = {"id": "a", "kind": "refund_request", "amount": "1.00", "currency": "USD"}


def why(text: str | bytes) -> str:
    """Why a line is refused."""
    with pytest.raises(ShapeError) as caught:
        parse_case(Line(1, text.encode() if isinstance(text, str) else text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id: is missing"),
        ({"amount": None}, "amount: is missing"),
        ({"id": " "}, "id: is empty"),
        ({"id": 5}, "id: 5 is not text"),
        ({"id": "a\nb"}, "id: 'a\\nb' holds a character that cannot be printed"),
        ({"id": "x" * 201}, f"id: '{'x' * 56}... has 201 characters, at most 200 are allowed"),
        ({"kind": "refnd_request"}, "kind: 'refnd_request' is unknown; did you mean refund_request?"),
        ({"kind": ["x"]}, "kind: ['x'] is unknown; it is one of: chargeback, refund_request, contract_dispute"),
        ({"currency": "usd"}, "currency: 'usd' is not a currency code of ISO 4217, such as USD"),
        ({"currency": ["USD"]}, "currency: ['USD'] is not text"),
        ({"amount": "-5.00"}, "amount: '-5.00' is negative"),
        ({"amount": "5.001"}, "amount: '5.001' has 3 decimals, USD has 2"),
        ({"amount": "5.00", "currency": "JPY"}, "amount: '5.00' has 2 decimals, JPY has 0"),
        ({"amount": "five"}, "amount: 'five' is not a decimal number, such as \"54.00\""),
        ({"amount": 5}, "amount: 5 is not a decimal string, such as \"54.00\""),
        ({"amount": "1" * 17}, f"amount: '{'1' * 17}' has more than 18 digits"),
        ({"v": 2}, "v: 2 is a version this program does not know; write 1"),
        ({"v": True}, "v: True is a version this program does not know; write 1"),
        ({"opened_at": "2026-11-20T09:00:00"}, "opened_at: '2026-11-20T09:00:00' has no time zone; add Z or an offset such as +01:00"),
        ({"opened_at": "2026-02-30T09:00:00Z"}, "opened_at: '2026-02-30T09:00:00Z' is not a time: day is out of range for month"),
        ({"now": 5}, "now: 5 is not a time such as 2026-11-20T09:00:00Z"),
        ({"wants": "refunds"}, "wants: 'refunds' is unknown; did you mean refund?"),
        ({"fault": "us"}, "fault: 'us' is unknown; it is one of: merchant, carrier, customer"),
        ({"customer": "Ann"}, "customer: 'Ann' is not an object"),
        ({"customer": {"orders": -1}}, "customer.orders: -1 is negative"),
        ({"customer": {"orders": True}}, "customer.orders: True is not a whole number"),
        ({"customer": {"consumer": "yes"}}, "customer.consumer: 'yes' is neither true nor false"),
        ({"order": {"address_entered": {"city": 5}}}, "order.address_entered.city: 5 is not text"),
        ({"payment": {"refunded": "1.001"}}, "payment.refunded: '1.001' has 3 decimals, USD has 2"),
        ({"dispute": {"evidence": ["a", 5]}}, "dispute.evidence[1]: 5 is not text"),
        ({"contract": {"role": "vendor"}}, "contract.role: 'vendor' is unknown; it is one of: seller, buyer"),
        ({"contract": {"promises": [{"status": "kep"}]}}, "contract.promises[0].status: 'kep' is unknown; did you mean kept?"),
        ({"customer": {"email": "é" * 601}}, "customer.email: has 601 characters, at most 600 are allowed"),
        ({"contract": {"promises": [{"where": 7}]}}, "contract.promises[0].where: 7 is not text"),
        ({"contract": {"duties": [{}, {"owner": "us"}]}}, "contract.duties[1].owner: 'us' is unknown; it is one of: customer, vendor"),
        ({"messages": {}}, "messages: {} is not a list"),
        ({"messages": [{"from": "bot"}]}, "messages[0].from: 'bot' is unknown; it is one of: customer, staff, counterparty"),
        ({"messages": [{"text": "a\x00b"}]}, "messages[0].text: holds a NUL character"),
        ({"x": {"y": ["\ud800"]}}, "x.y[0]: holds half of a surrogate pair"),
        ({"deep": json.loads("[" * 101 + "]" * 101)}, "the line nests objects or lists more than 100 deep"),
    ],
)  # fmt: skip
def test_what_is_no_case_is_told_with_the_key_at_fault(changes: dict[str, Any], reason: str) -> None:
    assert why(json.dumps(GOOD | changes)) == reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", "the line is not JSON: Expecting value at character 1"),
        ('{"id": "a\x00"}', "the line is not JSON: Invalid control character at character 10"),
        ("[1]", "the line is not a JSON object but [1]; write one case a line"),
        ('{"id": "a", "id": "b"}', "id: stands twice in one object"),
        ('{"id": NaN}', "the line is not JSON: NaN is no JSON value"),
        ('{"x": 1e999}', "the number 1e999 is out of range"),
        ('{"x": ' + "9" * 5000 + "}", "the line holds a number with too many digits"),
        ("[" * 200_000, "the line nests objects or lists too deeply"),
        (b'{"id": "\xff"}', "the line is not UTF-8 at byte 9"),
    ],
)
def test_what_is_no_json_is_told(line: str | bytes, reason: str) -> None:
    assert why(line) == reason


@pytest.mark.parametrize(
    "extra",
    [
        {"dispute": {"status": "brand_new", "reason": "?", "network": "jcb"}},
        {"order": {"avs": "?", "tracking": {"status": "on_the_moon"}}, "payment": {"method": "barter"}},
        {"messages": [{"channel": "fax", "text": "\\u0000 is no NUL, 😀 no half pair"}]},
        {"wants": None, "fault": None, "customer": None, "order": {"returned_at": None}, "v": None},
        {"opened_at": "2026-11-20t09:00:00.123456789+01:00", "unknown": [1.5, {"amount": -3}]},
        {"id": "Ünï-🧾", "currency": "KWD", "amount": "1.234"},
    ],
)
def test_open_words_unknown_keys_and_nulls_pass(extra: dict[str, Any]) -> None:
    text = json.dumps(GOOD | extra, ensure_ascii=False)
    assert parse_case(Line(1, text.encode())) == (text, GOOD | extra)


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_left_out() -> None:
    file = io.BytesIO(b'\xef\xbb\xbf{"a":1}\r\n\n   \n{"b":2}')
    assert list(read_lines(file)) == [Line(1, b'{"a":1}'), Line(4, b'{"b":2}')]


def test_a_line_that_is_too_long_is_refused_without_being_read_whole() -> None:
    file = io.BytesIO(b"x" * (3 * MAX_LINE) + b"\n{}\n")
    long, short = read_lines(file)
    assert (long.number, long.too_long, len(long.raw)) == (1, True, KEPT_OF_LONG_LINE)
    assert short == Line(2, b"{}")
    with pytest.raises(ShapeError, match="the line is longer than 10,000,000 bytes"):
        parse_case(long)
