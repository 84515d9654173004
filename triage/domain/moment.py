"""Moments: RFC 3339 times with an offset, UTC inside."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


class MomentError(ValueError):
    """A time that is none, or that names no offset."""


def parse_moment(text: object) -> datetime:
    """An RFC 3339 time as an aware datetime in UTC, to the microsecond.

    Raises :class:`MomentError` for anything else, a time without an offset above all.
    """
    if not isinstance(text, str):
        raise MomentError(f"{text!r} is not a time such as 2026-11-20T09:00:00Z")
    return _parsed(text)


@lru_cache(maxsize=2_000)  # the times of a case are asked for again and again
def _parsed(text: str) -> datetime:
    if not _RFC3339.fullmatch(text):
        if re.match(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}", text) and not re.search(
            r"([Zz]|[+-]\d{2}:\d{2})$", text
        ):
            raise MomentError(f"{text!r} has no time zone; add Z or an offset such as +01:00")
        raise MomentError(f"{text!r} is not a time such as 2026-11-20T09:00:00Z")
    head, dot, rest = text.partition(".")
    if dot:
        digits = re.match(r"\d+", rest)
        end = digits.end() if digits else 0
        text = f"{head}.{rest[: min(end, 6)]}{rest[end:]}"
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MomentError(f"{text!r} is not a time: {error}") from None


def format_moment(moment: datetime) -> str:
    """An aware datetime as RFC 3339 in UTC with ``Z``, microseconds only when there are any."""
    if moment.tzinfo is None:
        raise MomentError("a naive time has no place here; give it a zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
