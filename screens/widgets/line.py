"""One painted line of a list, sent to the terminal in as few bytes as it takes: some are far away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.style import Style as Looks
from textual.widget import Widget

Cell = tuple[str, str]
"""Text of a known width, and the name of its look ("" for the plain one)."""

LIVE, RESTING = "list--cursor", "list--cursor-blurred"
MARKS = ("", LIVE, RESTING)
"""What may be laid over a line: nothing, or the cursor, while keys go to the list and while not."""
LOOKS = {
    "": "$foreground",
    "list--muted": "$muted",
    "list--strong": "bold $foreground",
    "list--alarm": "bold $error",
    "list--warning": "$warning",
    "list--good": "$success",
    "list--accent": "$primary",
    LIVE: "bold on $cursor",
    RESTING: "on $panel",
}
"""What the cells of a line may look like."""


def look(widget: Widget, text: str) -> Style:
    """How ``text``, such as ``bold $error``, looks on a widget.

    In the names of the theme: rules for parts of widgets would all be parsed before the first paint.
    """
    return widget.rich_style + Looks.parse(text).rich_style


def style_of(widget: Widget, name: str, mark: str) -> Style:
    """How a cell looks on a line with ``mark`` over it, as it is sent: with ``NO_COLOR``, without colours."""
    style: Style | None = look(widget, f"{LOOKS[name]} {LOOKS[mark]}" if mark else LOOKS[name])
    for line_filter in widget.get_line_filters():
        [(_, style, _)] = line_filter.apply([Segment("", style)], widget.background_colors[1])
    return style or Style()


def segments_of(cells: Iterable[Cell], style_of: Callable[[str], Style]) -> list[Segment]:
    """The cells, those in a row that look the same as one."""
    runs: list[list[str]] = []
    for text, name in cells:
        if runs and runs[-1][1] == name:
            runs[-1][0] += text
        else:
            runs.append([text, name])
    return [Segment(text, style_of(name)) for text, name in runs]


_LIGHT = Style(bold=False)


@lru_cache(maxsize=512)
def _codes(before: Style | None, style: Style, system: ColorSystem) -> str:
    """What turns ``before`` into ``style``: often only another colour or weight of the letters."""
    if before is None:
        return Strip.render_ansi(style, system)
    if (before.without_color + _LIGHT, before.bgcolor) != (style.without_color + _LIGHT, style.bgcolor):
        return f"0;{Strip.render_ansi(style, system)}"
    weight = "" if before.bold == style.bold else "1;" if style.bold else "22;"
    return weight + Strip.render_ansi(Style(color=style.color), system)


class Line(Strip):
    """A strip that names a colour where it changes, where Textual's names all of them for each segment."""

    def render(self, console: Console) -> str:
        """The line for the terminal."""
        if self._render_cache is None:
            system = COLOR_SYSTEMS[console.color_system or "truecolor"]
            sent: list[str] = []
            before = None
            for text, style, _ in self:
                if text and style is not None and style != before:
                    sent.append(f"\x1b[{_codes(before, style, system)}m")
                    before = style
                sent.append(text)
            self._render_cache = "".join(sent) + "\x1b[0m"
        return self._render_cache
