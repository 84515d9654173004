"""The rulebook: every rule, caution, signal and number, with why it is there and what shows that it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from screens import later, words
from screens.keys import ACT, FIND, MOVE, leaving, refreshing
from screens.places import PlaceScreen
from screens.widgets.book_list import BookList, name, says, titles
from screens.widgets.book_page import first_text, page_of
from screens.widgets.empty import unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from screens.widgets.view_bar import ViewBar
from screens.widgets.window_list import BAR, WindowList
from triage.services.models import SavedView

if TYPE_CHECKING:
    from screens.places_protocol import PagesLike
    from triage.services.book_pages import Line

SORTS = {"": "All", "rule": "Rules", "caution": "Cautions", "signal": "Signals", "number": "Numbers"}
"""What there are lines of, and what it is called; the empty one is all of them."""


class RulebookScreen(PlaceScreen):
    """The table of contents, and the page on the line under the cursor."""

    TOPIC = "rules"
    CSS_PATH = "rulebook.tcss"
    AUTO_FOCUS = "#book"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "search",
            "Find",
            key_display="/",
            id="book.search",
            tooltip="Words of a title, an id, a rationale, a source, a status",
            group=FIND,
        ),
        *(
            Binding(
                str(number),
                f"sort('{sort}')",
                label,
                show=False,
                id=f"book.{label.lower()}",
                tooltip=f"{label} only" if sort else "Everything in the book",
                group=FIND,
            )
            for number, (sort, label) in enumerate(SORTS.items(), 1)
        ),
        Binding(
            "t",
            "try_text",
            "Try",
            id="book.try",
            tooltip="To the sandbox; with an example, when a signal is under the cursor",
            group=ACT,
        ),
        Binding(
            "tab",
            "app.focus_next",
            "Switch",
            id="book.switch",
            tooltip="Between the lines and the page, which then scrolls",
            group=MOVE,
        ),
        refreshing("book", "Read the book again"),
        leaving("book"),
    ]

    def __init__(self, wanted: str = "") -> None:
        """``wanted`` is the id of the line to open the book at."""
        super().__init__()
        self._wanted = wanted
        self._sort = ""
        self._lines: Sequence[Line] = ()
        self._pages: PagesLike | None = None
        self._busy = False
        self._page: tuple[tuple[str, str], Mapping[str, Any]] | None = None
        """The page that is shown, by sort and id."""

    def compose(self) -> ComposeResult:
        """What is shown, the lines, the page."""
        yield Static(id="title")
        yield ViewBar([f"book.{label.lower()}" for label in SORTS.values()], id="sorts")
        yield Input(id="find", placeholder="words of a title, an id, a reason, a source", compact=True)
        with Container(id="sides"):
            with Container(id="lines"):
                yield Heads(lambda width: titles(width + BAR), id="heads")
                yield BookList(id="book")
                yield Static(id="empty")
            with VerticalScroll(id="page"):
                yield Section("", id="told")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the book."""
        self.query_one("#find").display = False
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._turn, init=False)
        self.action_refresh()

    @property
    def _list(self) -> BookList:
        return self.query_one("#book", BookList)

    @property
    def _find(self) -> Input:
        return self.query_one("#find", Input)

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Reads the book again, as it is now."""
        self.query_one(StatusLine).tell("◌ reading the book…", "")
        self.ask("reading the rulebook", self._read, self._arrived, self._failed)

    def _read(self) -> tuple[PagesLike, Sequence[Line], str]:
        pages = self.desk.pages()
        return pages, pages.contents(), pages.name

    def _arrived(self, answer: tuple[PagesLike, Sequence[Line], str]) -> None:
        pages, self._lines, name = answer
        current = self._list.current
        keep = self._wanted or (current.id if current else "")
        self._pages, self._wanted, self._page = pages, "", None
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Rulebook ", "bold $accent"),
                (f" {inert(name, limit=200)}", "bold"),
                (f" · {pages.digest[:12]}", "$muted"),
            )
        )
        if keep and not any(line.id == keep for line in self._lines):
            self.console_app.say(f"The book has no {inert(keep, limit=80)} any more")
        self._show(keep)

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the rulebook")
        self._lines, self._page = (), None
        self._show("")
        self.query_one("#empty", Static).update(
            unreadable("The rulebook", why, self.console_app.key_of("book.refresh"))
        )

    def _show(self, keep: str = "") -> None:
        """The lines that were asked for; the cursor on ``keep`` when it is among them."""
        found = self._matching()
        at = next((index for index, line in enumerate(found) if line.id == keep), 0)
        self._list.show(found, at)
        shown = bool(found)
        self._list.display = self.query_one("#heads").display = self.query_one("#page").display = shown
        empty = self.query_one("#empty", Static)
        empty.display = not shown
        empty.update(_nothing_found(len(self._lines), self.console_app.key_of("book.back")))
        counts = [SavedView(label, sort, self._count(sort)) for sort, label in SORTS.items()]
        self.query_one(ViewBar).tell(counts, self._sort)
        self._turn()

    def _matching(self) -> list[Line]:
        asked = self._find.value.casefold().split()
        return [
            line
            for line in self._lines
            if (not self._sort or line.sort == self._sort) and all(word in _haystack(line) for word in asked)
        ]

    def _count(self, sort: str) -> int:
        return sum(not sort or line.sort == sort for line in self._lines)

    # The page -------------------------------------------------------------------------------------

    @on(WindowList.Moved)
    def _turn(self) -> None:
        """Turns to the page on the line under the cursor: one at a time, and always the one asked for now."""
        line = self._list.current if self._list.total else None
        told = "" if line is None else f"{line.sort} {line.id}"
        right = f"{self._list.cursor + 1} of {self._list.total}" if self._list.total else ""
        self.query_one(StatusLine).tell(told, right)
        pages = self._pages
        if line is None or pages is None or self._busy:
            return
        wanted = (line.sort, line.id)
        if self._page is not None and self._page[0] == wanted:
            return
        self._busy = True
        self.ask(
            "reading a page", partial(pages.page, *wanted), partial(self._turned, wanted), self._unturned
        )

    def _turned(self, wanted: tuple[str, str], page: Mapping[str, Any]) -> None:
        self._busy, self._page = False, (wanted, page)
        self.query_one("#told", Section).show(page_of(wanted[0], page))
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self._turn()

    def _unturned(self, error: Exception) -> None:
        self._busy = False
        why = self.console_app.sentence(error, "reading a page")
        self.query_one("#told", Section).show([Content.styled(f"✖ {why}", "$error")])

    # Keys -----------------------------------------------------------------------------------------

    def action_sort(self, sort: str) -> None:
        """Only rules, cautions, signals or numbers."""
        current = self._list.current
        self._sort = sort
        self._show(current.id if current else "")

    @on(ViewBar.Chosen)
    def sort_chosen(self, event: ViewBar.Chosen) -> None:
        """A click on a name is its digit."""
        self.action_sort(list(SORTS)[event.number - 1])

    def action_search(self) -> None:
        """Opens the line for words."""
        self._find.display = True
        self._find.focus()

    @on(Input.Changed, "#find")
    def narrow(self) -> None:
        """Narrows the lines while one types."""
        current = self._list.current
        self._show(current.id if current else "")

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        """Enter goes to the lines and keeps the words."""
        self._find.display = bool(self._find.value.strip())
        self._list.focus()

    @on(WindowList.Opened)
    def open_page(self) -> None:
        """Into the page, to scroll."""
        self.query_one("#page").focus()

    def action_try_text(self) -> None:
        """Opens the sandbox."""
        line, page = self._list.current, self._page
        text = first_text(page[1]) if page and line and page[0] == ("signal", line.id) else ""
        self.app.push_screen(later.SandboxScreen(text))

    def action_back(self) -> None:
        """Words away, then out of the page, then back to where one came from."""
        if self._find.display:
            self._find.value = ""
            self._find.display = False
            self._list.focus()
        elif self.query_one("#page").has_focus:
            self._list.focus()
        else:
            self.dismiss(None)


def _haystack(line: Line) -> str:
    parts = (line.id, name(line), words.plain(line.group), line.status, says(line), line.more, line.sort)
    number = "" if line.number is None else f"rule {line.number}"
    return " ".join((*parts, number)).casefold()


def _nothing_found(lines: int, all_again: str) -> Content:
    return Content.assemble(
        ("Nothing in the book has these words\n\n", "bold"),
        f"{words.many(lines, 'line')} in all.\n\n",
        (all_again, "bold $accent"),
        " shows them",
    )
