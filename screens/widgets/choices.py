"""A list of choices in a dialog."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from screens.keys import STEPS


class Choices(OptionList):
    """Choices among which the keys of every list move."""

    BINDINGS: ClassVar[list[BindingType]] = [*STEPS]

    def action_move(self, by: int) -> None:
        """One choice down or up."""
        if by > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()
