"""The lines of the reviews: when each is due, of which case, and what was decided then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from screens import words
from screens.times import countdown
from screens.widgets.line import Cell
from screens.widgets.whole_list import WholeList, headed, laid

if TYPE_CHECKING:
    from triage.services.following import Followup

COLUMNS = (("Due", 12), ("After", 10), ("Case", 14), ("Customer", 18))
"""Titles and cells; what was decided, and by which rule, takes what is left."""


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    return headed(COLUMNS, "Decided", width)


class FollowupList(WholeList["Followup"]):
    """The reviews, one a case."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(id=id)
        self._clock = clock

    def cells(self, row: Followup, width: int) -> list[Cell]:
        """Due, after how many days, case, customer, what was decided by which rule."""
        left = countdown(row.due, self._clock())
        due = ("▲ due", "list--warning") if row.is_due else (f"· {left.short}", "list--muted")
        texts = (
            due,
            (words.many(row.days, "day"), ""),
            (row.case_id, "list--muted"),
            (row.customer or "–", "list--strong"),
        )
        made = words.action(row.action) if row.action else "nothing decided"
        return laid(texts, COLUMNS, (f"{made}  {row.rule}", ""), width)
