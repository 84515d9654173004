"""Carrying out decisions at the provider, each act exactly once.

An act is committed as ``sending`` before it is sent, and its outcome afterwards; no transaction is open
in between. Whatever interrupts this, the next run finds ``sending`` or ``unknown`` and looks at the
provider before anything is sent again. Every act is judged again at the moment of acting: one that may
not be sent now is held, with the reason, and tried again at the next run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from triage.domain.errors import IllegalMoveError, UsageError
from triage.domain.money import Money
from triage.domain.remark import checked_name
from triage.providers.base import Provider
from triage.services.actions import entry_of, view_of
from triage.services.carrying import Carrying, in_force, known
from triage.services.history import stamp
from triage.services.models import ActionView
from triage.services.planning import OTHER, Rules
from triage.services.rehearsing import Rehearsal, acts_for
from triage.services.staging import Staging
from triage.store import acts
from triage.store import intents as store
from triage.store import reading as look
from triage.store.acts import (
    DONE,
    LEFT,
    NOTE,
    PLANNED,
    RELEASED,
    SENDING,
    UNKNOWN,
    IntentRecord,
)
from triage.store.opening import reading
from triage.store.writing import Work, WorkSource


class Acting:
    """Acts of one desk at one provider. ``limit``: above it somebody else must release.

    ``notes``: whether a decision that was carried out leaves a note at the provider.
    """

    def __init__(
        self,
        source: WorkSource,
        clock: Callable[[], datetime],
        connect: Callable[[], Provider],
        actor: str,
        limit: Money,
        staging: Staging,
        *,
        notes: bool = True,
    ) -> None:
        self._source, self._clock, self._connect = source, clock, connect
        self._actor = actor
        self._carrying = Carrying(
            source,
            clock,
            lambda: self.provider,
            lambda: Rules(limit, self.provider.live),
            staging,
            notes=notes,
        )

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
        at, desk = stamp(self._clock()), store.desk_id(work.connection)
        records = acts_for(case, decision, desk, self.provider.name, self._carrying.rules(), at)
        store.add(work.connection, records)
        for record in records:
            work.append(entry_of(record, "planned", self._actor, at))

    def _plan_if_told(self, action_id: str) -> None:
        """Plans what a rehearsal told the id of and did not write."""
        with reading(self._source.path) as connection:
            ours = action_id.startswith(f"{look.desk_id(connection)[:12]}.")
            if not ours or acts.exists(connection, action_id):
                return
        self.plan()

    def _cancel(self, record: IntentRecord) -> None:
        with self._source.work() as work:
            if not in_force(work, record):
                self._carrying.drop(work, record, "its decision was taken back")

    def release(self, action_id: str, by: str | None = None) -> ActionView:
        """The second pair of eyes. Raises ``UsageError`` when whoever decided may not release it."""
        actor = checked_name(self._actor if by is None else by, "the name of who releases")
        self._plan_if_told(action_id)
        with self._source.work() as work:
            record = known(work, action_id)
            where = f"action {action_id}"
            if record.state != PLANNED:
                raise IllegalMoveError(f"it is {record.state}, not waiting for a release", where)
            if record.needs == OTHER and actor.casefold() == record.decided_by.casefold():
                raise UsageError(
                    f"{record.decided_by} decided it and cannot release it", where, "ask somebody else"
                )
            if not in_force(work, record):
                raise IllegalMoveError("the decision behind it was taken back", where, "decide again")
            store.change(work.connection, record.id, PLANNED, state=RELEASED, released_by=actor, reason="")
            work.append(entry_of(record, "released", actor, stamp(self._clock())))
            return view_of(known(work, action_id))

    def run(
        self,
        case_id: str | None = None,
        *,
        dry_run: bool = False,
        each: Callable[[ActionView], None] | None = None,
    ) -> list[ActionView]:
        """Carries out what is released, first settling what is not known; returns what is left.

        ``dry_run`` reads at the provider and sends and writes nothing. ``each`` is told of every act looked
        at.
        Raises ``UsageError`` and ``DeskError``; what goes wrong at the provider is in the views.
        """
        if dry_run:
            rehearsal = Rehearsal(self._source.path, self._carrying, self.provider.name, stamp(self._clock()))
            return rehearsal.run(case_id, each or (lambda _: None))
        self.plan(case_id)
        with reading(self._source.path) as connection:
            todo = deque(acts.listed(connection, (SENDING, UNKNOWN, RELEASED), case_id))
        blocked: set[str] = set()
        while todo:
            record = todo.popleft()
            if record.case_id in blocked:
                continue
            after = self._carrying.advance(record)
            if after.state != DONE:
                blocked.add(record.case_id)
            if each:
                each(view_of(after))
            note = self._following(after)
            if note:
                todo.appendleft(note)
        return self.left(case_id)

    def _following(self, record: IntentRecord) -> IntentRecord | None:
        """The note that was planned when ``record`` was done."""
        if record.act == NOTE or record.state != DONE:
            return None
        with self._source.work() as work:
            others = store.of_decision(work.connection, record.decision)
            return next((one for one in others if one.act == NOTE and one.state == RELEASED), None)
