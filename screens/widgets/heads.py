"""The titles over the columns of a list."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.inert import cell_fit
from screens.widgets.window_list import BAR


class Heads(Widget):
    """One line of titles; ``titles`` makes it for the width of the list's lines."""

    def __init__(self, titles: Callable[[int], str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = titles

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual names it
        """The line, exactly as wide as the widget."""
        width = self.size.width
        return Strip([Segment(cell_fit(self._titles(width - BAR), width), self.rich_style)], width)
