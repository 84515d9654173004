"""Compelling Evidence 3.0: what an earlier charge must have in common with the disputed one."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from tests.rules.ce3_cases import ADDRESS, KEYS, SHARED, entry, judged

DEVICE_LENGTHS = list(product((0, 1, 14, 15, 16), (0, 1, 19, 20, 21)))


@pytest.mark.parametrize(("id_length", "print_length"), DEVICE_LENGTHS)
@pytest.mark.parametrize(
    "others", [(), ("account_id",), ("ip",), ("account_id", "shipping_address"), ("account_id", "ip")]
)
def test_ids_of_14_15_19_and_20_characters(
    id_length: int, print_length: int, others: tuple[str, ...]
) -> None:
    ids = {"device_id": "a" * id_length, "device_fingerprint": "b" * print_length}
    ids |= {key: SHARED[key] for key in others}
    payment = dict.fromkeys(SHARED) | ids
    found = judged(entry(**payment), payment=payment)
    device = id_length >= 15 or print_length >= 20
    shared = len(others) + device
    wants = []
    if shared < 2:
        wants.append("two_matches")
    if not device and "ip" not in others:
        wants.append("ip_or_device")
    if wants and not device and (id_length or print_length):
        wants.append("id_too_short")
    assert list(found.missing) == wants


@pytest.mark.parametrize("same", [c for n in range(6) for c in combinations(KEYS, n)])
def test_two_matches_one_of_them_ip_or_device(same: tuple[str, ...]) -> None:
    other = {
        "account_id": "acct-99",
        "shipping_address": "9 Elm St",
        "ip": "198.51.100.1",
        "device_id": "e" * 15,
        "device_fingerprint": "g" * 20,
    }
    found = judged(entry(**{key: other[key] for key in KEYS if key not in same}))
    device = bool({"device_id", "device_fingerprint"} & set(same))
    count = sum(key in same for key in ("account_id", "shipping_address", "ip")) + device
    assert ("two_matches" in found.missing) is (count < 2)
    assert ("ip_or_device" in found.missing) is (not device and "ip" not in same)
    assert found.counts is (count >= 2 and (device or "ip" in same))


@pytest.mark.parametrize("side", ["history", "payment", "both"])
@pytest.mark.parametrize("blank", [None, "", "   ", 3.5, [], {}])
def test_what_is_unknown_matches_nothing_not_even_itself(side: str, blank: Any) -> None:
    gone = dict.fromkeys(SHARED, blank)
    found = judged(entry(**(gone if side != "payment" else {})), payment=gone if side != "history" else None)
    assert found.missing == ("two_matches", "ip_or_device")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", " 203.0.113.9 ", True),
        ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", True),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.x", "203.0.113.x", False),
        ("unknown", "unknown", False),
    ],
)
def test_ip_addresses_compare_by_value(one: str, other: str, same: bool) -> None:
    only = dict.fromkeys(SHARED) | {"account_id": "a"}
    assert judged(entry(**only | {"ip": one}), payment=only | {"ip": other}).counts is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (ADDRESS | {"line1": "1  MAIN St.", "line2": ""}, True),
        ("1 Main St, Dayton, OH 45402, us", True),
        (ADDRESS | {"line2": "Apt 2"}, False),
        (ADDRESS | {"country": None}, False),
        ("1 Main St", False),
    ],
)
def test_addresses_compare_by_letters_and_digits(other: Any, same: bool) -> None:
    payment = dict.fromkeys(SHARED) | {"ip": "203.0.113.9", "shipping_address": other}
    assert judged(entry(), payment=payment).counts is same
