"""How syncing goes in this console: what runs, when it runs next, and how the last run ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.services.syncing import SyncResult


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended ``at`` a moment: with a result, or with an error in a sentence."""

    at: datetime
    result: SyncResult | None = None
    error: str = ""
    offline: bool = False
    """Whether nobody answered at all."""


@dataclass(slots=True)
class SyncState:
    """Kept by the screen that syncs, shown by others."""

    mode: str = ""
    """``test``, ``live``, ``none`` or ``unknown``; empty until it was looked for."""
    minutes: int = 0
    """How often the console syncs by itself; 0: never."""
    doing: str = ""
    """What is read right now; empty while nothing runs."""
    next_at: datetime | None = None
    last: Finished | None = None
