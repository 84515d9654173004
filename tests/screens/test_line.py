"""A painted line: what a terminal shows of it is what Textual's own strip shows, in fewer bytes."""

from __future__ import annotations

import io

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.widgets.line import Line, segments_of

COLOURS = st.sampled_from(["#d6dae2", "#8a93a3", "#e88388"])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=st.sampled_from(["#14171c", "#2d3a4e"]),
    bold=st.booleans() | st.none(),
    underline=st.booleans() | st.none(),
)
SEGMENTS = st.lists(st.builds(Segment, st.text("ab ", max_size=6), STYLES), max_size=8)


def shown(sent: str) -> list[object]:
    """Every cell of a terminal after ``sent`` was written to it, and one character after it."""
    screen = pyte.Screen(80, 1)
    pyte.Stream(screen).feed(sent + "x")
    return [screen.buffer[0][column] for column in range(80)]


@given(SEGMENTS, st.sampled_from(["standard", "256", "truecolor"]))
def test_a_terminal_shows_what_it_always_showed(segments: list[Segment], system: str) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system=system, legacy_windows=False)
    line, strip = Line(segments).render(console), Strip(segments).render(console)
    assert shown(line) == shown(strip)
    assert len(line) <= len(strip) + len("\x1b[0m")


def test_cells_that_look_the_same_are_one_segment() -> None:
    cells = [("a", ""), ("b ", ""), ("c", "list--muted")]
    styles = {"": Style(bold=True), "list--muted": Style(dim=True)}
    assert segments_of(cells, styles.__getitem__) == [
        Segment("ab ", Style(bold=True)),
        Segment("c", Style(dim=True)),
    ]
