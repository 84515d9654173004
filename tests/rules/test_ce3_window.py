"""Compelling Evidence 3.0: how old an earlier charge may be, at every boundary."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.rules.ce3_cases import CAPTURED, MIDDLE, OPENED, entry, judged

LATEST = CAPTURED - timedelta(days=120)
EARLIEST = OPENED - timedelta(days=364)
SECOND = timedelta(seconds=1)
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
