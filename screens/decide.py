"""Acting on the case at hand, the same from every screen: decide, accept, escalate, assign, note, undo."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later
from screens.drafting import DECISION, ESCALATION, NOTE, DraftingScreen
from screens.elsewhere import ElsewhereScreen
from screens.keys import ACT
from screens.previewing import PreviewingScreen
from screens.seen import Seen
from screens.times import told
from screens.widgets.inert import inert
from triage.domain.case import ESCALATE, PAYING, suggestion_of
from triage.domain.errors import TriageError

if TYPE_CHECKING:
    from triage.services.models import CaseView


class ActingScreen(DraftingScreen, PreviewingScreen, ElsewhereScreen):
    """A screen with a case at hand on which a person can act."""

    @abstractmethod
    def seen(self) -> Seen | None:
        """What is on the screen of the case at hand; ``None`` while there is none."""

    @abstractmethod
    def go_on(self, view: CaseView) -> None:
        """Goes from the case that was just decided to the next one that nobody has decided."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "decide", "Decide", id="case.decide", tooltip="Choose what to do, and say why", group=ACT
        ),
        Binding(
            "y",
            "accept",
            "Accept",
            id="case.accept",
            tooltip="Take the suggestion as it is, at once; it can be taken back",
            group=ACT,
        ),
        Binding(
            "Y",
            "accept(True)",
            "Accept, next",
            show=False,
            id="case.accept_next",
            tooltip="Accept, and go on to the next case that nobody has decided",
            group=ACT,
        ),
        Binding(
            "D",
            "decide(True)",
            "Decide, next",
            show=False,
            id="case.decide_next",
            tooltip="Decide, and go on to the next case that nobody has decided",
            group=ACT,
        ),
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

    def action_decide(self, onward: bool = False) -> None:
        """Opens the dialog with the suggestion preselected."""
        self.take_up(DECISION, partial(self._begin_decide, onward=onward))

    def action_accept(self, onward: bool = False) -> None:
        """Records the suggestion that is on the screen, unless it is no longer the book's."""
        seen, case_id = self.seen(), self.case_at_hand()
        if seen is None or case_id is None:
            self.console_app.say("There is no case under the cursor")
        elif self.may_act(case_id):
            call = partial(self.desk.cases.show, case_id)
            accept = partial(self._accept, seen, onward)
            self.in_turn(case_id, "reading the case", call, accept, kept=True)

    def action_escalate(self) -> None:
        """Asks to whom, and what to tell them."""
        self.take_up(ESCALATION, self._begin_escalate)

    def action_assign(self) -> None:
        """Asks for a name."""
        self.with_case(self._open_assign)

    def action_note(self) -> None:
        """Asks for the remark."""
        self.take_up(NOTE, self._open_note)

    def action_claim(self) -> None:
        """Assigns the case to whoever sits here."""
        case_id = self.case_at_hand()
        if case_id is not None and self.may_act(case_id, self.action_claim):
            self._assign(case_id, later.Assignment(self.desk.actor))

    def action_close_case(self) -> None:
        """Carries out what is decided; asks whether to put another case away, or open it again."""
        self.with_case(self._carry_out_or_close)

    # Dialogs --------------------------------------------------------------------------------------

    def _begin_decide(self, view: CaseView, begun: Mapping[str, str], *, onward: bool) -> None:
        self._open_decide(view, later.taken_up(view, begun), onward=onward)

    def _begin_escalate(self, view: CaseView, begun: Mapping[str, str]) -> None:
        draft = later.Escalation(begun.get("to", ""), begun.get("note", "")) if begun else None
        self._open_escalate(view, draft)

    def _open_decide(
        self, view: CaseView, draft: later.Decision | None = None, problem: str = "", *, onward: bool = False
    ) -> None:
        wants = partial(self.preview_reply, str(view.document["id"]))
        dialog = later.DecideDialog(view, self.desk.actor, draft=draft, problem=problem, wants_reply=wants)
        dialog.keep, dialog.phrases = self.keeping(DECISION, str(view.document["id"])), self.phrases
        self.app.push_screen(dialog, partial(self._decided, view, onward))

    def _accept(self, seen: Seen, onward: bool, view: CaseView) -> None:
        verdict = view.verdict
        case_id = inert(str(view.document["id"]), limit=40)
        suggestion = suggestion_of(verdict.action, verdict.escalate_to)
        if (seen.version, seen.suggestion) != (view.version, suggestion):
            self.console_app.say(f"{case_id} has changed since you looked: look again, then accept")
            self.case_changed(view)
        elif view.decision is not None and not view.decision.get("changed_since"):
            undo = self.console_app.key_of("case.undo")
            self.console_app.say(f"{case_id} is decided already; {undo} takes the decision back")
            if onward:
                self.go_on(view)
        elif verdict.action in PAYING and verdict.amount is None:
            self._open_decide(view, problem=later.NOT_KNOWN, onward=onward)
        else:
            amount = verdict.amount.text if verdict.amount and verdict.action in PAYING else None
            self._decided(view, onward, later.Decision(verdict.action, amount, verdict.escalate_to, ""))

    def _open_escalate(
        self, view: CaseView, draft: later.Escalation | None = None, problem: str = ""
    ) -> None:
        dialog = later.EscalateDialog(view, draft=draft, problem=problem)
        dialog.keep, dialog.phrases = self.keeping(ESCALATION, str(view.document["id"])), self.phrases
        self.app.push_screen(dialog, partial(self._escalated, view))

    def _open_assign(self, view: CaseView) -> None:
        case_id = str(view.document["id"])
        holder = inert(view.assignee, limit=40) if view.assignee else "nobody"
        dialog = later.AssignDialog(case_id, f"Now with {holder}.", self.desk.actor)
        self.app.push_screen(dialog, partial(self._assign, case_id))

    def _open_note(self, view: CaseView, begun: Mapping[str, str]) -> None:
        dialog = later.NoteDialog(view, begun.get("note", ""))
        dialog.keep = self.keeping(NOTE, str(view.document["id"]))
        self.app.push_screen(dialog, partial(self._noted, view))

    def _carry_out_or_close(self, view: CaseView) -> None:
        if view.state == "decided":
            self.carry_out(view, partial(self._open_close, view))
        else:
            self._open_close(view)

    def _open_close(self, view: CaseView, why: str = "") -> None:
        case_id = inert(str(view.document["id"]), limit=40)
        if view.state == "closed":
            told = Content("It returns to the queue.")
            dialog = later.ConfirmDialog(f"Open {case_id} again?", told, yes="Open", key="case.close")
        else:
            text = f"{why}\nIt leaves the queue; state:closed in the filter finds it again.".strip()
            dialog = later.ConfirmDialog(f"Close {case_id}?", Content(text), yes="Close", key="case.close")
        self.app.push_screen(dialog, partial(self._put_away, view))

    # What came out of them ------------------------------------------------------------------------

    def _decided(self, view: CaseView, onward: bool, decision: later.Decision | None) -> None:
        if decision is not None:
            reopen = partial(self._open_decide, onward=onward)
            self._record(view, decision, lambda new, why: reopen(new, decision, why), onward)

    def _escalated(self, view: CaseView, escalation: later.Escalation | None) -> None:
        if escalation is not None:
            decision = later.Decision(ESCALATE, None, escalation.to, escalation.note)
            self._record(view, decision, lambda new, why: self._open_escalate(new, escalation, why))

    def _record(
        self,
        view: CaseView,
        decision: later.Decision,
        reopen: Callable[[CaseView, str], None],
        onward: bool = False,
    ) -> None:
        case_id, undo = str(view.document["id"]), self.console_app.key_of("case.undo")
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
            case_id,
            "recording the decision",
            call,
            f"{inert(case_id)}: {later.decided(view, decision)}. Press {undo} to undo",
            after=partial(self._recorded, case_id, decision.reason),
            again=partial(self._reopen, case_id, reopen),
            then=self.go_on if onward else None,
        )

    def _recorded(self, case_id: str, reason: str) -> None:
        self.console_app.remember(case_id)
        self.remember(reason)
        self.recorded(case_id, DECISION, ESCALATION)

    def _assign(self, case_id: str, assignment: later.Assignment | None) -> None:
        if assignment is None:
            return
        whom = inert(assignment.name) if assignment.name else "nobody"
        self._act(
            case_id,
            "assigning the case",
            partial(self.desk.deciding.assign, case_id, assignment.name),
            f"{inert(case_id)}: assigned to {whom}",
        )

    def _put_away(self, view: CaseView, yes: bool | None) -> None:
        if yes:
            case_id, deciding = str(view.document["id"]), self.desk.deciding
            reopens = view.state == "closed"
            move = deciding.reopen if reopens else deciding.close
            call = partial(move, case_id, expect_version=view.version)
            done = f"{inert(case_id)}: {'open again' if reopens else 'closed'}"
            self._act(case_id, "closing the case", call, done)

    def _noted(self, view: CaseView, text: str | None) -> None:
        if text:
            case_id = str(view.document["id"])
            self._act(
                case_id,
                "adding the note",
                partial(self.desk.deciding.note, case_id, text),
                f"{inert(case_id)}: noted",
                after=partial(self.recorded, case_id, NOTE),
            )

    def _reopen(self, case_id: str, reopen: Callable[[CaseView, str], None], error: TriageError) -> None:
        """Shows the dialog again with what was typed, the case as it is now, and why it was refused."""
        self.ask(
            "reading the case",
            partial(self.desk.cases.show, case_id),
            lambda view: reopen(view, told(error, self.console_app.zone)),
        )
