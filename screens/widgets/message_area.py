"""Where a message is typed or pasted: kept as it came in, shown inert."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea

from screens.widgets.inert import DOT, pieces


class MessageArea(TextArea):
    """A plain text area. What cannot be seen is shown by a sign, one for each character."""

    def get_line(self, line_index: int) -> Text:
        """The line as it is drawn: as many characters as it has, none of them a control."""
        line = self.document.get_line(line_index)
        shown = (piece if len(piece) == 1 else DOT for piece in pieces(line))
        return Text("".join(shown), end="", no_wrap=True)
