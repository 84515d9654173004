"""The views over the queue, each with its number and how many cases it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.keys import key_of
from screens.widgets.inert import cell_fit, cell_width, inert
from screens.widgets.line import look

if TYPE_CHECKING:
    from triage.services.models import SavedView

LONGEST = 24
"""Characters of a name."""
FITS = [
    *((cap, True, 2) for cap in range(LONGEST, 4, -1)),
    *((cap, True, 1) for cap in range(8, 3, -1)),
    *((cap, False, 2) for cap in range(LONGEST, 2, -1)),
]
"""What is tried until all views fit on the line: at most so many cells a name, with counts, cells between."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One view on the line: its key, its name, its count."""

    number: int
    current: bool
    texts: tuple[str, str, str]

    @property
    def cells(self) -> int:
        """How wide it is."""
        return sum(map(cell_width, self.texts))

    @property
    def styles(self) -> tuple[str, str, str]:
        """How each part is painted."""
        return "$muted", "bold underline $accent" if self.current else "$foreground", "$muted"


def window(widths: Sequence[int], current: int, room: int) -> tuple[int, int]:
    """The first that is shown and the one after the last, so that ``current`` is among them."""
    first = 0
    while first < current and sum(widths[first : current + 1]) > room:
        first += 1
    more = first
    while more < len(widths) and sum(widths[first : more + 1]) <= room:
        more += 1
    return first, more


def brief(count: int) -> str:
    """A count in at most four characters: ``9999``, ``12k``, ``1.2M``."""
    if count < 10_000:
        return str(count)
    return f"{count // 1000}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M"


class ViewBar(Widget):
    """One line; the view whose query is in force is marked."""

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, keys: Sequence[str], *, id: str | None = None, counted: bool = True) -> None:
        """``keys``: the binding of each view. ``counted``: whether numbers stand behind the names."""
        super().__init__(id=id)
        self._keys, self._shows_counts = keys, counted
        self.views: Sequence[SavedView] = ()
        self._current = ""
        self._ends: list[tuple[int, int]] = []
        """Where each view ends, and its number."""

    def tell(self, views: Sequence[SavedView], current: str) -> None:
        """Shows ``views``; ``current`` is the query in force."""
        if (views, current) != (self.views, self._current):
            self.views, self._current = views, current
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual names it
        """The line, with every view on it: names are cut as far as it takes, then counts left out."""
        width = self.size.width
        chips = self._fitted(width - 1)
        current = next((place for place, chip in enumerate(chips) if chip.current), 0)
        first, more = window([chip.cells for chip in chips], current, width - 1)
        segments = [Segment("‹" if first else " ", self.rich_style)]
        self._ends, at = [], 1
        for chip in chips[first:more]:
            for text, name in zip(chip.texts, chip.styles, strict=True):
                segments.append(Segment(text, look(self, name)))
            at += chip.cells
            self._ends.append((at, chip.number))
        strip = Strip(segments).adjust_cell_length(width, self.rich_style)
        if more < len(chips):
            strip = Strip([*strip.crop(0, width - 1), Segment("›", self.rich_style)], width)
        return strip

    def _fitted(self, room: int) -> list[Chip]:
        for cap, counted, gap in FITS:
            chips = self._chips(cap, " " * gap, counted=counted and self._shows_counts)
            if sum(chip.cells for chip in chips) <= room:
                break
        return chips

    def _chips(self, cap: int, gap: str, *, counted: bool) -> list[Chip]:
        chips = []
        for number, (view, binding) in enumerate(zip(self.views, self._keys, strict=False), 1):
            current = view.query == self._current
            count = "?" if view.cases is None else brief(view.cases)
            name = cell_fit(view.name, min(cap, cell_width(inert(view.name, limit=LONGEST))))
            chips.append(
                Chip(
                    number,
                    current,
                    (f"{key_of(self.app, binding)} ", name, f" {count}{gap}" if counted else gap),
                )
            )
        return chips

    def on_click(self, event: events.Click) -> None:
        """A click on a view is its digit."""
        for end, number in self._ends:
            if event.x < end:
                self.post_message(self.Chosen(number))
                return
