"""The deadline of a case: the moment by which somebody must have acted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.domain.moment import parse_moment

ANSWERABLE = frozenset({"needs_response", "warning_needs_response"})
"""Dispute statuses in which the processor still takes an answer."""
ANSWERED = frozenset({"under_review", "won", "lost", "warning_under_review", "warning_closed", "prevented"})
"""Dispute statuses in which it takes none any more. Of any other, or of none, that is not known."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """``at`` in UTC; ``source`` is the field of the case file that set it."""

    at: datetime
    source: str


def deadline_of(document: Mapping[str, Any]) -> Deadline | None:
    """The earlier of the processor's ``due_by``, unless it takes no answer any more, and ``respond_by``.

    ``None`` when neither is known. Times must have been checked before.
    """
    found = []
    dispute = document.get("dispute") or {}
    if dispute.get("due_by") and dispute.get("status") not in ANSWERED:
        found.append(Deadline(parse_moment(dispute["due_by"]), "dispute.due_by"))
    if document.get("respond_by"):
        found.append(Deadline(parse_moment(document["respond_by"]), "respond_by"))
    return min(found, key=lambda deadline: deadline.at, default=None)
