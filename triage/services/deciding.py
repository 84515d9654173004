"""Recording what people do with a case: decide, assign, remark, take back, close, open again.

Each act checks what the case is now, then writes the case, its decision and its log entry together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from triage.domain.case import ANSWERS, State, check_move, state_after, suggestion_of
from triage.domain.errors import IllegalMoveError, StaleError, UsageError
from triage.domain.money import Money
from triage.domain.remark import MAX_REMARK, checked_name, checked_text
from triage.services.choosing import Choice, choose
from triage.services.giving import given_back
from triage.services.history import stamp
from triage.services.judging import Judging, Verdict, judged, without_texts
from triage.services.models import CaseView
from triage.services.showing import Showing
from triage.store.acts import DONE, NOTE, SENDING, UNKNOWN
from triage.store.chain import REMARK, Draft, canonical, decision_digest, new_salt
from triage.store.intents import of_decision
from triage.store.records import CaseRecord, DecisionRecord
from triage.store.writing import Work, WorkSource

_UNDECIDED: Mapping[str, None] = {"decision": None, "changed_since": None}


class Deciding:
    """Writes what people decide. ``by`` names who acts; without it, the desk's own actor does."""

    def __init__(
        self,
        source: WorkSource,
        judging: Judging,
        showing: Showing,
        clock: Callable[[], datetime],
        actor: str,
    ) -> None:
        self._source, self._judging, self._showing = source, judging, showing
        self._clock, self._actor = clock, actor

    def decide(
        self,
        case_id: str,
        action: str,
        reason: str = "",
        *,
        amount: str | None = None,
        escalate_to: str | None = None,
        by: str | None = None,
        expect_version: int | None = None,
    ) -> CaseView:
        """Records a decision; the case is judged again first, and verdict and trace are kept with it.

        ``amount``: a decimal string in the case's currency; by default what the book suggests, else what is
        owed; needed when that is not known. Raises ``StaleError``, ``IllegalMoveError``, ``UsageError``,
        ``NotFoundError``, ``DeskError``.
        """
        reason = checked_text(reason, "the reason")
        judge = self._judging.judge  # loaded before the write lock is taken
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            document = json.loads(case.document)
            verdict = self._judging.verdict_again(document, case)
            choice = choose(
                case,
                document,
                verdict,
                action=action,
                amount=amount,
                escalate_to=escalate_to,
                reason=reason,
                sent=given_back(work, case.id, document),
            )
            after = state_after(action)
            check_move(case.id, State(case.state), after)
            _check_unsent(work, case)
            decision = _decision(
                case, verdict, choice, actor=actor, at=stamp(now), number=work.head().number + 1
            )
            work.add_decision(decision)
            work.change_case(
                case,
                state=after.value,
                decision=decision.number,
                escalated_to=choice.escalate_to,
                changed_since=None,
            )
            work.set_verdict(case, judged(verdict))
            work.append(_entry(case, decision, verdict, after, judge.digest))
        return self._showing.show(case_id)

    def assign(
        self, case_id: str, name: str | None, by: str | None = None, expect_version: int | None = None
    ) -> CaseView:
        """Gives a case to ``name``, or to nobody."""
        assignee = None if name is None else checked_name(name, "the assignee")
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            if assignee != case.assignee:
                version = work.change_case(case, assignee=assignee)
                facts = {"assignee": assignee, "assignee_before": case.assignee, "version": version}
                work.append(Draft(stamp(now), actor, "assigned", case.id, facts))
        return self._showing.show(case_id)

    def note(self, case_id: str, text: str, by: str | None = None) -> CaseView:
        """Adds a remark to a case."""
        text = checked_text(text, "the note", needed=True)
        with self._acting(case_id, by, None) as (work, case, actor, now):
            version = work.change_case(case)
            work.append(Draft(stamp(now), actor, "noted", case.id, {"version": version}, {REMARK: text}))
        return self._showing.show(case_id)

    def undo(self, case_id: str, by: str | None = None, expect_version: int | None = None) -> CaseView:
        """Takes back the decision in force; the case is open again, and no earlier decision is in force."""
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            if case.decision is None:
                raise IllegalMoveError(
                    "there is no decision to take back", f"case {case.id}", "look at its history"
                )
            _check_unsent(work, case, done=True)
            check_move(case.id, State(case.state), State.OPEN)
            version = work.change_case(case, state=State.OPEN.value, escalated_to=None, **_UNDECIDED)
            facts = {"undoes": case.decision, "state": State.OPEN.value, "version": version}
            work.append(Draft(stamp(now), actor, "undone", case.id, facts))
        return self._showing.show(case_id)

    def close(
        self, case_id: str, note: str = "", by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        """Puts a case away; its decision stays in force."""
        return self._move(case_id, State.CLOSED, "closed", note, by, expect_version)

    def reopen(
        self, case_id: str, note: str = "", by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        """Opens a case again; its decision is no longer in force."""
        return self._move(case_id, State.OPEN, "reopened", note, by, expect_version, **_UNDECIDED)

    def _move(
        self,
        case_id: str,
        after: State,
        act: str,
        note: str,
        by: str | None,
        expect_version: int | None,
        **changes: Any,
    ) -> CaseView:
        note = checked_text(note, "the note")
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            _moved(work, case, after, Draft(stamp(now), actor, act, case.id), note, **changes)
        return self._showing.show(case_id)

    @contextmanager
    def _acting(
        self, case_id: str, by: str | None, expect_version: int | None
    ) -> Iterator[tuple[Work, CaseRecord, str, datetime]]:
        """One transaction on one case: the work, the case as it is, who acts, and when."""
        actor = checked_name(self._actor if by is None else by, "the name of who acts")
        with self._source.work() as work:
            case = work.case(case_id)
            if expect_version is not None and case.version != expect_version:
                raise _stale(work, case, expect_version)
            yield work, case, actor, self._clock()


def open_again(work: Work, case: CaseRecord, actor: str, at: str, note: str) -> None:
    """As :meth:`Deciding.reopen`, as a part of another action."""
    _moved(work, case, State.OPEN, Draft(at, actor, "reopened", case.id), note, **_UNDECIDED)


def _moved(work: Work, case: CaseRecord, after: State, draft: Draft, note: str, **changes: Any) -> None:
    """Puts a case into another state and logs ``draft``. Raises :class:`IllegalMoveError`."""
    if case.state == after:
        raise IllegalMoveError(f"the case is {after} already", f"case {case.id}")
    check_move(case.id, State(case.state), after)
    _check_unsent(work, case)
    facts = {"state": after.value, "version": work.change_case(case, state=after.value, **changes)}
    work.append(replace(draft, facts=facts, personal={REMARK: note} if note else {}))


def _check_unsent(work: Work, case: CaseRecord, *, done: bool = False) -> None:
    """Until it is sent, a decision can be changed; what may be under way has to be settled first."""
    if case.decision is None:
        return
    final = (SENDING, UNKNOWN, DONE) if done else (SENDING, UNKNOWN)
    for one in of_decision(work.connection, case.decision):
        if one.state in final and one.act != NOTE:
            what = "was carried out" if one.state == DONE else "may have been sent and is not settled yet"
            next = "decide on what is left" if one.state == DONE else "run 'triage act', which looks first"
            raise IllegalMoveError(f"{one.act.replace('_', ' ')} {what}", f"case {case.id}", next)


def _stale(work: Work, case: CaseRecord, expected: int) -> StaleError:
    if expected > case.version:
        raise UsageError(
            f"the case is at version {case.version}; there is no version {expected} yet", f"case {case.id}"
        )
    last = work.last_change(case.id)
    who = f"{last.actor} ({last.act}, {last.at})" if last else "an import"
    return StaleError(
        f"the case was changed by {who}: it is at version {case.version}, you saw {expected}",
        f"case {case.id}",
        "look at it again, then decide",
    )


def _decision(
    case: CaseRecord, verdict: Verdict, choice: Choice, *, actor: str, at: str, number: int
) -> DecisionRecord:
    return DecisionRecord(
        number=number,
        case_id=case.id,
        at=at,
        actor=actor,
        action=choice.action,
        amount=choice.amount.text if choice.amount else None,
        currency=case.currency if choice.amount else None,
        escalate_to=choice.escalate_to,
        reason=choice.reason,
        override=choice.override,
        suggested=suggestion_of(verdict.action, verdict.escalate_to),
        state_before=case.state,
        version=case.version + 1,
        facts_digest=verdict.facts_digest,
        book=verdict.book,
        verdict=canonical(verdict.to_json(trace=True)),
        salt=new_salt(),
    )


def _entry(case: CaseRecord, decision: DecisionRecord, verdict: Verdict, after: State, book: str) -> Draft:
    disputed = Money.from_minor(case.amount, case.currency) if decision.action in ANSWERS else None
    facts = {
        "action": decision.action,
        # What is given; of the answer to a dispute, what is disputed.
        "amount": disputed.text if disputed else decision.amount,
        "currency": disputed.currency if disputed else decision.currency,
        "escalate_to": decision.escalate_to,
        "suggested": decision.suggested,
        "override": decision.override,
        "verdict": without_texts(verdict),
        "rules": [part.rule for part in verdict.because],
        "facts_digest": decision.facts_digest,
        "book": book,
        "state": after.value,
        "version": decision.version,
        "decision": decision_digest(decision),
    }
    because = "\n".join(f"{part.rule}: {part.text}" for part in verdict.because)[:MAX_REMARK]
    personal = {"because": because} | ({REMARK: decision.reason} if decision.reason else {})
    return Draft(decision.at, decision.actor, "decided", decision.case_id, facts, personal)
