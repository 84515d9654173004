"""What a fact can be besides its value: unknown in one of several ways, or known never to have happened.

A condition gives an *outcome*: ``NOT`` (0), ``HELD`` (1) or an unknown, which is a set of bits that
say why it is unknown. The rules for combining them (:mod:`rules.engine.conditions`) decide whether a
person is told that a fact was missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

NOT, HELD = 0, 1
UNKNOWN = 2
MISSING_FACT = 4
"""A fact that nobody stated would have decided."""
MISSING_RATE = 8
"""An amount could not be compared: its currency has no rate."""
QUIET = 16
"""Unknown, and nobody needs to be told."""
SUPPORTED = 32
"""The other conditions held; only this was missing."""


class Absent:
    """A value that is not there; ``outcome`` is what every comparison with it gives."""

    __slots__ = ("name", "outcome")

    def __init__(self, name: str, outcome: int) -> None:
        self.name = name
        self.outcome = outcome

    def __repr__(self) -> str:
        return self.name


MISSING = Absent("unknown", UNKNOWN | MISSING_FACT)
"""Nobody stated it."""
NO_BLOCK = Absent("nothing on record", UNKNOWN | QUIET)
"""The order, dispute or subscription that it belongs to is absent: unknown, and raises nothing."""
NOT_ESTABLISHED = Absent("not established", NOT)
"""Absent, and by the book's reading that counts as not so (``fault``, ``credit_owed``, …)."""
NO_RATE = Absent("no exchange rate", UNKNOWN | MISSING_RATE)
"""An amount in a currency for which the book states no rate."""


class _Never:
    __slots__ = ()

    def __repr__(self) -> str:
        return "has not happened"

    __str__ = __repr__


NEVER = _Never()
"""An event that is known not to have happened (an explicit ``null``)."""


def is_object(raw: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a JSON object, as a rule a plain dictionary."""
    return raw.__class__ is dict or isinstance(raw, Mapping)


def as_text(raw: Any) -> Any:
    """A string, or :data:`MISSING`."""
    return raw if raw.__class__ is str and raw else MISSING


def as_flag(raw: Any) -> Any:
    """A truth value, or :data:`MISSING`."""
    return raw if raw is True or raw is False else MISSING


def as_count(raw: Any) -> Any:
    """A whole number, or :data:`MISSING`."""
    return raw if raw.__class__ is int else MISSING


def as_money(raw: Any) -> Any:
    """A decimal string in major units as a Decimal, or :data:`MISSING`."""
    if raw.__class__ is not str:
        return MISSING
    try:
        amount = Decimal(raw)
    except InvalidOperation:
        return MISSING
    return amount if amount.is_finite() else MISSING


def as_moment(raw: Any) -> Any:
    """An RFC 3339 time as an aware datetime in UTC, or :data:`MISSING`."""
    if raw.__class__ is not str:
        return MISSING
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        try:
            moment = datetime.fromisoformat(raw.upper())
        except ValueError:
            return MISSING
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return MISSING
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return MISSING
