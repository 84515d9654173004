"""The keys that move in lists, for a screen of pages and trees."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Tree

from screens.keys import MOVE


class MovingScreen(Screen[None]):
    """Goes line by line through whatever the keys are in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "Line down", show=False, id="case.down", tooltip="One line down", group=MOVE),
        Binding("k", "move(-1)", "Line up", show=False, id="case.up", tooltip="One line up", group=MOVE),
    ]

    def action_move(self, by: int) -> None:
        """Goes a line down or up: the cursor in a tree, else the page, or what it stands in."""
        part: Any = self.focused
        if isinstance(part, Tree):
            (part.action_cursor_down if by > 0 else part.action_cursor_up)()
        elif isinstance(part, Widget):
            pages = (each for each in part.ancestors_with_self if isinstance(each, Widget))
            page = next((each for each in pages if each.max_scroll_y > 0), None)
            if page is not None:
                page.scroll_relative(y=by, animate=False)
