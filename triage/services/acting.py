"""Carrying out decisions at the provider, each act exactly once.

An act is committed as ``sending`` before it is sent, and its outcome afterwards; no transaction is open
in between. Whatever interrupts this, the next run finds ``sending`` or ``unknown`` and looks at the
provider before anything is sent again. Every act is judged again at the moment of acting: one that may
not be sent now is held, with the reason, and tried again at the next run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from triage.domain.case import State, check_move
from triage.domain.errors import IllegalMoveError, NotFoundError, UsageError
from triage.domain.moment import format_moment
from triage.domain.money import Money
from triage.domain.remark import checked_name
from triage.providers.base import Act, Outcome, Provider, ProviderError, Status
from triage.services.actions import READY, entry_of, key_for, rests_until, view_of
from triage.services.history import stamp
from triage.services.models import ActionView
from triage.services.planning import OTHER, Rules, intent_of, planned, steps_for
from triage.store import acts
from triage.store import intents as store
from triage.store.acts import (
    CANCELLED,
    DONE,
    LEFT,
    PLANNED,
    REFUSED,
    RELEASED,
    SENDING,
    UNKNOWN,
    IntentRecord,
)
from triage.store.chain import Draft
from triage.store.opening import reading
from triage.store.writing import Work, WorkSource

ACTOR = "act"
"""Who is named in the log for what the program did on people's decisions."""

_AFTER = {Act.SUBMIT_EVIDENCE: State.WAITING, Act.CLOSE_DISPUTE: State.CLOSED}


