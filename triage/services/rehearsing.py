"""What carrying decisions out would do, looked up at the provider. Nothing is written, here or there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from triage.domain.errors import TriageError
from triage.domain.money import Money
from triage.services.actions import READY, view_of
from triage.services.carrying import Carrying
from triage.services.models import ActionView
from triage.services.noting import FOLLOWS, note_after
from triage.services.planning import Rules, planned, steps_for
from triage.store import acts, reading
from triage.store.acts import DONE, LEFT, NOTE, PLANNED, RELEASED, IntentRecord
from triage.store.address import Address
from triage.store.opening import reading as opened
from triage.store.records import CaseRecord, DecisionRecord


def acts_for(
    case: CaseRecord, decision: DecisionRecord, desk: str, provider: str, rules: Rules, at: str
) -> list[IntentRecord]:
    """The acts that a decision calls for, not stored."""
    amount = (
        Money.parse(decision.amount, decision.currency) if decision.amount and decision.currency else None
    )
    steps = steps_for(json.loads(case.document), decision.action, amount)
    return list(planned(desk, decision, steps, provider, rules, at))


class Rehearsal:
    """One look at what is to be done on one desk; ``provider`` is the name of the provider."""

    def __init__(self, path: Address, carrying: Carrying, provider: str, at: str) -> None:
        self._path, self._carrying, self._provider, self._at = path, carrying, provider, at

    def run(self, case_id: str | None, each: Callable[[ActionView], None]) -> list[ActionView]:
        """Tells ``each`` what would become of every act that could go now; returns all that is left."""
        left = self._left(case_id)
        blocked: set[str] = set()
        for record in left:
            if record.state == PLANNED or record.case_id in blocked:
                continue
            blocked.add(record.case_id)
            after = self._looked_at(record)
            each(view_of(after))
            note = self._note_after(after, left)
            if note:
                each(view_of(note))
        return [view_of(record) for record in left]

    def _left(self, case_id: str | None) -> list[IntentRecord]:
        """Acts that are planned and still wanted, and those that would be planned, oldest decision first."""
        with opened(self._path) as connection:
            dropped = {one.id for one in acts.orphaned(connection)}
            found = [one for one in acts.listed(connection, LEFT, case_id) if one.id not in dropped]
            desk, rules = reading.desk_id(connection), self._carrying.rules()
            for id, number in acts.unplanned(connection, case_id):
                case, decision = reading.case(connection, id), reading.decision(connection, number)
                found += acts_for(case, decision, desk, self._provider, rules, self._at)
        return sorted(found, key=lambda one: (one.decision, one.step))

    def _looked_at(self, record: IntentRecord) -> IntentRecord:
        if record.state != RELEASED:
            return record
        try:
            record, _ = self._carrying.staging.prepared(record)
        except TriageError as error:
            return record._replace(reason=str(error))
        barred = self._carrying.held(record)
        return record._replace(reason=barred.reason if barred else READY)

    def _note_after(self, record: IntentRecord, left: Sequence[IntentRecord]) -> IntentRecord | None:
        """The note that would follow ``record``, the last act of its decision that nothing holds."""
        if record.act == NOTE or record.reason != READY or not self._carrying.notes:
            return None
        if any(one.state != DONE for one in self._others(record, left)):
            return None
        with opened(self._path) as connection:
            decision, desk = reading.decision(connection, record.decision), reading.desk_id(connection)
        return note_after(record, decision, desk, self._carrying.rules(), self._at)._replace(reason=FOLLOWS)

    def _others(self, record: IntentRecord, left: Sequence[IntentRecord]) -> Iterator[IntentRecord]:
        with opened(self._path) as connection:
            stored = acts.acts_of(connection, record.case_id)
        for one in {one.id: one for one in (*stored, *left)}.values():
            if one.decision == record.decision and one.id != record.id:
                yield one
