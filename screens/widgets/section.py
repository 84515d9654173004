"""A titled part of a screen, laid out for its width; hidden while it has nothing to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from screens.widgets.inert import cell_fit, cell_width, inert


@dataclass(frozen=True, slots=True)
class Hung:
    """``body`` beside ``lead``; when it wraps, it goes on under its own first line."""

    lead: Content
    body: Content

    def lines(self, width: int) -> list[Content]:
        """The lines that it takes in ``width`` cells."""
        indent = self.lead.cell_length
        wrapped = self.body.wrap(max(8, width - indent))
        space = Content(" " * indent)
        return [(space if number else self.lead) + line for number, line in enumerate(wrapped)] or [self.lead]


Part = Content | Hung
BLANK = Content("")


def hung(lead: str, style: str, *body: str | tuple[str, str]) -> Hung:
    """A :class:`Hung` of plain pieces."""
    return Hung(Content.styled(lead, style), Content.assemble(*body))


def pairs(rows: Sequence[tuple[str, str | Content]], *, right: bool = False, widest: int = 28) -> list[Part]:
    """One part for each (label, value), the values aligned, at their right edge when ``right``; all inert.

    A value that is ``Content`` already is made of inert text, and stays as it is.
    """
    clean = [(inert(label, limit=60), _inert(value)) for label, value in rows]
    room = min(widest, max((cell_width(label) for label, _ in clean), default=0))
    span = max((cell_width(value) for _, value in clean if isinstance(value, str)), default=0)
    parts: list[Part] = []
    for label, value in clean:
        lead = Content.styled(cell_fit(label, room) + "  ", "$muted")
        text = cell_fit(value, span, right=True) if right and isinstance(value, str) else value
        parts.append(Hung(lead, Content(text) if isinstance(text, str) else text))
    return parts


def _inert(value: str | Content) -> str | Content:
    return inert(value, limit=400) if isinstance(value, str) else value


def lay_out(parts: Iterable[Part], width: int) -> Content:
    """All parts under each other in ``width`` cells."""
    lines: list[Content] = []
    for part in parts:
        lines += part.lines(width) if isinstance(part, Hung) else part.wrap(max(8, width))
    return Content("\n").join(lines)


class Section(Static):
    """A heading over parts."""

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id, classes="section", markup=False)
        self._title = title
        self._parts: Sequence[Part] = ()
        self._laid_out_for = self._height = 0

    def show(self, parts: Sequence[Part]) -> None:
        """Shows ``parts`` under the heading; none hides it."""
        self._parts = parts
        self.display = bool(parts)
        self._lay_out(self.content_size.width or 72)

    def on_resize(self) -> None:
        """Lays out anew when the width is another."""
        if self.content_size.width != self._laid_out_for:
            self._lay_out(self.content_size.width)
            if self._height != self.content_size.height:  # what is being laid out just now may not see it
                self.call_after_refresh(self.refresh, layout=True)

    def _lay_out(self, width: int) -> None:
        self._laid_out_for = width
        heading = [Content.styled(self._title, "bold $accent")] if self._title else []
        content = lay_out([*heading, *self._parts], width)
        self._height = content.plain.count("\n") + 1
        self.update(content)
