"""What a person has looked at when a key is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.domain.case import ESCALATE

if TYPE_CHECKING:
    from triage.services.models import VerdictView


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen shows of the case at hand: accepting means just that."""

    version: int
    suggestion: str


def suggestion_of(verdict: VerdictView) -> str:
    """The suggestion in one word, as the queue has it: ``refund``, ``escalate:legal``."""
    return f"{ESCALATE}:{verdict.escalate_to}" if verdict.action == ESCALATE else verdict.action
