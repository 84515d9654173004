"""Deadlines read as the time that is left, and never by colour alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from screens.times import NO_DEADLINE, at_length, countdown, localised, readable

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "level", "sign", "short", "words"),
    [
        (timedelta(minutes=-17), "overdue", "✖", "-17m", "overdue by 17 minutes"),
        (timedelta(seconds=-61), "overdue", "✖", "-1m", "overdue by 1 minute"),
        (timedelta(seconds=-59), "overdue", "✖", "due now", "due now"),
        (timedelta(seconds=0), "today", "▲", "due now", "due now"),
        (timedelta(seconds=59), "today", "▲", "due now", "due now"),
        (timedelta(seconds=60), "today", "▲", "1m", "in 1 minute"),
        (timedelta(hours=5, minutes=12), "today", "▲", "5h 12m", "in 5 hours 12 minutes"),
        (timedelta(days=1), "soon", "◆", "1d 00h", "in 1 day"),
        (timedelta(days=2, hours=4, minutes=9), "soon", "◆", "2d 04h", "in 2 days 4 hours"),
        (timedelta(days=3), "later", "·", "3d 00h", "in 3 days"),
        (timedelta(days=400), "later", "·", "400d", "in 400 days"),
    ],
)
def test_a_countdown_says_how_urgent_it_is(
    left: timedelta, level: str, sign: str, short: str, words: str
) -> None:
    found = countdown(NOW + left, NOW)
    assert (found.level, found.sign, found.short, found.words) == (level, sign, short, words)


def test_no_deadline_is_said() -> None:
    assert countdown(None, NOW) == NO_DEADLINE


def test_times_inside_a_sentence_are_shown_in_that_zone_too() -> None:
    told = "late since 2026-11-20T09:00:00Z, not 2026-13-45T00:00:00Z"
    zone = timezone(timedelta(hours=1), "CET")
    assert localised(told, zone) == "late since Fri 20 Nov 2026 10:00 CET, not 2026-13-45T00:00:00Z"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("owes 1285.00 EUR, spent 936990.00 HUF", "owes 1,285.00 EUR, spent 936,990.00 HUF"),
        ("asked for 21480 JPY (about 1234567.89 USD)", "asked for 21,480 JPY (about 1,234,567.89 USD)"),
        ("19.99 EUR and -5000.00 USD", "19.99 EUR and -5000.00 USD"),
        ("order 20261120 ABC, 1234 pieces", "order 20261120 ABC, 1234 pieces"),
        ("1,285.00 EUR", "1,285.00 EUR"),
    ],
)
def test_sums_of_the_rulebook_have_their_thousands_apart(told: str, shown: str) -> None:
    assert readable(told, None) == shown
    assert localised(told, None) == told


def test_times_are_shown_in_the_zone_of_the_user() -> None:
    assert at_length(NOW, timezone(timedelta(hours=1), "CET")) == "Fri 20 Nov 2026 10:00 CET"