class Acting:
    """Acts of one desk at one provider. ``limit``: above it somebody else must release."""

    def __init__(
        self,
        source: WorkSource,
        clock: Callable[[], datetime],
        connect: Callable[[], Provider],
        actor: str,
        limit: Money,
    ) -> None:
        self._source, self._clock, self._connect = source, clock, connect
        self._actor, self._limit = actor, limit

    @cached_property
    def provider(self) -> Provider:
        """Connected without a request; raises ``UsageError`` when the key is none."""
        return self._connect()

    def left(self, case_id: str | None = None) -> list[ActionView]:
        """Acts that still need a release, a run or a look."""
        with reading(self._source.path) as connection:
            return [view_of(record) for record in acts.listed(connection, LEFT, case_id)]

    def of_case(self, case_id: str) -> list[ActionView]:
        """Every act of a case, past ones included."""
        with reading(self._source.path) as connection:
            return [view_of(record) for record in acts.acts_of(connection, case_id)]

    def plan(self, case_id: str | None = None) -> list[ActionView]:
        """Turns decisions into acts; returns everything that is left. Sends nothing."""
        with reading(self._source.path) as connection:
            todo = list(acts.unplanned(connection, case_id))
            orphans = acts.orphaned(connection)
        for record in orphans:
            self._cancel(record)
        for id, number in todo:
            with self._source.work() as work:
                self._plan(work, id, number)
        return self.left(case_id)

    def _plan(self, work: Work, case_id: str, number: int) -> None:
        case = work.case(case_id)
        if case.decision != number or store.of_decision(work.connection, number):
            return
        decision = work.decision(number)
        amount = (
            Money.parse(decision.amount, decision.currency) if decision.amount and decision.currency else None
        )
        steps = steps_for(json.loads(case.document), decision.action, amount)
        rules = Rules(self._limit, self.provider.live)
        at = stamp(self._clock())
        records = list(
            planned(store.desk_id(work.connection), decision, steps, self.provider.name, rules, at)
        )
        store.add(work.connection, records)
        for record in records:
            work.append(entry_of(record, "planned", self._actor, at))

    def _cancel(self, record: IntentRecord) -> None:
        with self._source.work() as work:
            if not self._in_force(work, record) and store.change(
                work.connection,
                record.id,
                record.state,
                state=CANCELLED,
                reason="its decision was taken back",
            ):
                work.append(entry_of(record, CANCELLED, ACTOR, stamp(self._clock())))

    def release(self, action_id: str, by: str | None = None) -> ActionView:
        """The second pair of eyes. Raises ``UsageError`` when whoever decided may not release it."""
        actor = checked_name(self._actor if by is None else by, "the name of who releases")
        with self._source.work() as work:
            record = self._known(work, action_id)
            where = f"action {action_id}"
            if record.state != PLANNED:
                raise IllegalMoveError(f"it is {record.state}, not waiting for a release", where)
            if record.needs == OTHER and actor.casefold() == record.decided_by.casefold():
                raise UsageError(
                    f"{record.decided_by} decided it and cannot release it", where, "ask somebody else"
                )
            if not self._in_force(work, record):
                raise IllegalMoveError("the decision behind it was taken back", where, "decide again")
            store.change(work.connection, record.id, PLANNED, state=RELEASED, released_by=actor)
            work.append(entry_of(record, "released", actor, stamp(self._clock())))
            return view_of(self._known(work, action_id))

    def run(
        self,
        case_id: str | None = None,
        *,
        dry_run: bool = False,
        each: Callable[[ActionView], None] | None = None,
    ) -> list[ActionView]:
        """Carries out what is released, first settling what is not known; returns what is left.

        ``dry_run`` reads at the provider and sends nothing. ``each`` is told of every act looked at.
        Raises ``UsageError`` and ``DeskError``; what goes wrong at the provider is in the views.
        """
        self.plan(case_id)
        with reading(self._source.path) as connection:
            todo = acts.listed(connection, (SENDING, UNKNOWN, RELEASED), case_id)
        blocked: set[str] = set()
        for record in todo:
            if record.case_id in blocked:
                continue
            after = self._rehearse(record) if dry_run else self._advance(record)
            if after.state != DONE:
                blocked.add(record.case_id)
            if each:
                each(view_of(after))
        return self.left(case_id)

    def _rehearse(self, record: IntentRecord) -> IntentRecord:
        if record.state != RELEASED:
            return record
        barred = self._held(record)
        return record._replace(reason=barred.reason if barred else READY)

    def _held(self, record: IntentRecord) -> Outcome | None:
        """Why it must not be sent now; a provider that cannot be asked holds it as well."""
        try:
            return self.provider.check(intent_of(record))
        except ProviderError as error:
            return Outcome.later(str(error))

    def _advance(self, record: IntentRecord) -> IntentRecord:
        """One act as far as it goes now."""
        if record.state != RELEASED or record.attempts:
            record = self._finish(record, self.provider.settle(intent_of(record)))
            if record.state != RELEASED:
                return record
        barred = self._held(record)
        if barred:
            return self._note(record, barred.reason)
        sending = self._sending(record)
        if sending.state != SENDING:
            return sending
        return self._finish(sending, self.provider.carry_out(intent_of(sending)))

    def _sending(self, record: IntentRecord) -> IntentRecord:
        """Intent before effect: committed before anything is sent, if the decision is still in force."""
        now = self._clock()
        with self._source.work() as work:
            current = self._known(work, record.id)
            if current.state != RELEASED:
                return current
            why = self._changed(work, current)
            if why:
                store.change(work.connection, record.id, RELEASED, reason=why)
                return self._known(work, record.id)
            store.change(
                work.connection,
                record.id,
                RELEASED,
                state=SENDING,
                attempts=current.attempts + 1,
                reason="",
                **key_for(current, now),
            )
            work.append(entry_of(current, "sending", ACTOR, stamp(now)))
            return self._known(work, record.id)

    def _changed(self, work: Work, record: IntentRecord) -> str | None:
        if not self._in_force(work, record):
            return "the decision behind it was taken back"
        case = work.case(record.case_id)
        if case.changed_since:
            return f"the suggestion changed since it was decided ({case.changed_since}): decide again"
        before = (
            one for one in store.of_decision(work.connection, record.decision) if one.step < record.step
        )
        return next(
            (f"it waits for {one.id}, which is {one.state}" for one in before if one.state != DONE), None
        )

    def _finish(self, record: IntentRecord, outcome: Outcome) -> IntentRecord:
        """Commits what came of it; what was looked for and is not there goes back to be sent."""
        states = {
            Status.DONE: DONE,
            Status.REFUSED: REFUSED,
            Status.UNKNOWN: UNKNOWN,
            Status.ABSENT: RELEASED,
            Status.LATER: RELEASED,
        }
        after = states[outcome.status]
        wait = rests_until(record, self._clock()) if outcome.status is Status.ABSENT else None
        if wait:
            after = UNKNOWN
            why = f"it was sent {record.attempts} times and is not there"
            outcome = Outcome.unknown(f"{why}; it is sent afresh after {format_moment(wait)}")
        with self._source.work() as work:
            changed = store.change(
                work.connection, record.id, record.state, state=after, ref=outcome.ref, reason=outcome.reason
            )
            if changed and after != record.state:
                at = stamp(self._clock())
                work.append(entry_of(record._replace(state=after), after, ACTOR, at, outcome))
                if after == DONE:
                    self._move_case(work, record, at)
            return self._known(work, record.id)

    def _move_case(self, work: Work, record: IntentRecord, at: str) -> None:
        """The case follows once all acts of its decision are done."""
        if any(one.state != DONE for one in store.of_decision(work.connection, record.decision)):
            return
        case = work.case(record.case_id)
        after = _AFTER.get(Act(record.act), State.CLOSED)
        if case.decision != record.decision or case.state == after:
            return
        check_move(case.id, State(case.state), after)
        version = work.change_case(case, state=after.value)
        work.append(Draft(at, ACTOR, "carried_out", case.id, {"state": after.value, "version": version}))

    def _in_force(self, work: Work, record: IntentRecord) -> bool:
        case = work.case(record.case_id)
        return case.decision == record.decision and case.state == State.DECIDED

    def _note(self, record: IntentRecord, reason: str) -> IntentRecord:
        with self._source.work() as work:
            store.change(work.connection, record.id, record.state, reason=reason)
            return self._known(work, record.id)

    def _known(self, work: Work, id: str) -> IntentRecord:
        record = store.one(work.connection, id)
        if record is None:
            raise NotFoundError("there is no such action", f"action {id}", "see 'triage act --dry-run'")
        return record
