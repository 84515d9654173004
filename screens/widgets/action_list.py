"""The lines of the actions at the payment provider."""

from __future__ import annotations

from screens import words
from screens.widgets.line import Cell
from screens.widgets.whole_list import Columns, WholeList, headed, laid
from triage.services.models import ActionView

COLUMNS = (("Case", 16), ("Action", 18), ("Amount", 18), ("Stands", 26), ("Decided by", 12))
"""Titles and cells; the reason takes what is left."""
NARROW, WIDE = (("Case", 15), ("Action", 18), ("Amount", 17), ("Stands", 27)), 100
"""The same on a narrow screen, which tells the reason in its last line; from how many cells on it is wide."""

_STANDS = {
    "planned": ("◌ waits for release", "list--warning"),
    "released": ("○ to be sent", ""),
    "sending": ("? not known yet", "list--alarm"),
    "unknown": ("? not known yet", "list--alarm"),
    "refused": ("✖ refused", "list--alarm"),
}


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    return headed(_columns(width), "Why", width)


def _columns(width: int) -> Columns:
    return COLUMNS if width >= WIDE else NARROW


class ActionList(WholeList[ActionView]):
    """There are as many as a day's decisions."""

    def cells(self, row: ActionView, width: int) -> list[Cell]:
        """Case, what, how much, how it stands, whose decision, why."""
        stands, style = _STANDS.get(row.state, (row.state, ""))
        if row.waits == "other":
            stands = "◌ waits for somebody else"
        texts = (
            (row.case_id, "list--muted"),
            (words.plain(row.act), "list--strong"),
            (str(row.amount or ""), ""),
            (stands, style),
            (row.decided_by, ""),
        )
        columns = _columns(width)
        return laid(texts[: len(columns)], columns, (row.reason, "list--muted"), width)
