"""Finding cases: the filter bar, the views, the order, one customer's cases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens import later, words
from screens.bulk import BulkScreen
from screens.keys import FIND
from screens.reading_queue import EVERYTHING
from screens.widgets.inert import inert
from screens.widgets.view_bar import ViewBar

if TYPE_CHECKING:
    from screens.widgets.filter_bar import FilterBar
    from triage.services.models import CaseView, SavedView

CYCLE = ("", "amount", "opened", "customer")
"""The orders that one key goes through; ``sort:`` in the filter has them all."""


class FindingScreen(BulkScreen):
    """A list of cases that can be asked for some of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Find",
            key_display="/",
            id="queue.filter",
            tooltip="Ask for some cases: words, kind:, due:, amount:, signal: and more",
            group=FIND,
        ),
        Binding(
            "escape",
            "clear",
            "All",
            show=False,
            id="queue.clear",
            tooltip="Take the marks away, then show all cases again",
            group=FIND,
        ),
        *(
            Binding(
                str(number),
                f"view({number})",
                f"View {number}",
                show=False,
                id=f"queue.view{number}",
                tooltip="The view with this number, above the list",
                group=FIND,
            )
            for number in range(1, 10)
        ),
        Binding(
            "V",
            "keep_view",
            "Keep view",
            show=False,
            id="queue.keep_view",
            tooltip="Give the filter a name and keep it as a view, or drop the view",
            group=FIND,
        ),
        Binding(
            "s",
            "sort",
            "Sort",
            show=False,
            id="queue.sort",
            tooltip="By urgency, amount, age, customer; sort: in the filter knows more",
            group=FIND,
        ),
        Binding(
            "C",
            "customer",
            "Customer",
            show=False,
            id="queue.customer",
            tooltip="Every case of this customer, closed ones left out",
            group=FIND,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.mistyped = ""
        """What of the filter is not understood."""
        self._made_bar: FilterBar | None = None
        self._people: Sequence[str] = ()

    @property
    def _bar(self) -> FilterBar:
        """The filter bar; it is made after the first paint, which has none, or when it is needed first."""
        if self._made_bar is None:
            self._made_bar = later.FilterBar(lambda: self._people, id="filter")
            self._made_bar.display = False
            self.mount(self._made_bar, before="#heads")
        return self._made_bar

    def painted(self) -> None:
        """Makes the filter bar as well, so that no key has to wait for it."""
        super().painted()
        self._bar.display = False

    @property
    def typing(self) -> bool:
        """Whether keys go into the filter bar."""
        return self._made_bar is not None and self._made_bar.has_focus

    @property
    def filtered(self) -> str:
        """What the filter says; empty when it lets everything through."""
        return "" if self._made_bar is None else self._made_bar.value.strip()

    # Views ----------------------------------------------------------------------------------------

    def list_read(self) -> None:
        """Counts the views anew, once the list is painted."""
        self.call_after_refresh(self._ask_for_counts)

    def _ask_for_counts(self) -> None:
        self.ask("counting the views", self._count_views, self._views_counted)

    def _count_views(self) -> tuple[Sequence[SavedView], Sequence[str]]:
        names = [name for name in self.desk.queue.facets().assignees if name]
        return list(self.desk.views.counted(self.console_app.zone)), names

    def _views_counted(self, answer: tuple[Sequence[SavedView], Sequence[str]]) -> None:
        views, self._people = answer
        self.query_one(ViewBar).tell(views, self.filtered)

    def action_view(self, number: int) -> None:
        """Shows the view with this number."""
        views = self.query_one(ViewBar).views
        if number <= len(views):
            self.show_query(views[number - 1].query)
        else:
            self.console_app.say(f"There is no view {number}")

    @on(ViewBar.Chosen)
    def view_chosen(self, event: ViewBar.Chosen) -> None:
        """Shows the view that was clicked."""
        self.action_view(event.number)

    def action_keep_view(self) -> None:
        """Asks for a name for what the filter says."""
        query = self.filtered
        views = self.query_one(ViewBar).views
        named = next((view.name for view in views if view.own and view.query == query), "")
        self.app.push_screen(later.KeepViewDialog(query, named), self._keep)

    def _keep(self, keeping: later.Keeping | None) -> None:
        if keeping is None:
            return

        def call() -> None:
            if keeping.name:
                self.desk.views.keep(keeping.name, keeping.query)
            else:
                self.desk.views.drop(keeping.before)

        told = f"Kept as {inert(keeping.name)}" if keeping.name else f"Dropped: {inert(keeping.before)}"
        self.ask("keeping the view", call, partial(self._kept, told))

    def _kept(self, told: str, _: object) -> None:
        self.console_app.say(told)
        self.list_read()

    # The filter -----------------------------------------------------------------------------------

    def show_query(self, text: str) -> None:
        """Puts ``text`` into the filter, which reads the list."""
        self._bar.value = text
        self._bar.display = bool(text) or self._bar.has_focus

    def action_filter(self) -> None:
        """Opens the filter bar."""
        opened = self.console_app.opening()
        self._bar.display = True
        self._bar.focus()
        self._bar.call_after_refresh(opened)
        self._tell()

    def action_clear(self) -> None:
        """Takes the marks away; without any, empties and closes the filter bar."""
        if self._list.marked and not self.typing:
            self.drop_marks()
            return
        self._leave_bar()
        if self._made_bar is not None:
            self.show_query("")

    @on(Input.Changed, "#filter")
    def filter_changed(self, event: Input.Changed) -> None:
        """Narrows the list while one types."""
        app, wanted = self.console_app, EVERYTHING
        self.mistyped = ""
        if event.value.strip():
            query = later.parse(event.value, me=self.desk.actor, now=app.clock(), zone=app.zone)
            wanted = query.wanted
            self.mistyped = query.slips[0].sentence if query.slips else ""
        self._tell()
        if wanted != self._wanted or self._loading:
            self.load(wanted)

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        """Enter goes back to the list and keeps the filter."""
        self._bar.display = bool(self._bar.value.strip())
        self._leave_bar()
        self._tell()

    def _leave_bar(self) -> None:
        """Gives the keys to the list at once; to the screen while there is none."""
        self.set_focus(self._list if self._list.display else None)

    def action_sort(self) -> None:
        """Goes to the next order."""
        now = self._wanted.sort.removeprefix("-")
        sort = CYCLE[(CYCLE.index(now) + 1) % len(CYCLE)] if now in CYCLE else ""
        self.show_query(later.resorted(self.filtered, sort))
        self.console_app.say(f"Sorted by {words.SORTS[sort]}")

    def action_customer(self) -> None:
        """Asks for every case of the customer under the cursor."""
        case_id = self.case_at_hand()
        if case_id is not None:
            call = partial(self.desk.cases.show, case_id)
            self.ask("looking for the customer", call, self._customer_found)

    def _customer_found(self, view: CaseView) -> None:
        query = later.customer_of(view.document)
        if query:
            self.show_query(query)
        else:
            self.console_app.say("This case does not say whose it is")
