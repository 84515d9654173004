"""From one decision to the next: the flow that never goes back to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from screens.desk_protocol import QueueLike
    from triage.services.models import QueueFilter, QueueRow

UNDECIDED: Final = frozenset({"open", "escalated"})
_WINDOW = 128


def next_undecided(
    queue: QueueLike, wanted: QueueFilter, case_id: str, last: int
) -> tuple[int, QueueRow] | None:
    """Place and row of the next case after ``case_id`` that nobody has decided.

    A case that has left the queue counts as standing where it ``last`` stood. Runs in a thread.
    """
    at = queue.position(wanted, case_id)
    start = last if at is None else at + 1
    while True:
        rows = queue.window(wanted, start=start, limit=_WINDOW)
        for place, row in enumerate(rows, start):
            if row.state in UNDECIDED and row.id != case_id:
                return place, row
        if len(rows) < _WINDOW:
            return None
        start += _WINDOW
