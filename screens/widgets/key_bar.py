"""The last line: the keys of the screen, most useful first, and help at the right end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.segment import Segment
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from screens import later
from screens.widgets.inert import cell_width
from screens.widgets.line import look

LAST = "app.help"
"""The binding that stands at the right end, however narrow the screen is."""


def listed(screen: Screen[Any]) -> Iterable[ActiveBinding]:
    """The keys of a screen in their order, whichever of them were given other keys."""
    found = screen.active_bindings.values()
    return later.as_declared(found) if getattr(screen.app, "keys", None) else found


class KeyBar(Widget):
    """Names every key that is to be shown, as far as they fit; a click on one is the key.

    One widget that paints itself: a widget for each key costs the start a tenth of a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._placed: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        """Paints anew when other keys are bound."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def _shown(self) -> Iterator[ActiveBinding]:
        seen = set()
        for active in listed(self.screen):
            binding = active.binding
            if binding.show and active.enabled and binding.action not in seen:
                seen.add(binding.action)
                yield active

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual names it
        """The line, exactly as wide as the widget."""
        width = self.size.width
        shown = list(self._shown())
        last = next((active for active in shown if active.binding.id == LAST), None)
        room = width - (self._width(last) if last else 0)
        segments: list[Segment] = []
        self._placed, at = [], 0
        for active in shown:
            taken = self._width(active)
            if active is last or at + taken > room:
                continue
            self._placed.append((at, at + taken, active))
            segments += self._segments(active)
            at += taken
        segments.append(Segment(" " * (room - at), self.rich_style))
        if last:
            self._placed.append((room, width, last))
            segments += self._segments(last)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _texts(self, active: ActiveBinding) -> tuple[str, str]:
        return f" {self.app.get_key_display(active.binding)}", f" {active.binding.description} "

    def _width(self, active: ActiveBinding) -> int:
        return sum(map(cell_width, self._texts(active)))

    def _segments(self, active: ActiveBinding) -> list[Segment]:
        key, label = self._texts(active)
        return [
            Segment(key, look(self, "bold $footer-key-foreground")),
            Segment(label, look(self, "$footer-description-foreground")),
        ]

    async def on_click(self, event: events.Click) -> None:
        """Does what the key does."""
        for start, end, active in self._placed:
            if start <= event.x < end:
                await self.app.run_action(active.binding.action, active.node)
