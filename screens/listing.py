"""A screen that is one list: heads over lines, what stands there when there are none, and where one is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from screens.asking import Answer, AskingScreen, Feed
from screens.widgets.empty import unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList

Lines = TypeVar("Lines", bound=WindowList[Any])


class ListScreen(AskingScreen, Generic[Lines]):
    """Reads its rows in the background when it opens and by ``r``."""

    AUTO_FOCUS = "WindowList"
    DOING = "reading the list"
    OWNER: ClassVar[str]
    """What the settings call the screen."""
    WHAT = "The list"
    """What it is called when it could not be read."""
    WITH_ROWS = "#heads"
    """What is shown only beside rows, as a selector."""
    rows: Lines

    @abstractmethod
    def lines(self) -> Lines:
        """A new list."""

    @abstractmethod
    def titles(self, width: int) -> str:
        """The titles over lines that are ``width`` cells wide."""

    @abstractmethod
    def action_refresh(self) -> None:
        """Reads the rows again."""

    @abstractmethod
    def under_cursor(self) -> str:
        """What the status line says of the row under the cursor."""

    def open_row(self) -> None:
        """Opens the row under the cursor."""

    def below(self) -> ComposeResult:
        """What stands under the list."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Heads over lines."""
        self.rows = self.lines()
        yield Static(id="title")
        yield Heads(self.titles, id="heads")
        yield self.rows
        yield Static(id="empty")
        yield from self.below()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the rows."""
        self.query_one("#empty").display = False
        self.watch(self.rows, "cursor", self.tell_place, init=False)
        self.action_refresh()

    def read(self, call: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        """Has the desk read in a thread, unless the screen is left: building the service takes time, too."""
        if self.is_attached:
            self.query_one(StatusLine).tell("◌ reading…", "")
            self.ask(self.DOING, call, then, self.failed)

    def failed(self, error: Exception) -> None:
        """Says in the list's place why it could not be read."""
        app = self.console_app
        again = app.key_of(f"{self.OWNER}.refresh")
        self.stand(unreadable(self.WHAT, app.sentence(error, self.DOING), again))
        self.query_one(StatusLine).tell("", "")

    def stand(self, instead: Content | None) -> None:
        """Shows the list; or, where there are no rows, ``instead`` in its place."""
        self.rows.display = instead is None
        self.query(self.WITH_ROWS).set(display=instead is None)
        empty = self.query_one("#empty", Static)
        empty.display = instead is not None
        if instead is not None:
            empty.update(instead)
        elif self.focused is None:
            self.rows.focus()

    def entitle(self, name: str, of: str, *about: tuple[str, str]) -> None:
        """The line on top: what this is, of what, and more in pieces of text and style."""
        told = Content.assemble((f" {name} ", "bold $accent"), (of, "bold"), *about)
        self.query_one("#title", Static).update(told, layout=False)

    @property
    def desk_named(self) -> str:
        """The desk, as a title names it."""
        return f" {inert(self.console_app.desk_name, limit=40)}"

    def tell_place(self) -> None:
        """The status line: what is under the cursor, and where that is."""
        place = f"{self.rows.cursor + 1:,} of {self.rows.total:,}" if self.rows.total else ""
        self.query_one(StatusLine).tell(self.under_cursor(), place)

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self.tell_place()

    @on(WindowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def leave_for(self, screen: Screen[Any]) -> None:
        """Opens ``screen``; the rows are read again when it is left."""
        self.app.push_screen(screen, lambda _: self.action_refresh())


class LongListScreen(ListScreen[Lines]):
    """A list that may be very long: its rows come window by window, as they are looked at."""

    feed: Feed[Any]

    def on_mount(self) -> None:
        """Gets what feeds the list ready."""
        self.feed = Feed(self, self.rows, _nothing, self.failed)

    @on(WindowList.Wanted)
    def _wanted(self) -> None:
        self.feed.serve()


def _nothing(_start: int, _limit: int) -> Sequence[Any]:
    return ()
