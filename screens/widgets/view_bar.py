"""The views over the queue, each with its number and how many cases it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.inert import cell_width, inert
from triage.services.models import SavedView

SHOWN = 9
"""As many as there are digits to reach them by."""


def brief(count: int) -> str:
    """A count in at most four characters: ``9999``, ``12k``, ``1.2M``."""
    if count < 10_000:
        return str(count)
    return f"{count // 1000}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M"


class ViewBar(Widget):
    """One line; the view whose query is in force is marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"views--name", "views--count", "views--key", "views--current"}

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str | None = None, counted: bool = True) -> None:
        """``counted``: whether numbers stand behind the names."""
        super().__init__(id=id)
        self._shows_counts = counted
        self.views: Sequence[SavedView] = ()
        self._current = ""
        self._ends: list[int] = []

    def tell(self, views: Sequence[SavedView], current: str) -> None:
        """Shows ``views``; ``current`` is the query in force."""
        if (views, current) != (self.views, self._current):
            self.views, self._current = views, current
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual names it
        """The line, as many views of it as fit."""
        width, room = self.size.width, self.size.width - 1
        segments = [Segment(" ", self.rich_style)]
        self._ends = []
        for number, view in enumerate(self.views[:SHOWN], 1):
            count = "?" if view.cases is None else brief(view.cases)
            count = f" {count}  " if self._shows_counts else "  "
            current = view.query == self._current
            parts = (
                (f"{number} ", "views--key"),
                (inert(view.name, limit=24), "views--current" if current else "views--name"),
                (count, "views--count"),
            )
            taken = sum(cell_width(text) for text, _ in parts)
            if taken > room:
                break
            room -= taken
            segments += [Segment(text, self.get_component_rich_style(name)) for text, name in parts]
            self._ends.append(width - room)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """A click on a view is its digit."""
        for number, end in enumerate(self._ends, 1):
            if event.x < end:
                self.post_message(self.Chosen(number))
                return
