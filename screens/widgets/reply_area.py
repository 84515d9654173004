"""Where a reply is written: what cannot be sent never gets in, and refused words are marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets.text_area import Edit, EditResult

from screens.keys import ACT
from screens.widgets.message_area import LONGEST, MessageArea

_SPELLED = frozenset("\n\t\u200c\u200d")
"""Line ends and tabs, and the joiners that scripts and emoji are spelled with."""


def sendable(text: str) -> str:
    """``text`` without what a reader does not see and a program may obey: controls, bidi, private letters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in plain
        if char in _SPELLED or " " <= char <= "~" or unicodedata.category(char)[0] != "C"
    )


class ReplyArea(MessageArea):
    """A text area whose text can be sent as it stands."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"reply--refused"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+z",
            "undo",
            "Take back",
            show=False,
            id="reply.undo",
            tooltip="Take back the last change of the text",
            group=ACT,
        ),
        Binding(
            "ctrl+r",
            "redo",
            "Redo",
            show=False,
            id="reply.redo",
            tooltip="Do again what was taken back",
            group=ACT,
        ),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(
            "", id=id, placeholder="Write to the customer here", soft_wrap=True, highlight_cursor_line=False
        )
        self._refused: tuple[tuple[int, int], ...] = ()

    def edit(self, edit: Edit) -> EditResult:
        """Leaves out what cannot be sent. Marks are those of another text from now on."""
        edit.text = sendable(edit.text)
        self._refused = ()
        return super().edit(edit)

    def put(self, text: str) -> None:
        """Puts ``text`` in the place of what stands there; ^z brings that back."""
        self.replace(text[:LONGEST], (0, 0), self.document.end)
        self.move_cursor((0, 0))

    def begin_with(self, text: str) -> None:
        """Puts ``text`` before what stands there, and the cursor behind it."""
        self.move_cursor(self.insert(text, (0, 0)).end_location)

    def mark(self, refused: Iterable[tuple[int, int]]) -> None:
        """Marks words of the text, by their first and last but one code point."""
        self._refused = tuple(refused)
        self.refresh_lines(0, max(1, self.wrapped_document.height))
        self._line_cache.clear()

    def get_line(self, line_index: int) -> Text:
        """The line as it is drawn, refused words marked."""
        line = super().get_line(line_index)
        if self._refused:
            before = sum(len(self.document.get_line(at)) + 1 for at in range(line_index))
            style = self.get_component_rich_style("reply--refused", partial=True)
            for start, end in self._refused:
                if end > before and start - before <= len(line):
                    line.stylize(style, max(0, start - before), end - before)
        return line
