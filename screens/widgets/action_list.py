"""The lines of the actions at the payment provider."""

from __future__ import annotations

from collections.abc import Sequence

from screens import words
from screens.widgets.inert import cell_fit
from screens.widgets.line import Cell
from screens.widgets.window_list import WindowList
from triage.services.models import ActionView

COLUMNS = (("Case", 16), ("Action", 18), ("Amount", 18), ("Stands", 26), ("Decided by", 12))
"""Titles and cells; the reason takes what is left."""

_STANDS = {
    "planned": ("◌ waits for release", "list--warning"),
    "released": ("○ to be sent", ""),
    "sending": ("? not known yet", "list--alarm"),
    "unknown": ("? not known yet", "list--alarm"),
    "refused": ("✖ refused", "list--alarm"),
}


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    return cell_fit(" " + "".join(cell_fit(name, cells) for name, cells in COLUMNS) + "Why", width)


class ActionList(WindowList[ActionView]):
    """All actions at hand at once: there are as many as a day's decisions."""

    def show(self, actions: Sequence[ActionView]) -> None:
        """Shows other actions; the cursor stays on its line."""
        self.reset(len(actions), self.cursor)
        for start in range(0, len(actions), self.WINDOW):
            self.fill(start, actions[start : start + self.WINDOW])

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
        cells: list[Cell] = [(" ", "")]
        for (_, room), (text, kind) in zip(COLUMNS, texts, strict=True):
            cells.append((cell_fit(text, room - 1) + " ", kind))
        room = width - 1 - sum(room for _, room in COLUMNS)
        if room < 1:
            return [(cell_fit("".join(text for text, _ in cells), width), "")]
        return [*cells, (cell_fit(row.reason, room), "list--muted")]
