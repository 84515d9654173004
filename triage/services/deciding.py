"""What people do with a case: decide, escalate, assign, remark, take back, close, open again.

Each act checks what the case is now, then writes the case, its decision and its log entry together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.domain.case import (
    PAYING,
    TARGETS,
    State,
    check_action,
    check_move,
    state_after,
)
from triage.domain.errors import IllegalMoveError, StaleError, UsageError
from triage.domain.money import Money, MoneyError
from triage.domain.owed import owed_on
from triage.services.history import stamp
from triage.services.judging import Judging, Verdict, judged, suggestion_of, without_texts
from triage.services.models import CaseView
from triage.services.showing import Showing
from triage.store.acts import DONE, NOTE, SENDING, UNKNOWN
from triage.store.chain import REMARK, Draft, canonical, decision_digest, new_salt
from triage.store.intents import of_decision
from triage.store.records import CaseRecord, DecisionRecord
from triage.store.writing import Work, WorkSource

MAX_REMARK = 5_000
"""Characters of a reason or a note: what fits a cell of a workbook, however it is escaped."""

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class _Choice:
    """What somebody wants decided; ``amount`` in the case's currency."""

    action: str
    amount: Money | None
    escalate_to: str | None
    reason: str
    override: bool


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
        owed. Raises ``StaleError``, ``IllegalMoveError``, ``UsageError``, ``NotFoundError``, ``DeskError``.
        """
        reason = checked_text(reason, "the reason")
        judge = self._judging.judge  # loaded before the write lock is taken
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            document = json.loads(case.document)
            verdict = self._judging.verdict_again(document, case)
            choice = _choose(
                case,
                document,
                verdict,
                action=action,
                amount=amount,
                escalate_to=escalate_to,
                reason=reason,
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
            work.set_verdict(case, judged(document, verdict))
            work.append(_entry(decision, verdict, after, judge.digest))
        return self._showing.show(case_id)

    def escalate(
        self, case_id: str, to: str, note: str, by: str | None = None, expect_version: int | None = None
    ) -> CaseView:
        """Hands a case to ``to`` with a note; a decision in force is taken back by it."""
        if to not in TARGETS:
            raise UsageError(
                f"{to!r} is nobody to escalate to", f"case {case_id}", "choose one of: " + ", ".join(TARGETS)
            )
        note = checked_text(note, "the note", needed=True)
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            _check_unsent(work, case)
            check_move(case.id, State(case.state), State.ESCALATED)
            version = work.change_case(
                case, state=State.ESCALATED.value, escalated_to=to, decision=None, changed_since=None
            )
            facts = {"escalate_to": to, "state": State.ESCALATED.value, "version": version}
            if case.decision is not None:
                facts["undoes"] = case.decision
            work.append(Draft(stamp(now), actor, "escalated", case.id, facts, {REMARK: note}))
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
        """Takes back the decision in force; the case stands where it stood before it."""
        with self._acting(case_id, by, expect_version) as (work, case, actor, now):
            if case.decision is None:
                raise IllegalMoveError(
                    "there is no decision to take back", f"case {case.id}", "look at its history"
                )
            _check_unsent(work, case, done=True)
            before = State(work.decision(case.decision).state_before)
            after = before if before is not State.CLOSED and case.state != State.CLOSED else State.OPEN
            check_move(case.id, State(case.state), after)
            version = work.change_case(
                case, state=after.value, decision=None, changed_since=None, escalated_to=None
            )
            facts = {"undoes": case.decision, "state": after.value, "version": version}
            work.append(Draft(stamp(now), actor, "undone", case.id, facts))
        return self._showing.show(case_id)

    def close(self, case_id: str, note: str = "", by: str | None = None) -> CaseView:
        """Puts a case away; its decision stays in force."""
        return self._move(case_id, State.CLOSED, "closed", note, by)

    def reopen(self, case_id: str, note: str = "", by: str | None = None) -> CaseView:
        """Opens a case again; its decision is no longer in force."""
        return self._move(case_id, State.OPEN, "reopened", note, by, decision=None, changed_since=None)

    def _move(
        self, case_id: str, after: State, act: str, note: str, by: str | None, **changes: Any
    ) -> CaseView:
        note = checked_text(note, "the note")
        with self._acting(case_id, by, None) as (work, case, actor, now):
            if case.state == after:
                raise IllegalMoveError(f"the case is {after} already", f"case {case.id}")
            check_move(case.id, State(case.state), after)
            _check_unsent(work, case)
            version = work.change_case(case, state=after.value, **changes)
            facts = {"state": after.value, "version": version}
            work.append(Draft(stamp(now), actor, act, case.id, facts, {REMARK: note} if note else {}))
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


def _choose(
    case: CaseRecord,
    document: Mapping[str, Any],
    verdict: Verdict,
    *,
    action: str,
    amount: str | None,
    escalate_to: str | None,
    reason: str,
) -> _Choice:
    """What is to be decided, checked against the case and compared with the suggestion."""
    check_action(document, action, escalate_to)
    suggested = None if verdict.amount is None else Money.parse(verdict.amount, case.currency)
    same = action == verdict.action and escalate_to == verdict.escalate_to
    money = _amount(case, document, action, amount, suggested if same else None)
    override = not same or (action in PAYING and suggested is not None and money != suggested)
    if override and not reason.strip():
        whom = suggestion_of(verdict.action, verdict.escalate_to)
        sum_ = f" {suggested}" if suggested else ""
        raise UsageError(
            f"the book suggests {whom}{sum_}; deciding otherwise needs a reason", f"case {case.id}", "say why"
        )
    return _Choice(action, money, escalate_to, reason, override)


def _amount(
    case: CaseRecord, document: Mapping[str, Any], action: str, amount: str | None, suggested: Money | None
) -> Money | None:
    """The sum that goes with ``action``; raises :class:`UsageError` for one that is not owed."""
    where = f"case {case.id}"
    if action not in PAYING:
        if amount is not None:
            raise UsageError(f"{action!r} carries no amount", where, "leave the amount out")
        return None
    owed = owed_on(document)
    if amount is None:
        money = suggested or owed
    else:
        try:
            money = Money.parse(amount, case.currency)
        except MoneyError as error:
            raise UsageError(f"the amount {error}", where, f"write it in {case.currency}") from None
    if not owed.amount:
        raise UsageError("nothing is owed any more: all of it was refunded", where, "decide otherwise")
    if owed < money:
        raise UsageError(
            f"{money} is more than the {owed} that is owed", where, f"choose at most {owed.text}"
        )
    if not money.amount:
        raise UsageError("an amount of nothing is no payment", where, "choose an amount above zero")
    return money


def _decision(
    case: CaseRecord, verdict: Verdict, choice: _Choice, *, actor: str, at: str, number: int
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


def _entry(decision: DecisionRecord, verdict: Verdict, after: State, book: str) -> Draft:
    facts = {
        "action": decision.action,
        "amount": decision.amount,
        "currency": decision.currency,
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


def checked_text(text: str, what: str, *, needed: bool = False) -> str:
    """A reason or a note as it is kept; raises :class:`UsageError` for one that cannot be."""
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise UsageError(f"{what} is empty", "", "write a sentence")
    if len(text) > MAX_REMARK:
        raise UsageError(
            f"{what} has {len(text)} characters, at most {MAX_REMARK} are kept", "", "shorten it"
        )
    bad = next(
        (
            c
            for c in text
            if c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160 or "\ud800" <= c <= "\udfff")
        ),
        None,
    )
    if bad:
        raise UsageError(f"{what} holds the control character {bad!r}", "", "leave it out")
    return text


def checked_name(name: str, what: str) -> str:
    """The name of a person as it is kept; raises :class:`UsageError`."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise UsageError(
            f"{what} {name[:60]!r} is no name", "", f"write 1 to {MAX_NAME} printable characters"
        )
    return name
