"""A virtual list: it knows how many rows there are, holds windows of them, and paints the visible lines.

It asks nobody for rows. When a row that it should show (or soon will) is missing, it posts
:class:`WindowList.Wanted`; whoever owns it fetches and hands the rows to :meth:`WindowList.fill`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from screens.keys import MOVE, STEPS
from screens.widgets.line import LIVE, MARKS, RESTING, Cell, Line, segments_of, style_of
from screens.widgets.windows import Windows

Row = TypeVar("Row")
BAR = 1
"""Cells kept for the scroll bar, whether it is there or not, so that titles stand over their columns."""
IDLE_SECONDS = 0.05
"""How long after a key nobody waits for anything any more."""


class WindowList(ScrollView, Generic[Row], can_focus=True):
    """A list of ``total`` rows of which only some windows are at hand."""

    WINDOW = 128
    """Rows in one window."""
    KEPT = 48
    """Windows remembered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *STEPS,
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False, id="list.pagedown",
                tooltip="One page down", group=MOVE),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False, id="list.pageup",
                tooltip="One page up", group=MOVE),
        Binding("home,g", "first", "First", show=False, id="list.first", tooltip="The first row", group=MOVE),
        Binding("end,G", "last", "Last", show=False, id="list.last", tooltip="The last row", group=MOVE),
        Binding("enter", "open", "Open", show=False, id="list.open",
                tooltip="Open what is under the cursor", group=MOVE),
    ]  # fmt: skip
    cursor: reactive[int] = reactive(0, repaint=False)
    """The row that keys act on."""

    class Wanted(Message):
        """Rows are missing: see :meth:`WindowList.missing`."""

        def can_replace(self, message: Message) -> bool:
            """One such message is as good as many."""
            return isinstance(message, type(self))

    class Moved(Message):
        """The row under the cursor arrived, or became another one. (Moves by keys: watch ``cursor``.)"""

        def can_replace(self, message: Message) -> bool:
            """Only where it stands now matters."""
            return isinstance(message, type(self))

    class Opened(Message):
        """The row under the cursor was chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.total = 0
        self._windows: Windows[Row] = Windows(self.WINDOW, self.KEPT)
        self._strips: dict[tuple[int, str], Strip] = {}
        """Painted lines by row and mark, all for one width."""
        self._width = 0
        self._heading = 0
        self._ahead = Timer(self, IDLE_SECONDS)
        self._styles_of: dict[tuple[str, str], Style] = {}

    # What subclasses say -------------------------------------------------------------------------

    @abstractmethod
    def cells(self, row: Row, width: int) -> list[Cell]:
        """The cells of one line, exactly ``width`` wide together."""

    def allow_focus(self) -> bool:
        """Keys are for a list that is there."""
        return super().allow_focus() and bool(self.display)

    # Rows ----------------------------------------------------------------------------------------

    @property
    def current(self) -> Row | None:
        """The row under the cursor, when it is at hand."""
        return self.row(self.cursor)

    def row(self, index: int) -> Row | None:
        """Row ``index``, when it is at hand."""
        return self._windows.row(index)

    def missing(self) -> int | None:
        """Where the window starts that is needed most: a visible one, then the neighbours, then both ends."""
        if not self.total:
            return None
        top, height = self.scroll_offset.y, max(1, self.size.height)
        near = [top, top + height - 1, self.cursor, top + 2 * height, top - height, 0, self.total - 1]
        for index in near:
            if 0 <= index < self.total and index not in self._windows:
                return self._windows.start(index)
        return None

    def fill(self, start: int, rows: Sequence[Row]) -> None:
        """Takes the window that starts at ``start`` (a multiple of ``WINDOW``)."""
        self._windows.put(start, rows)
        for index in range(start, start + self.WINDOW):
            for mark in MARKS:
                self._strips.pop((index, mark), None)
        top = self.scroll_offset.y
        if start < top + self.size.height and start + self.WINDOW > top:
            self.refresh()
        if start <= self.cursor < start + self.WINDOW:
            self.post_message(self.Moved())

    def reset(self, total: int, cursor: int, start: int = 0, rows: Sequence[Row] = ()) -> None:
        """Forgets every row; ``total`` rows exist, the cursor stands on ``cursor``, ``rows`` are at hand.

        The cursor stays on the line of the screen on which it was.
        """
        line = self.cursor - self.scroll_offset.y
        self._windows.clear()
        self.repaint()
        self.grow(total)
        if rows:
            self._windows.put(start, rows)
        self.set_reactive(WindowList.cursor, max(0, min(cursor, total - 1)))
        self.scroll_to(y=max(0, self.cursor - max(0, line)), animate=False, force=True)
        self._reveal()
        self.post_message(self.Moved())
        self._want()

    def grow(self, total: int) -> None:
        """Says how many rows there are, and keeps those at hand."""
        self.total = total
        self.virtual_size = Size(0, total)
        self.refresh()

    def repaint(self) -> None:
        """Paints every line anew: the look or what is marked changed."""
        self._strips.clear()
        self._styles_of.clear()
        self.refresh()

    def renew(self) -> None:
        """Paints anew the visible lines that have come to look otherwise by themselves, and no others."""
        before, self._strips = self._strips, {}
        top = self.scroll_offset.y
        for index in range(top, min(self.total, top + self.size.height)):
            if self._line(index) != before.get((index, self._mark(index))):
                self.refresh_line(index)

    # Moving --------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """Moves the cursor by ``step`` rows."""
        self.go(self.cursor + step)

    def action_page(self, pages: int) -> None:
        """Moves the cursor and the view by whole pages."""
        step = pages * max(1, self.size.height - 1)
        self.scroll_to(y=self.scroll_offset.y + step, animate=False)
        self._heading = step
        self.go(self.cursor + step)

    def action_first(self) -> None:
        """Moves to the first row."""
        self.go(0)

    def action_last(self) -> None:
        """Moves to the last row."""
        self.go(self.total - 1)

    def action_open(self) -> None:
        """Opens the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened())

    def go(self, index: int) -> None:
        """Puts the cursor on row ``index``, or the nearest there is."""
        index = max(0, min(index, self.total - 1))
        old, self.cursor = self.cursor, index
        if old != index:
            self.refresh_line(old)
            self.refresh_line(index)
        self._reveal()
        self._want()

    def _reveal(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= self.cursor < top + height:
            above = self.cursor < top
            self.scroll_to(y=self.cursor if above else self.cursor - height + 1, animate=False, force=True)

    def _want(self) -> None:
        """Asks for rows: at once for those that are looked at, for others when nobody waits."""
        top = self.scroll_offset.y
        if self._at_hand(top) and self._at_hand(top + self.size.height - 1):
            self._ahead.stop()
            self._ahead = self.set_timer(IDLE_SECONDS, self._get_ahead)
        else:
            self.post_message(self.Wanted())

    def _at_hand(self, index: int) -> bool:
        return index >= self.total or index in self._windows

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _get_ahead(self) -> None:
        """Asks for the rows, and paints the page, that whoever reads on in this direction comes to."""
        if self.missing() is not None:
            self.post_message(self.Wanted())
        top = self.scroll_offset.y + self._heading
        for index in range(max(0, top), max(0, top + self.size.height)):
            self._line(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Asks for rows when the view moved by any means."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._want()

    def on_resize(self) -> None:
        """Paints for the new width, and asks for the rows of the new height."""
        self._strips.clear()
        self._heading = self.size.height - 1
        self._reveal()
        self._want()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Shows the cursor as live or as resting; no other style hangs on it, so none is applied anew."""
        self.refresh_line(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        index = event.y + self.scroll_offset.y
        if index < self.total:
            self.go(index)
            if event.chain == 2:
                self.action_open()

    # Painting ------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible lines as they are kept: no border, padding or opacity is laid over them."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._strips.clear()
            self._width = width
        top = self.scroll_offset.y
        lines: list[Strip] = [self._line(top + y) for y in crop.line_range]
        whole = crop.column_span == (0, self.size.width)
        return lines if whole else [line.crop(*crop.column_span) for line in lines]

    def _mark(self, index: int) -> str:
        return "" if index != self.cursor else LIVE if self.has_focus else RESTING

    def _line(self, index: int) -> Strip:
        mark = self._mark(index)
        row, width = self.row(index), self._width
        if row is None or index >= self.total:
            text = " …" if index < self.total else ""
            return self._paint([(text.ljust(width), "list--muted")], mark, width)
        strip = self._strips.get((index, mark))
        if strip is None:
            if len(self._strips) > 4096:
                self._strips.clear()
            room = self.size.width - BAR
            cells = [*self.cells(row, room), (" " * (width - room), "")]
            strip = self._strips[(index, mark)] = self._paint(cells, mark, width)
        return strip

    def _paint(self, cells: Sequence[Cell], mark: str, width: int) -> Strip:
        return Line(segments_of(cells, lambda name: self._style(name, mark)), width)

    def _style(self, name: str, mark: str) -> Style:
        if (name, mark) not in self._styles_of:
            self._styles_of[name, mark] = style_of(self, name, mark)
        return self._styles_of[name, mark]
