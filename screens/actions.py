"""What is to be done at the payment provider and is not done: planned, waiting, unknown, refused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later, words
from screens.carrying_out import CarryingOutScreen
from screens.keys import ACT, leaving, refreshing
from screens.listing import ListScreen
from screens.widgets.action_list import ActionList, titles
from screens.widgets.inert import inert
from triage.services.models import ActionView, CaseView, QueueFilter


class ActionsScreen(ListScreen[ActionList], CarryingOutScreen):
    """A list of actions; the keys act on the case of the one under the cursor."""

    OWNER = "actions"
    CARRIES_OUT = "actions.carry_out"
    TOPIC = "deciding"
    DOING = "reading the actions"
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
        refreshing("actions", "Read the list again"),
        leaving("actions", "p"),
    ]

    def lines(self) -> ActionList:
        """The list of actions."""
        return ActionList(id="actions")

    def titles(self, width: int) -> str:
        """The titles over it."""
        return titles(width)

    def action_refresh(self) -> None:
        """Reads the list again."""
        self.read(self._left, self._show)

    def _left(self) -> Sequence[ActionView]:
        """In a thread, for building the service takes time, too."""
        return self.desk.acting.left()

    def _show(self, actions: Sequence[ActionView]) -> None:
        self.rows.show(actions)
        key = self.console_app.key_of("case.close")
        told = f"A decision appears here from {key} on the case, or 'triage act', until Stripe did its part."
        nothing = Content.assemble(("✔ Nothing is left to do at Stripe\n\n", "bold $success"), told)
        self.stand(None if actions else nothing)
        self.entitle("Actions", "", (f" {words.many(len(actions), 'action')} not done", "$muted"))
        self.tell_place()

    def under_cursor(self) -> str:
        """Whose action it is, and why it stands as it does."""
        row = self.rows.current
        return "" if row is None else f"{row.case_id} · {row.reason or later.act_line(row)}"

    def open_row(self) -> None:
        """Opens the case of the action."""
        row = self.rows.current
        if row is not None:
            self.leave_for(later.CaseScreen(row.case_id, QueueFilter()))

    def case_changed(self, view: CaseView) -> None:
        """Reads the list again."""
        del view
        self.action_refresh()

    def action_carry_out(self) -> None:
        """Rehearses, asks, sends."""
        row = self.rows.current
        if row is not None:
            show = partial(self.desk.cases.show, row.case_id)
            self.ask("reading the case", show, lambda view: self.carry_out(view, self.console_app.say))

    def action_cancel(self) -> None:
        """Asks, then takes the decision back."""
        row = self.rows.current
        if row is not None:
            named = inert(row.case_id, limit=40)
            told = Content("What was sent already stays sent; then this is refused, and says so.")
            question = f"Take back the decision on {named}?"
            dialog = later.ConfirmDialog(question, told, yes="Take back", key="actions.cancel")
            self.app.push_screen(dialog, partial(self._cancelled, row.case_id))

    def _cancelled(self, case_id: str, yes: bool | None) -> None:
        if yes:
            undo = partial(self.desk.deciding.undo, case_id)
            self.ask("taking the decision back", undo, self.case_changed)
