"""What every act at Stripe has in common: a check, a sending, a look, and the mark that it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from triage.providers.base import Intent, Outcome
from triage.providers.records import DisputeRecord
from triage.providers.stripe.client import Calls, Raw
from triage.providers.stripe.reading import Keys, read_dispute


class Hand(Protocol):
    """One kind of act. All three raise :class:`~triage.providers.base.ProviderError`."""

    def check(self, intent: Intent) -> str | None:
        """Why it must not be sent, from how things stand now."""

    def send(self, intent: Intent) -> Outcome:
        """Sends it, with the intent's key; raises :class:`~triage.providers.stripe.client.SentError`."""

    def look(self, intent: Intent) -> Outcome:
        """Whether it happened; never ``LATER``."""


class Desk:
    """What a hand works with; ``now`` gives aware times."""

    def __init__(self, calls: Calls, keys: Keys, now: Callable[[], datetime]) -> None:
        self.calls, self.keys, self.now = calls, keys, now

    def dispute(self, intent: Intent) -> DisputeRecord:
        """The dispute that the intent is about, read now."""
        return read_dispute(self.calls.get("disputes", intent.target))


def mark(intent: Intent) -> dict[str, str]:
    """What a write leaves in the object's metadata, beside what the intent itself writes there."""
    return {**intent.metadata, f"triage_{intent.act}": intent.id, "triage_case": intent.case_id}


def is_marked(row: Raw, intent: Intent) -> bool:
    """Whether this intent made, or changed, the object."""
    return (row.get("metadata") or {}).get(f"triage_{intent.act}") == intent.id
