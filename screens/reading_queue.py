"""Reading the queue for its screen: the newest wish wins, and nothing moves under the hand."""

from __future__ import annotations

import asyncio
import gc
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import on

from screens import later
from screens.asking import Feed, over
from screens.syncing import SyncingScreen
from screens.widgets.queue_list import QueueList
from screens.widgets.window_list import WindowList
from triage.services.queue_models import Facets, QueueFilter, QueueRow

EVERYTHING = QueueFilter()
LOOK_SECONDS = 5
"""How often the list looks whether somebody else changed the desk."""

PATIENCE = 0.1
"""How many seconds the first paint waits for the first rows."""

WARM_SECONDS = 0.8
"""How long after the start the other screens are loaded."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a load found; ``total`` is ``None`` while nobody has counted, ``found`` when ``keep`` left."""

    wanted: QueueFilter
    total: int | None
    cursor: int
    start: int
    rows: Sequence[QueueRow]
    head: int
    found: bool = True


class ReadingQueueScreen(SyncingScreen):
    """A screen with a list of cases, which it reads, counts and keeps fresh."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = EVERYTHING
        self._painted = self._loading = False
        self._pending: tuple[QueueFilter, str | None] | None = None
        self._counted = False
        self._problem = ""
        self._head = -1
        """The desk's head when the list was read; less than 0 before that."""
        self._outdated = False

    async def read_first(self) -> None:
        """Reads the first rows, so that the first paint shows them unless that takes long."""
        self._feed = Feed(self, self._list, partial(self._fetch, self._wanted), self._failed)
        self._loading = True
        worker = self.ask("reading the queue", self._read_first, self._first_read, self._failed)
        await asyncio.wait({asyncio.create_task(over(worker))}, timeout=PATIENCE)
        if worker.result is None:
            self._tell()  # that it is under way
        else:
            self._first_read(worker.result)

    def _first_read(self, page: Page) -> None:
        """Shows the first rows, once: at once when they are there in time, else when they come."""
        if self._head < 0:
            self._loaded(page)
            if self._painted:
                self._renew()

    def _renew(self) -> None:
        """Has suggestions made anew that had run out when they were painted; loading the book takes time."""
        rows = [self._list.row(index) for index in range(min(self._list.total, QueueList.WINDOW))]
        if any(row is not None and row.outdated for row in rows):
            call = partial(self._fetch, self._wanted, 0, QueueList.WINDOW)
            self.ask("making suggestions anew", call, partial(self._renewed, self._wanted, self._head))

    def _renewed(self, wanted: QueueFilter, head: int, rows: Sequence[QueueRow]) -> None:
        """Puts them in their places, unless the list was read anew in the meantime."""
        if (wanted, head) == (self._wanted, self._head):
            self._list.fill(0, rows)

    def _read_first(self) -> Page:
        """In a thread: with their number, which the desk keeps at hand for cases that wait."""
        queue = self.desk.queue
        head = queue.head()
        rows = queue.window(EVERYTHING, start=0, limit=QueueList.WINDOW, stored=True)
        return Page(EVERYTHING, queue.count(EVERYTHING), 0, 0, rows, head)

    def painted(self) -> None:
        """The first paint is done: only now for what else takes time."""
        self._painted = True
        if self._head >= 0:
            self.list_read()
            self._renew()
        self.look_for_key()
        self.set_interval(LOOK_SECONDS, self.look_for_changes)
        self.set_timer(WARM_SECONDS, self._warm)

    def _warm(self) -> None:
        """Loads the other screens, now that this one is painted; from here on garbage is collected."""
        gc.freeze()
        gc.enable()
        self.console_app.read_styles()
        self.ask("loading the screens", self._load_rest, self._rest_loaded)

    def _load_rest(self) -> str:
        later.load_all()
        keys = self.console_app.keys
        return later.trouble_with(keys) if keys else ""

    def _rest_loaded(self, trouble: str) -> None:
        if trouble:
            self.console_app.complain(trouble)

    @property
    def _list(self) -> QueueList:
        return self.query_one("#queue", QueueList)

    @abstractmethod
    def _tell(self) -> None:
        """Says how things stand."""

    @abstractmethod
    def _show_list(self, shown: bool) -> None:
        """Shows the list, or what stands in its place."""

    @abstractmethod
    def _explain_empty(self, facets: Facets) -> None:
        """Says why there is no case."""

    @abstractmethod
    def action_refresh(self) -> None:
        """Reads the list again and stays on the case under the cursor."""

    @abstractmethod
    def list_read(self) -> None:
        """Another list is shown."""

    # Reading --------------------------------------------------------------------------------------

    def load(self, wanted: QueueFilter, keep: str | None = None) -> None:
        """Reads the list; the cursor stays on case ``keep``. The newest wish wins, one read at a time."""
        if self._loading:
            self._pending = (wanted, keep)
            return
        self._loading, self._pending = True, None
        self._tell()
        call = partial(self._read, wanted, keep, self._list.cursor)
        self.ask("reading the queue", call, self._loaded, self._failed)

    def _read(self, wanted: QueueFilter, keep: str | None, cursor: int) -> Page:
        queue, size = self.desk.queue, QueueList.WINDOW
        head = queue.head()
        if keep is None:
            return Page(wanted, None, 0, 0, queue.window(wanted, start=0, limit=size), head)
        total = queue.count(wanted)
        found = queue.position(wanted, keep)
        cursor = max(0, min(cursor, total - 1)) if found is None else found
        start = cursor - cursor % size
        rows = queue.window(wanted, start=start, limit=size)
        return Page(wanted, total, cursor, start, rows, head, found is not None)

    def _fetch(self, wanted: QueueFilter, start: int, limit: int) -> Sequence[QueueRow]:
        return self.desk.queue.window(wanted, start=start, limit=limit)

    def _loaded(self, page: Page) -> None:
        self._loading = False
        if self._pending is not None:
            self.load(*self._pending)
            return
        self._show_page(page)

    def _show_page(self, page: Page) -> None:
        self._wanted, self._problem, self._head, self._outdated = page.wanted, "", page.head, False
        total = page.total
        if total is None and len(page.rows) < QueueList.WINDOW:
            total = len(page.rows)
        self._counted = total is not None
        self._feed.restart(partial(self._fetch, page.wanted))
        self._list.grouped = page.wanted.sort.removeprefix("-") == "customer"
        self._list.reset(len(page.rows) if total is None else total, page.cursor, page.start, page.rows)
        if total is None:
            self.ask("counting the cases", partial(self._count, page.wanted), self._was_counted)
        elif total == 0:
            self.ask("counting the cases", self.desk.queue.facets, self._explain_empty)
        self._show_list(total != 0)
        if self._painted:
            self.list_read()
        self._tell()

    def _count(self, wanted: QueueFilter) -> tuple[QueueFilter, int]:
        return wanted, self.desk.queue.count(wanted)

    def _was_counted(self, answer: tuple[QueueFilter, int]) -> None:
        wanted, total = answer
        if wanted == self._wanted and not self._counted:
            self._counted = True
            self._list.grow(total)
            self._feed.serve()
            self._tell()

    @abstractmethod
    def _failed(self, error: Exception) -> None:
        """The list could not be read."""

    @on(WindowList.Wanted)
    def serve_rows(self) -> None:
        """Rows are missing."""
        self._feed.serve()

    # Changes that others make ---------------------------------------------------------------------

    def look_for_changes(self) -> None:
        """Reads the list again when the desk has changed, unless something is under way or on top."""
        if self.is_current and not (self._loading or self._problem or self._outdated):
            keep = self.case_at_hand()
            call = partial(self._read_if_changed, self._head, self._wanted, keep, self._list.cursor)
            self.ask("looking for changes", call, partial(self._found_changes, keep), self._look_failed)

    def _read_if_changed(self, head: int, wanted: QueueFilter, keep: str | None, cursor: int) -> Page | None:
        return None if self.desk.queue.head() == head else self._read(wanted, keep, cursor)

    def _found_changes(self, keep: str | None, page: Page | None) -> None:
        """Shows what is new only where the case under the cursor stays; else says that there is news."""
        if page is None or self._loading or page.wanted != self._wanted or keep != self.case_at_hand():
            return
        if page.found:
            self._show_page(page)
        else:
            self._outdated = True
            self._tell()

    def _look_failed(self, error: Exception) -> None:
        """Nobody asked for it, so the list that is shown stays; reading it says what is wrong."""
        self._outdated = True
        self.log(error)
        self._tell()
