"""A chart of one row of bars, in one colour: what it says is in its lengths and labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from textual.color import Color
from textual.theme import Theme
from textual_plotext import PlotextPlot

from screens.widgets.inert import cell_width, inert

LABEL = 22
"""Characters of a label beside a lying bar."""

SCALE = 10
"""Cells that the numbers beside the scale take at most."""

TICKS = 5
"""Numbers beside the scale, 0 not counted."""


class Chart(PlotextPlot):
    """Bars that stand, or lie when their labels are long. The drawing library reads escape sequences, so
    every label that goes there is inert."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._labels: Sequence[str] = ()
        self._values: Sequence[int] = ()
        self._lying, self._most = False, 0

    def on_mount(self) -> None:
        """Draws in the colours of the look, and anew in those of another."""
        super().on_mount()
        self.app.theme_changed_signal.subscribe(self, self._recoloured)

    def on_resize(self) -> None:
        """Shows as many labels as there is room for now."""
        self._draw()

    def _recoloured(self, _: Theme) -> None:
        self._draw()

    def bars(
        self, labels: Sequence[str], values: Sequence[int], *, lying: bool = False, most: int = 0
    ) -> None:
        """Draws other bars; ``most`` is the end of the scale (0: the longest bar)."""
        self._labels = [inert(label, limit=LABEL) for label in labels]
        self._values, self._lying, self._most = values, lying, most
        self._draw()

    def _draw(self) -> None:
        plot = self.plt
        plot.clear_figure()
        if self._values:
            colour = Color.parse(self.app.theme_variables["primary"]).rgb
            labels, values = list(self._labels), list(self._values)
            if self._lying:
                labels.reverse()
                values.reverse()
            way: Literal["horizontal", "vertical"] = "horizontal" if self._lying else "vertical"
            places: list[Any] = [*range(1, len(values) + 1)]
            plot.bar(places, values, orientation=way, color=colour, width=3 / 5)
            limit = self._most or max(values) or 1
            ticks: list[Any] = [*ticks_up_to(limit)]  # the library would have floats
            if self._lying:
                plot.xlim(0, limit)
                plot.xticks(ticks, [f"{tick:,}" for tick in ticks])
                plot.yticks(places, labels)
            else:
                step = labels_apart(labels, self.size.width - SCALE)
                plot.xticks(places[::step], labels[::step])
                plot.ylim(0, limit)
                plot.yticks(ticks, [f"{tick:,}" for tick in ticks])
        self.refresh()


def labels_apart(labels: Sequence[str], room: int) -> int:
    """Every how many-th label is shown, so that none touches another. Of several that do, the drawing
    library would leave out one or the other by chance."""
    widest = max(map(cell_width, labels)) + 1
    return max(1, -(-widest * len(labels) // max(room, widest)))


def ticks_up_to(limit: int) -> list[int]:
    """Round whole numbers from 0 to at most ``limit`` (1 or more), six of them at most."""
    step = 1
    while limit // step > TICKS:
        digit = str(step)[0]
        step = step * 5 // 2 if digit == "2" else step * 2
    return list(range(0, limit + 1, step))
