"""What the console is measured against: an empty Textual app, and a bare virtual list of a million rows."""

from __future__ import annotations

import sys
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

ROWS = 1_000_000


class Empty(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static("READY")


class Bare(ScrollView, can_focus=True):
    """Paints the lines that are seen, with a cursor, out of thin air."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "go(1)"),
        Binding("pagedown", "go(40)"),
        Binding("end", "go(10000000)"),
        Binding("home", "go(-10000000)"),
    ]
    cursor = 0

    def on_mount(self) -> None:
        self.virtual_size = Size(0, ROWS)
        self.focus()

    def action_go(self, step: int) -> None:
        self.cursor = max(0, min(ROWS - 1, self.cursor + step))
        top, height = self.scroll_offset.y, self.size.height
        if not top <= self.cursor < top + height:
            y = self.cursor if self.cursor < top else self.cursor - height + 1
            self.scroll_to(y=y, animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        mark = ">" if index == self.cursor else " "
        told = f"Chargeback  customer {index % 977:>4}  {index % 4999}.00 USD"
        text = f"{mark} {index + 1:>9,} of {ROWS:,}  {told}"
        return Strip([Segment(text.ljust(self.size.width), self.rich_style)], self.size.width)


class Listing(App[None]):
    """The bare list."""

    def compose(self) -> ComposeResult:
        yield Bare()


if __name__ == "__main__":
    {"empty": Empty, "bare": Listing}[sys.argv[1]]().run()
