"""One line: something at the left, something at the right."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.inert import cell_fit, cell_width, inert


class StatusLine(Widget):
    """Shows two plain texts; the right one is never cut."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left, self._right = "", ""

    def tell(self, left: str, right: str) -> None:
        """Shows other texts."""
        left, right = inert(left, limit=400), inert(right, limit=80)
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual names it
        """The line, exactly as wide as the widget."""
        width = self.size.width
        right = f" {self._right} "
        room = width - cell_width(right)
        line = cell_fit(f" {self._left}", room) + right if room > 0 else cell_fit(right, width)
        return Strip([Segment(line, self.rich_style)], width)
