"""How an act at the provider stands, for the queue: alone, because the queue is painted before all else."""

from __future__ import annotations

from triage.store.acts import PLANNED, RELEASED, SENDING


def standing_of(state: str, needs: str) -> str:
    """How an act stands, in words that fit a column."""
    if state == PLANNED:
        return "waits for somebody else" if needs == "other" else "waits for release"
    return {RELEASED: "to be sent", SENDING: "unknown"}.get(state, state)
