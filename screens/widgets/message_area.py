"""Where a message is typed or pasted: kept as it came in, shown inert."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from screens.widgets.inert import DOT, pieces

LONGEST = 20_000
"""Characters that it takes: more would hold up the keys while they are laid out."""


class MessageArea(TextArea):
    """A plain text area. What cannot be seen is shown by a sign, one for each character."""

    def edit(self, edit: Edit) -> EditResult:
        """Takes as much of what is typed or pasted as there is room for."""
        edit.text = edit.text[: max(0, LONGEST - len(self.text) + len(self.selected_text))]
        return super().edit(edit)

    def get_line(self, line_index: int) -> Text:
        """The line as it is drawn: as many characters as it has, none of them a control."""
        line = self.document.get_line(line_index)
        shown = (piece if len(piece) == 1 else DOT for piece in pieces(line))
        return Text("".join(shown), end="", no_wrap=True)
