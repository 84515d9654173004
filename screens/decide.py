"""Acting on the case at hand, the same from every screen: decide, accept, escalate, assign, note, undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens.dialogs.assign import AssignDialog, Assignment
from screens.dialogs.confirm import ConfirmDialog
from screens.dialogs.decide import DecideDialog, Decision, decided, records
from screens.dialogs.escalate import EscalateDialog, Escalation
from screens.dialogs.note import NoteDialog
from screens.keys import ACT
from screens.undoing import UndoingScreen
from screens.widgets.inert import inert
from triage.domain.case import ESCALATE, PAYING
from triage.domain.errors import TriageError
from triage.services.models import CaseView


class ActingScreen(UndoingScreen):
    """A screen with a case at hand on which a person can act."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "decide", "Decide", id="case.decide", tooltip="Choose what to do, and say why", group=ACT
        ),
        Binding("y", "accept", "Accept", id="case.accept", tooltip="Take the suggestion as it is", group=ACT),
        Binding(
            "e", "escalate", "Escalate", id="case.escalate", tooltip="Hand the case to somebody", group=ACT
        ),
        Binding("n", "note", "Note", id="case.note", tooltip="Add a remark to the case", group=ACT),
        Binding("a", "claim", "Mine", id="case.claim", tooltip="Assign the case to yourself", group=ACT),
        Binding(
            "A",
            "assign",
            "Assign",
            show=False,
            id="case.assign",
            tooltip="Give the case to anybody",
            group=ACT,
        ),
        Binding(
            "c",
            "close_case",
            "Carry out",
            show=False,
            id="case.close",
            tooltip="Carry out, put away, or open again",
            group=ACT,
        ),
        Binding(
            "u",
            "undo",
            "Undo",
            id="case.undo",
            tooltip="Take back the decision, not yet carried out",
            group=ACT,
        ),
    ]

    # The keys -------------------------------------------------------------------------------------

    def action_decide(self) -> None:
        """Opens the dialog with the suggestion preselected."""
        self._with_case(self._open_decide)

    def action_accept(self) -> None:
        """Takes the suggestion, after one look at what will be recorded."""
        self._with_case(self._open_accept)

    def action_escalate(self) -> None:
        """Asks to whom, and what to tell them."""
        self._with_case(self._open_escalate)

    def action_assign(self) -> None:
        """Asks for a name."""
        self._with_case(self._open_assign)

    def action_note(self) -> None:
        """Asks for the remark."""
        self._with_case(self._open_note)

    def action_claim(self) -> None:
        """Assigns the case to whoever sits here."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self._assign(case_id, Assignment(self.desk.actor))

    def action_close_case(self) -> None:
        """Carries out what is decided; asks whether to put another case away, or open it again."""
        self._with_case(self._carry_out_or_close)

    # Dialogs --------------------------------------------------------------------------------------

    def _with_case(self, then: Callable[[CaseView], None]) -> None:
        case_id = self.case_at_hand()
        if case_id is None:
            self.console_app.say("There is no case under the cursor")
        else:
            self.ask("reading the case", partial(self.desk.cases.show, case_id), then)

    def _open_decide(self, view: CaseView, draft: Decision | None = None, problem: str = "") -> None:
        dialog = DecideDialog(view, self.desk.actor, draft=draft, problem=problem)
        self.app.push_screen(dialog, partial(self._decided, view))

    def _open_accept(self, view: CaseView) -> None:
        verdict = view.verdict
        if verdict.action in PAYING and verdict.amount is None:
            self._open_decide(view, problem="What is owed is not known: check the sum, then record it")
            return
        draft = Decision(
            verdict.action, verdict.amount.text if verdict.amount else None, verdict.escalate_to, ""
        )
        case_id = inert(str(view.document.get("id", "")))
        told = records(view, draft, self.desk.actor)
        dialog = ConfirmDialog(f"Accept the suggestion on {case_id}?", told, yes="Accept", key="y")
        self.app.push_screen(dialog, partial(self._accepted, view, draft))

    def _open_escalate(self, view: CaseView, draft: Escalation | None = None, problem: str = "") -> None:
        self.app.push_screen(
            EscalateDialog(view, draft=draft, problem=problem), partial(self._escalated, view)
        )

    def _open_assign(self, view: CaseView) -> None:
        case_id = str(view.document["id"])
        self.app.push_screen(AssignDialog(view, self.desk.actor), partial(self._assign, case_id))

    def _open_note(self, view: CaseView) -> None:
        self.app.push_screen(NoteDialog(view), partial(self._noted, view))

    def _carry_out_or_close(self, view: CaseView) -> None:
        if view.state == "decided":
            self.carry_out(view, partial(self._open_close, view))
        else:
            self._open_close(view)

    def _open_close(self, view: CaseView, why: str = "") -> None:
        case_id = inert(str(view.document["id"]), limit=40)
        if view.state == "closed":
            dialog = ConfirmDialog(
                f"Open {case_id} again?", Content("It returns to the queue."), yes="Open", key="c"
            )
        else:
            told = Content(f"{why}\nIt leaves the queue; state:closed in the filter finds it again.".strip())
            dialog = ConfirmDialog(f"Close {case_id}?", told, yes="Close", key="c")
        self.app.push_screen(dialog, partial(self._put_away, view))

    # What came out of them ------------------------------------------------------------------------

    def _accepted(self, view: CaseView, draft: Decision, yes: bool | None) -> None:
        if yes:
            self._decided(view, draft)

    def _decided(self, view: CaseView, decision: Decision | None) -> None:
        if decision is not None:
            self._record(view, decision, lambda new, why: self._open_decide(new, decision, why))

    def _escalated(self, view: CaseView, escalation: Escalation | None) -> None:
        if escalation is not None:
            decision = Decision(ESCALATE, None, escalation.to, escalation.note)
            self._record(view, decision, lambda new, why: self._open_escalate(new, escalation, why))

    def _record(self, view: CaseView, decision: Decision, reopen: Callable[[CaseView, str], None]) -> None:
        case_id = str(view.document["id"])
        call = partial(
            self.desk.deciding.decide,
            case_id,
            decision.action,
            decision.reason,
            amount=decision.amount,
            escalate_to=decision.escalate_to,
            expect_version=view.version,
        )
        self._act(
            "recording the decision",
            call,
            f"{inert(case_id)}: {decided(view, decision)}. Press u to undo",
            after=partial(self.console_app.remember, case_id),
            again=partial(self._reopen, case_id, reopen),
        )

    def _assign(self, case_id: str, assignment: Assignment | None) -> None:
        if assignment is None:
            return
        whom = inert(assignment.name) if assignment.name else "nobody"
        self._act(
            "assigning the case",
            partial(self.desk.deciding.assign, case_id, assignment.name),
            f"{inert(case_id)}: assigned to {whom}",
        )

    def _put_away(self, view: CaseView, yes: bool | None) -> None:
        if yes:
            case_id, deciding = str(view.document["id"]), self.desk.deciding
            reopens = view.state == "closed"
            call = partial(deciding.reopen if reopens else deciding.close, case_id)
            self._act("closing the case", call, f"{inert(case_id)}: {'open again' if reopens else 'closed'}")

    def _noted(self, view: CaseView, text: str | None) -> None:
        if text:
            case_id = str(view.document["id"])
            self._act(
                "adding the note", partial(self.desk.deciding.note, case_id, text), f"{inert(case_id)}: noted"
            )

    def _reopen(self, case_id: str, reopen: Callable[[CaseView, str], None], error: TriageError) -> None:
        """Shows the dialog again with what was typed, the case as it is now, and why it was refused."""
        self.ask(
            "reading the case",
            partial(self.desk.cases.show, case_id),
            lambda view: reopen(view, error.sentence),
        )
