"""What a stored position of a pull says, for people. A position is opaque to everybody but its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from triage.domain.errors import TriageError
from triage.providers.stripe.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Position:
    """How far a pull has come: everything up to ``until``, but for the ``lists`` still to be read."""

    until: datetime | None = None
    lists: tuple[str, ...] = ()
    trouble: str = ""
    """Why the position says nothing, when it should."""


def position_of(provider: str, cursor: str) -> Position:
    """What ``cursor`` says; nothing for a provider whose positions only its plug-in can read."""
    if provider != "stripe":
        return Position()
    try:
        found = Cursor.parse(cursor)
        return Position(datetime.fromtimestamp(found.since, UTC), tuple(found.lists))
    except TriageError as error:
        return Position(trouble=error.sentence)
    except (OverflowError, OSError, TypeError, ValueError):  # a number that is no moment
        return Position(trouble="the stored position is unreadable; run triage sync --full")
