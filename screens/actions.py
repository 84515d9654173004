"""What is to be done at the payment provider and is not done: planned, waiting, unknown, refused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.carrying_out import CarryingOutScreen
from screens.keys import ACT, VIEW
from screens.widgets.action_list import ActionList, titles
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
from triage.services.models import ActionView, CaseView, QueueFilter


class ActionsScreen(CarryingOutScreen):
    """A list of actions; the keys act on the case of the one under the cursor."""

    TOPIC = "deciding"
    AUTO_FOCUS = "#actions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "c",
            "carry_out",
            "Carry out",
            id="actions.carry_out",
            tooltip="Look the action up at Stripe, release it, or try it again",
            group=ACT,
        ),
        Binding(
            "x",
            "cancel",
            "Cancel",
            id="actions.cancel",
            tooltip="Take the decision back, with every action of it that was not sent",
            group=ACT,
        ),
        Binding("r", "refresh", "Refresh", id="actions.refresh", tooltip="Read the list again", group=VIEW),
        Binding(
            "escape,backspace,p",
            "back",
            "Back",
            key_display="esc",
            id="actions.back",
            tooltip="Back",
            group=VIEW,
        ),
    ]

    def compose(self) -> ComposeResult:
        """Heads over lines."""
        yield Static(id="title")
        yield Heads(titles, id="heads")
        yield ActionList(id="actions")
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the list."""
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._tell, init=False)
        self.action_refresh()

    @property
    def _list(self) -> ActionList:
        return self.query_one("#actions", ActionList)

    def action_refresh(self) -> None:
        """Reads the list again."""
        self.ask("reading the actions", self._left, self._read)

    def _left(self) -> Sequence[ActionView]:
        """In a thread, for building the service takes time, too."""
        return self.desk.acting.left()

    def _read(self, actions: Sequence[ActionView]) -> None:
        rows = self._list
        rows.show(actions)
        rows.display = self.query_one("#heads").display = bool(actions)
        empty = self.query_one("#empty", Static)
        empty.display = not actions
        told = "Decisions that Stripe has a part in appear here until they are carried out."
        empty.update(Content.assemble(("✔ Nothing is left to do at Stripe\n\n", "bold $success"), told))
        count = words.many(len(actions), "action")
        self.query_one("#title", Static).update(
            Content.assemble((" Actions ", "bold $accent"), (f" {count} not done", "$muted"))
        )
        self._tell()

    @on(WindowList.Moved)
    def _tell(self) -> None:
        row = self._list.current
        left = "" if row is None else f"{row.case_id} · {row.reason or later.act_line(row)}"
        right = f"{self._list.cursor + 1} of {self._list.total}" if self._list.total else ""
        self.query_one(StatusLine).tell(left, right)

    @on(WindowList.Opened)
    def open_case(self) -> None:
        """Opens the case of the action."""
        row = self._list.current
        if row is not None:
            self.app.push_screen(
                later.CaseScreen(row.case_id, QueueFilter()), lambda _: self.action_refresh()
            )

    def case_changed(self, view: CaseView) -> None:
        """Reads the list again."""
        del view
        self.action_refresh()

    def action_carry_out(self) -> None:
        """Rehearses, asks, sends."""
        row = self._list.current
        if row is not None:
            show = partial(self.desk.cases.show, row.case_id)
            self.ask("reading the case", show, lambda view: self.carry_out(view, self.console_app.say))

    def action_cancel(self) -> None:
        """Asks, then takes the decision back."""
        row = self._list.current
        if row is not None:
            named = inert(row.case_id, limit=40)
            told = Content("What was sent already stays sent; then this is refused, and says so.")
            question = f"Take back the decision on {named}?"
            dialog = later.ConfirmDialog(question, told, yes="Take back", key="x")
            self.app.push_screen(dialog, partial(self._cancelled, row.case_id))

    def _cancelled(self, case_id: str, yes: bool | None) -> None:
        if yes:
            undo = partial(self.desk.deciding.undo, case_id)
            self.ask("taking the decision back", undo, self.case_changed)

    def action_back(self) -> None:
        """Back to the queue."""
        self.dismiss(None)
