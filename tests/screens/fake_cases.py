"""The parts of the fake desk that hold cases, show them and change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.screens import fake_world as world
from triage.domain.case import (
    PAYING,
    State,
    actions_for,
    check_action,
    check_move,
    state_after,
    suggestion_of,
)
from triage.domain.errors import StaleError, TriageError, UsageError
from triage.domain.moment import parse_moment
from triage.domain.owed import is_owed_known
from triage.services.models import CaseView, Change, Happening, LogEntryView, MessageView, VerdictView
from triage.services.timeline import told

if TYPE_CHECKING:
    from tests.screens.fake_desk import FakeDesk


@dataclass
class Held:
    """A case as the fake desk holds it once somebody touched it."""

    document: dict[str, Any]
    verdict: VerdictView
    number: int
    state: str = "open"
    assignee: str | None = None
    version: int = 1
    decision: dict[str, Any] | None = None
    history: list[LogEntryView] = field(default_factory=list)
    changes: tuple[Change, ...] = ()


class Cases:
    """Whole cases."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def show(self, case_id: str, /) -> CaseView:
        self._desk.enter("cases.show")
        return self.view(self._desk.find(case_id))

    def timeline(self, view: CaseView, /) -> Sequence[Happening]:
        self._desk.enter("cases.timeline")
        other = self._desk.row(1)
        document = self._desk.find(other.id).document
        return told(view, [(other, document)] if other.id != view.document["id"] else [])

    def view(self, case: Held) -> CaseView:
        spans = world.spans_of(case.number)
        messages = tuple(
            MessageView(parse_moment(m["at"]), m["from"], m.get("channel"), m["text"], () if index else spans)
            for index, m in enumerate(case.document["messages"])
        )
        row = self._desk.row(case.number)
        return CaseView(
            document=case.document,
            state=case.state,
            assignee=case.assignee,
            version=case.version,
            due=row.due,
            due_source=row.due_source,
            verdict=case.verdict,
            decision=case.decision,
            messages=messages,
            history=tuple(case.history),
            actions=actions_for(case.document),
            acts=tuple(self._desk.acting.of.get(str(case.document["id"]), ())),
            changes=case.changes,
        )


class Deciding:
    """Changes cases and writes the log, as the real one does."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def _done(self, case: Held, act: str, summary: str, by: str | None) -> CaseView:
        case.version += 1
        self._desk.write(case, act, summary, by)
        return self._desk.cases.view(case)

    def _fresh(self, case: Held, expected: int | None) -> None:
        if expected not in (None, case.version):
            raise StaleError(
                f"the case changed: it is at version {case.version}, you saw {expected}",
                f"case {case.document['id']}",
                "look at it again, then decide",
            )

    def decide(
        self,
        case_id: str,
        action: str,
        reason: str,
        /,
        *,
        amount: str | None = None,
        escalate_to: str | None = None,
        by: str | None = None,
        expect_version: int | None = None,
    ) -> CaseView:
        self._desk.enter("deciding.decide")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        check_action(case.document, action, escalate_to)
        told = amount or case.verdict.amount or is_owed_known(case.document)
        if action not in PAYING and amount:
            raise UsageError(f"{action!r} carries no amount", f"case {case_id}", "leave the amount out")
        if action in PAYING and not told:
            raise UsageError("what is owed is not known", f"case {case_id}", "give the amount (--amount)")
        if action != case.verdict.action and not reason:
            raise UsageError("an override needs a reason", f"case {case_id}", "say why")
        new = state_after(action)
        check_move(case_id, State(case.state), new)
        case.state = str(new)
        case.decision = {
            "action": action,
            "amount": amount,
            "escalate_to": escalate_to,
            "reason": reason,
            "by": by or self._desk.actor,
            "at": world.format_moment(self._desk.now),
            "changed_since": False,
            "suggested": suggestion_of(case.verdict.action, case.verdict.escalate_to),
            "override": action != case.verdict.action or escalate_to != case.verdict.escalate_to,
        }
        return self._done(
            case,
            "decided",
            f"{action} {amount or escalate_to or ''}".strip() + (f": {reason}" if reason else ""),
            by,
        )

    def assign(self, case_id: str, name: str | None, /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.assign")
        case = self._desk.find(case_id)
        case.assignee = name
        return self._done(case, "assigned", f"to {name or 'nobody'}", by)

    def note(self, case_id: str, text: str, /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.note")
        return self._done(self._desk.find(case_id), "noted", text, by)

    def close(
        self, case_id: str, note: str = "", /, by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        self._desk.enter("deciding.close")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        case.state = "closed"
        return self._done(case, "closed", note or "closed", by)

    def reopen(
        self, case_id: str, note: str = "", /, by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        self._desk.enter("deciding.reopen")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        case.state = "open"
        return self._done(case, "reopened", note or "reopened", by)

    def undo(self, case_id: str, /, by: str | None = None, expect_version: int | None = None) -> CaseView:
        self._desk.enter("deciding.undo")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        if case.decision is None:
            raise TriageError("there is no decision to take back", f"case {case_id}")
        case.decision, case.state = None, "open"
        return self._done(case, "undone", "decision taken back", by)
