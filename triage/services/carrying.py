"""One act at the provider: judged again, committed as sent, sent, and its outcome committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from triage.domain.case import State, check_move
from triage.domain.errors import NotFoundError, TriageError
from triage.domain.moment import format_moment
from triage.providers.base import Act, Outcome, Provider, ProviderError, Status
from triage.services.actions import entry_of, key_for, rests_until
from triage.services.giving import with_left
from triage.services.history import stamp
from triage.services.noting import note_after
from triage.services.planning import Rules, intent_of
from triage.services.staging import Staging
from triage.store import intents as store
from triage.store.acts import (
    CANCELLED,
    DONE,
    NOTE,
    PLANNED,
    REFUSED,
    RELEASED,
    SENDING,
    UNKNOWN,
    IntentRecord,
)
from triage.store.chain import Draft
from triage.store.writing import Work, WorkSource

ACTOR = "act"
"""Who is named in the log for what the program did on people's decisions."""

_AFTER = {Act.SUBMIT_EVIDENCE: State.WAITING, Act.CLOSE_DISPUTE: State.CLOSED}


class Carrying:
    """Takes acts of one desk as far as they go now. ``notes``: whether a note follows the last one."""

    def __init__(
        self,
        source: WorkSource,
        clock: Callable[[], datetime],
        connect: Callable[[], Provider],
        rules: Callable[[], Rules],
        staging: Staging,
        *,
        notes: bool,
    ) -> None:
        self._source, self._clock, self._connect = source, clock, connect
        self.rules, self.staging, self.notes = rules, staging, notes

    @property
    def _provider(self) -> Provider:
        return self._connect()

    def held(self, record: IntentRecord) -> Outcome | None:
        """Why it must not be sent now; a provider that cannot be asked holds it as well."""
        try:
            return self._provider.check(intent_of(record))
        except ProviderError as error:
            return Outcome.later(str(error))

    def advance(self, record: IntentRecord) -> IntentRecord:
        """One act as far as it goes now."""
        if record.state != RELEASED or record.attempts:
            record = self._finish(record, self._provider.settle(intent_of(record)))
            if record.state != RELEASED:
                return record
        try:
            record, contents = self.staging.prepared(record)
            barred = self.held(record)
            if barred and record.act == NOTE and barred.status is Status.REFUSED:
                return self._finish(record, barred)  # nothing waits for a note: it is not tried again
            if barred:
                return self._note(record, barred.reason)
            self.staging.keep(contents)
        except TriageError as error:
            return self._note(record, str(error))
        sending = self._sending(record)
        if sending.state != SENDING:
            return sending
        return self._finish(sending, self._provider.carry_out(intent_of(sending, self.staging.path)))

    def _sending(self, record: IntentRecord) -> IntentRecord:
        """Intent before effect: committed before anything is sent, if the decision is still in force."""
        now = self._clock()
        with self._source.work() as work:
            current = known(work, record.id)
            if (current.state, current.attempts) != (RELEASED, record.attempts):
                return current
            why = self._changed(work, current)
            if why:
                store.change(work.connection, record.id, RELEASED, reason=why)
                return known(work, record.id)
            store.change(
                work.connection,
                record.id,
                RELEASED,
                state=SENDING,
                attempts=current.attempts + 1,
                payload=with_left(work, record, json.loads(work.case(record.case_id).document)),
                reason="",
                **key_for(current, now),
            )
            work.append(entry_of(record, "sending", ACTOR, stamp(now)))
            return known(work, record.id)

    def _changed(self, work: Work, record: IntentRecord) -> str | None:
        if not in_force(work, record):
            return "the decision behind it was taken back"
        if record.act == NOTE:
            return None
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
        """Commits what came of it; what was looked for and is not there goes back to be sent.

        An attempt in which nothing was sent is none.
        """
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
                work.connection,
                record.id,
                record.state,
                state=after,
                ref=outcome.ref,
                reason=outcome.reason,
                attempts=record.attempts - (outcome.status is Status.LATER and record.state == SENDING),
            )
            if changed and after != record.state:
                at = stamp(self._clock())
                work.append(entry_of(record._replace(state=after), after, ACTOR, at, outcome))
                if after == DONE and record.act != NOTE:
                    self._completed(work, record, at)
                elif after == REFUSED:
                    self._give_up(work, record)
            return known(work, record.id)

    def _give_up(self, work: Work, record: IntentRecord) -> None:
        """What was to come after an act that was refused will not come."""
        for one in store.of_decision(work.connection, record.decision):
            if one.step > record.step and one.state in {PLANNED, RELEASED}:
                self.drop(work, one, f"{record.id} was refused")

    def _completed(self, work: Work, record: IntentRecord, at: str) -> None:
        """Once all acts of a decision are done, the case follows and the note is planned."""
        if any(one.state != DONE for one in store.of_decision(work.connection, record.decision)):
            return
        if self.notes:
            note = self.note_after(work, record, at)
            store.add(work.connection, [note])
            work.append(entry_of(note, "planned", ACTOR, at))
        self._move_case(work, record, at)

    def _move_case(self, work: Work, record: IntentRecord, at: str) -> None:
        case = work.case(record.case_id)
        after = _AFTER.get(Act(record.act), State.CLOSED)
        if case.decision != record.decision or case.state == after:
            return
        check_move(case.id, State(case.state), after)
        version = work.change_case(case, state=after.value)
        work.append(Draft(at, ACTOR, "carried_out", case.id, {"state": after.value, "version": version}))

    def _note(self, record: IntentRecord, reason: str) -> IntentRecord:
        with self._source.work() as work:
            store.change(work.connection, record.id, record.state, reason=reason)
            return known(work, record.id)

    def drop(self, work: Work, record: IntentRecord, why: str) -> None:
        """Cancels an act that was not sent."""
        if store.change(work.connection, record.id, record.state, state=CANCELLED, reason=why):
            work.append(entry_of(record, CANCELLED, ACTOR, stamp(self._clock())))

    def note_after(self, work: Work, record: IntentRecord, at: str) -> IntentRecord:
        """The note that follows ``record``, not stored."""
        desk = store.desk_id(work.connection)
        return note_after(record, work.decision(record.decision), desk, self.rules(), at)


def in_force(work: Work, record: IntentRecord) -> bool:
    """Whether the decision behind an act still stands; a note outlasts the case's moving on."""
    case = work.case(record.case_id)
    return case.decision == record.decision and (case.state == State.DECIDED or record.act == NOTE)


def known(work: Work, id: str) -> IntentRecord:
    """An act by its id. Raises :class:`NotFoundError`."""
    record = store.one(work.connection, id)
    if record is None:
        raise NotFoundError("there is no such action", f"action {id}", "see 'triage act --dry-run'")
    return record
