"""Compelling Evidence 3.0: what counts, and what each of the others lacks, at every boundary."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.ce3 import ELEMENTS, NEEDED, Prior, check_ce3

OPENED = datetime(2026, 11, 10, 12, tzinfo=UTC)
CAPTURED = datetime(2026, 10, 20, 12, tzinfo=UTC)
LATEST = CAPTURED - timedelta(days=120)
EARLIEST = OPENED - timedelta(days=364)
MIDDLE = CAPTURED - timedelta(days=200)
ADDRESS = {"line1": "1 Main St", "city": "Dayton", "region": "OH", "postal_code": "45402", "country": "US"}
SHARED: dict[str, Any] = {
    "account_id": "acct-77",
    "shipping_address": ADDRESS,
    "ip": "203.0.113.9",
    "device_id": "d" * 15,
    "device_fingerprint": "f" * 20,
}
SECOND = timedelta(seconds=1)


def text(at: datetime) -> str:
    return at.isoformat()


def entry(charge: str = "ch_1", at: datetime = MIDDLE, **changes: Any) -> dict[str, Any]:
    base = {"charge": charge, "at": text(at), "amount": "10.00", "currency": "USD", "settled": True}
    base |= {"disputed": False, "fraud_reported": False, "same_credential": True, **copy.deepcopy(SHARED)}
    return {key: value for key, value in (base | changes).items() if value != "absent"}


def case(*history: dict[str, Any], dispute: Any = None, payment: Any = None) -> dict[str, Any]:
    return {
        "dispute": {"network": "visa", "network_code": "10.4", "opened_at": text(OPENED), **(dispute or {})},
        "payment": {
            "charge": "ch_0",
            "captured_at": text(CAPTURED),
            **copy.deepcopy(SHARED),
            **(payment or {}),
            "history": list(history),
        },
    }


def judged(one: dict[str, Any], payment: Any = None, dispute: Any = None) -> Prior:
    return check_ce3(case(one, payment=payment, dispute=dispute)).prior[0]


YOUNG_CHARGE, YOUNG_BOTH = ["age_from_charge"], ["age_from_dispute", "age_from_charge"]
OLD_DISPUTE, OLD_BOTH = ["age_from_dispute"], ["age_from_dispute", "age_from_charge"]


def around(days: int, since: datetime) -> list[datetime]:
    """Moments within a second, an hour and a day of ``days`` before ``since``."""
    edge = since - timedelta(days=days)
    steps = [timedelta(0), SECOND, timedelta(microseconds=1), timedelta(hours=1), timedelta(hours=23)]
    return sorted({edge + sign * step for step in steps for sign in (1, -1)})


@pytest.mark.parametrize("days", [119, 120, 121, 363, 364, 365])
@pytest.mark.parametrize("since", ["dispute", "charge"])
def test_the_window_is_120_to_364_times_24_hours_with_both_ends_inside(days: int, since: str) -> None:
    moments = around(days, OPENED if since == "dispute" else CAPTURED)
    assert len(moments) == 9
    for at in moments:
        expected = [
            name
            for name, origin in (("age_from_dispute", OPENED), ("age_from_charge", CAPTURED))
            if not timedelta(days=120) <= origin - at <= timedelta(days=364)
        ]
        assert list(judged(entry(at=at)).missing) == expected


@pytest.mark.parametrize(
    ("at", "missing"),
    [
        (LATEST, []),
        (LATEST + SECOND, YOUNG_CHARGE),
        (LATEST - SECOND, []),
        (CAPTURED - timedelta(days=119), YOUNG_CHARGE),
        (CAPTURED - timedelta(days=121), []),
        (OPENED - timedelta(days=120), YOUNG_CHARGE),
        (OPENED - timedelta(days=119), YOUNG_BOTH),
        (OPENED - timedelta(days=120) + SECOND, YOUNG_BOTH),
        (EARLIEST, []),
        (EARLIEST - SECOND, OLD_DISPUTE),
        (EARLIEST + SECOND, []),
        (OPENED - timedelta(days=363), []),
        (OPENED - timedelta(days=365), OLD_DISPUTE),
        (CAPTURED - timedelta(days=364), OLD_DISPUTE),
        (CAPTURED - timedelta(days=364) - SECOND, OLD_BOTH),
        (CAPTURED - timedelta(days=365), OLD_BOTH),
        (CAPTURED, YOUNG_BOTH),
        (OPENED + timedelta(days=200), YOUNG_BOTH),
        (CAPTURED - timedelta(days=900), OLD_BOTH),
    ],
)
def test_both_dates_must_agree(at: datetime, missing: list[str]) -> None:
    found = judged(entry(at=at))
    assert list(found.missing) == missing
    assert found.counts is (missing == [])


def test_a_time_zone_moves_no_boundary() -> None:
    assert judged(entry(at=LATEST) | {"at": "2026-06-22T17:30:00+05:30"}).counts
    assert judged(entry() | {"at": "2026-06-22T17:30:01+05:30"}).missing == ("age_from_charge",)


@pytest.mark.parametrize("when", ["absent", None, "", "yesterday", "2026-04-01", "2026-04-01T00:00:00", 17])
def test_a_time_that_is_unknown_fails_both_ages(when: Any) -> None:
    assert judged(entry(at=MIDDLE) | {"at": when}).missing == ("age_from_dispute", "age_from_charge")


def test_unknown_dates_of_the_disputed_charge_fail_every_earlier_one() -> None:
    assert judged(entry(), dispute={"opened_at": None}).missing == ("age_from_dispute",)
    assert judged(entry(), payment={"captured_at": None}).missing == ("age_from_charge",)


FLAGS = [
    ("settled", "settled", True),
    ("disputed", "undisputed", False),
    ("fraud_reported", "not_reported", False),
]
FLAGS += [("same_credential", "same_credential", True)]


@pytest.mark.parametrize(("key", "element", "good"), FLAGS)
@pytest.mark.parametrize("value", [True, False, None, "absent", "yes", "false", 0, 1])
def test_a_flag_must_be_known_and_right(key: str, element: str, good: bool, value: Any) -> None:
    found = judged(entry(**{key: value}))
    assert found.missing == (() if value is good else (element,))


def test_a_refund_of_an_earlier_payment_is_no_dispute() -> None:
    assert judged(entry(refunded="10.00")).counts
    assert judged(entry(refunded="10.00", disputed=True)).missing == ("undisputed",)


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


KEYS = ("account_id", "shipping_address", "ip", "device_id", "device_fingerprint")


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


def test_two_that_count_are_enough_and_one_is_not() -> None:
    bad = entry("ch_9", disputed=True)
    assert not check_ce3(case()).eligible
    assert not check_ce3(case(entry("ch_1"), bad)).eligible
    assert check_ce3(case(entry("ch_1"), bad, entry("ch_2"))).eligible


def test_one_payment_told_twice_counts_once_and_the_disputed_one_never() -> None:
    found = check_ce3(case(entry("ch_1"), entry("ch_1"), entry("ch_0")))
    assert [prior.missing for prior in found.prior] == [(), ("counted_before",), ("counted_before",)]
    assert not found.eligible


@pytest.mark.parametrize(
    ("dispute", "applies"),
    [
        ({}, True),
        ({"network": "Visa "}, True),
        ({"network": None}, True),
        ({"network": "mastercard"}, False),
        ({"network_code": "10.5"}, False),
        ({"network_code": "13.1"}, False),
        ({"network_code": None}, False),
        ({"network": "mastercard", "network_code": "4837"}, False),
    ],
)
def test_it_is_for_visa_10_4_alone(dispute: dict[str, Any], applies: bool) -> None:
    found = check_ce3(case(entry("ch_1"), entry("ch_2"), dispute=dispute))
    assert (found.applies, found.eligible, len(found.prior)) == (applies, applies, 2 if applies else 0)


def test_the_json_has_the_documented_keys() -> None:
    found = check_ce3(case(entry("ch_1"), entry("ch_2", settled=False))).to_json()
    assert found == {
        "applies": True,
        "eligible": False,
        "prior": [
            {"charge": "ch_1", "counts": True, "missing": []},
            {"charge": "ch_2", "counts": False, "missing": ["settled"]},
        ],
    }


def test_an_entry_that_says_nothing_lacks_everything() -> None:
    assert judged({}).missing == ELEMENTS[:8]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["at", "ip", "line1", "x"]), inner)
    ),
    max_leaves=6,
)
ENTRY = st.dictionaries(st.sampled_from([*entry(), "other"]), JUNK | st.sampled_from(list(entry().values())))


@given(st.lists(ENTRY | JUNK, max_size=4), st.dictionaries(st.sampled_from([*SHARED, "captured_at"]), JUNK))
def test_no_history_breaks_it_and_none_is_left_out(history: list[Any], payment: dict[str, Any]) -> None:
    found = check_ce3(case(*history, payment=payment))
    assert len(found.prior) == len(history)
    assert found.eligible is (sum(prior.counts for prior in found.prior) >= NEEDED)
    assert all(set(prior.missing) <= set(ELEMENTS) for prior in found.prior)


@given(
    st.integers(0, 500 * 86400),
    st.integers(0, 90 * 86400),
    st.sets(st.sampled_from(KEYS)),
    st.sampled_from([True, False, None]),
)
def test_it_counts_exactly_when_nothing_is_missing(
    age: int, later: int, same: set[str], settled: bool | None
) -> None:
    opened = CAPTURED + timedelta(seconds=later)
    at = CAPTURED - timedelta(seconds=age)
    changed = {key: None for key in KEYS if key not in same}
    found = judged(entry(at=at, settled=settled, **changed), dispute={"opened_at": text(opened)})
    day = 86400
    ages = 120 * day <= age and age + later <= 364 * day
    matched = {"device" if "device" in key else key for key in same}
    assert found.counts is (
        ages and settled is True and len(matched) >= 2 and bool(matched & {"ip", "device"})
    )
