"""Moments as people read them: in their own zone, and as the time that is left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from triage.domain.errors import TriageError, UsageError
from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import EXPONENTS

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_SUM = re.compile(r"(?<![\w.,:/-])(\d{4,15}(?:\.\d{1,3})?) ([A-Z]{3})(?![\w-])", re.ASCII)
DAY, HOUR, MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Countdown:
    """The time left to a deadline: ``level`` (overdue, today, soon, later, none), its sign, and words."""

    level: str
    sign: str
    short: str
    """At most eight characters, such as ``2d 04h``."""
    words: str
    """A phrase, such as ``in 2 days 4 hours``."""


NO_DEADLINE = Countdown("none", " ", "–", "no deadline")


def countdown(due: datetime | None, now: datetime) -> Countdown:
    """The time from ``now`` to ``due``; both aware."""
    if due is None:
        return NO_DEADLINE
    seconds = int((due - now).total_seconds())
    if -MINUTE < seconds < MINUTE:
        level, sign = ("overdue", "✖") if seconds < 0 else ("today", "▲")
        return Countdown(level, sign, "due now", "due now")
    if seconds < 0:
        return Countdown("overdue", "✖", f"-{_short(-seconds)}", f"overdue by {_words(-seconds)}")
    if seconds < DAY:
        return Countdown("today", "▲", _short(seconds), f"in {_words(seconds)}")
    if seconds < 3 * DAY:
        return Countdown("soon", "◆", _short(seconds), f"in {_words(seconds)}")
    return Countdown("later", "·", _short(seconds), f"in {_words(seconds)}")


def _short(seconds: int) -> str:
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    if days >= 100:
        return f"{days}d"
    if days:
        return f"{days}d {hours:02}h"
    return f"{hours}h {rest // MINUTE:02}m" if hours else f"{rest // MINUTE}m"


def _words(seconds: int) -> str:
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, "day"), (hours, "hour"), (rest // MINUTE, "minute")]
    told = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(told[:2])


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """``moment`` in ``zone``, or (``None``) in the zone of the machine."""
    return moment.astimezone(zone)


def at_length(moment: datetime, zone: tzinfo | None) -> str:
    """Such as ``Fri 20 Nov 2026 10:00 CET``."""
    return local(moment, zone).strftime("%a %d %b %Y %H:%M %Z").strip()


def localised(text: str, zone: tzinfo | None) -> str:
    """``text`` with its times as :func:`at_length` writes them."""
    return _MOMENT.sub(lambda found: _at_length_or(found[0], zone), text)


def readable(text: str, zone: tzinfo | None) -> str:
    """A sentence of the rulebook: times as :func:`at_length` writes them, and the thousands of sums apart.

    Nothing that others wrote, nor an id, may come here: it would no longer be what they wrote.
    """
    return _SUM.sub(_thousands_apart, localised(text, zone))


def _thousands_apart(found: re.Match[str]) -> str:
    number, currency = found.groups()
    return f"{Decimal(number):,f} {currency}" if currency in EXPONENTS else found[0]


def told(error: TriageError, zone: tzinfo | None) -> str:
    """An error's sentence in the reader's own zone; what was typed, or is to be typed, stays as it is."""
    return error.sentence if isinstance(error, UsageError) else localised(error.sentence, zone)


def _at_length_or(text: str, zone: tzinfo | None) -> str:
    try:
        return at_length(parse_moment(text), zone)
    except MomentError:
        return text


def end_of_day(day: str, zone: tzinfo | None) -> datetime:
    """The last second of a day such as ``2026-12-04`` in ``zone``, in UTC. Raises ``ValueError``."""
    end = datetime.combine(date.fromisoformat(day), time(23, 59, 59))
    return (end.replace(tzinfo=zone) if zone else end.astimezone()).astimezone(UTC)


def day_of(moment: datetime | None, zone: tzinfo | None) -> str:
    """Its day in ``zone``, such as ``2026-12-04``; ``-`` for none."""
    return local(moment, zone).date().isoformat() if moment else "-"


def in_brief(moment: datetime, zone: tzinfo | None) -> str:
    """Such as ``20 Nov 10:00``."""
    return local(moment, zone).strftime("%d %b %H:%M")


def to_the_second(moment: datetime, zone: tzinfo | None) -> str:
    """Such as ``2026-11-20 10:00:05``."""
    return local(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def hours_from(now: datetime, hours: int) -> datetime:
    """The moment ``hours`` after ``now``."""
    return now + timedelta(hours=hours)
