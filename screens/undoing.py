"""Acting on a case through the desk, and taking decisions back, never another case's unasked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from screens import later, words
from screens.carrying_out import CarryingOutScreen
from screens.turns import TurnsScreen
from screens.widgets.inert import inert
from triage.domain.errors import TriageError

if TYPE_CHECKING:
    from triage.services.models import CaseView


class UndoingScreen(CarryingOutScreen, TurnsScreen):
    """A screen with a case at hand whose decision can be taken back."""

    UNDOES_OTHERS: ClassVar[bool] = False
    """Whether undo offers the last decision made here when the case at hand has none."""

    def action_undo(self) -> None:
        """Takes back the decision on the case at hand; for that on any other case it asks first."""
        case_id = self.case_at_hand()
        if case_id is None:
            self._offer_last()
        elif self.may_act(case_id, self.action_undo):
            self.ask("reading the case", partial(self.desk.cases.show, case_id), self._undo_shown)

    def _undo_shown(self, view: CaseView) -> None:
        if view.decision is not None:
            self._undo(view)
            return
        case_id = str(view.document["id"])
        self.console_app.forget(case_id)
        if self.UNDOES_OTHERS:
            self._offer_last()
        else:
            self.console_app.say(f"There is no decision on {inert(case_id, limit=40)} to take back")

    def _offer_last(self) -> None:
        undoable = self.console_app.undoable
        if self.UNDOES_OTHERS and undoable:
            self.ask("reading the case", partial(self.desk.cases.show, undoable[-1]), self._ask_to_undo)
        else:
            self.console_app.say("There is nothing to undo")

    def _ask_to_undo(self, view: CaseView) -> None:
        made, case_id = view.decision, str(view.document["id"])
        if made is None:  # somebody else took it back
            self.console_app.forget(case_id)
            self._offer_last()
            return
        named = inert(case_id, limit=40)
        done = words.action(str(made.get("action")), made.get("escalate_to"))
        told = Content.assemble(
            (f"{done}  {later.sum_of(made, view.document)}".rstrip(), "bold"),
            f", by {inert(str(made.get('by') or 'somebody'), limit=40)}.\n",
            f"It is the last decision made here; {named} is not the case under the cursor.",
        )
        dialog = later.ConfirmDialog(
            f"Take back the decision on {named}?", told, yes="Take back", key="case.undo"
        )
        self.app.push_screen(dialog, partial(self._undo_asked, view))

    def _undo_asked(self, view: CaseView, yes: bool | None) -> None:
        if yes:
            self._undo(view)

    def _undo(self, view: CaseView) -> None:
        case_id = str(view.document["id"])
        self._act(
            case_id,
            "undoing the decision",
            partial(self.desk.deciding.undo, case_id, expect_version=view.version),
            f"Taken back: the decision on {inert(case_id)}, which is open again",
            after=partial(self.console_app.forget, case_id),
        )

    # One way to the desk --------------------------------------------------------------------------

    def _act(
        self,
        case_id: str,
        doing: str,
        call: Callable[[], CaseView],
        done: str,
        *,
        after: Callable[[], None] | None = None,
        again: Callable[[TriageError], None] | None = None,
        then: Callable[[CaseView], None] | None = None,
    ) -> None:
        """Asks the desk; ``then`` is what follows instead of showing the case as it is now."""

        def finished(view: CaseView) -> None:
            if after is not None:
                after()
            self.console_app.say(done)
            if self.is_attached:
                (then or self.case_changed)(view)

        def refused(error: Exception) -> None:
            if again is not None and isinstance(error, TriageError):
                again(error)
            else:
                self.console_app.report(error, doing)

        self.in_turn(case_id, doing, call, finished, refused, kept=True)
