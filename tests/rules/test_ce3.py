"""Compelling Evidence 3.0: what counts, what the others lack, and how many are enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.ce3 import ELEMENTS, NEEDED, check_ce3
from tests.rules.ce3_cases import CAPTURED, KEYS, SHARED, case, entry, judged, text

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
