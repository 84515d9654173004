"""Reviews of results: some time after a case is closed, somebody looks whether the decision helped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from triage.config import review_days
from triage.domain.case import State
from triage.domain.errors import IllegalMoveError, UsageError
from triage.domain.moment import format_moment, parse_moment
from triage.domain.remark import checked_name, checked_text
from triage.services.deciding import open_again
from triage.services.history import stamp
from triage.store import outcomes as store
from triage.store import reading
from triage.store.address import Address
from triage.store.chain import REMARK, Draft
from triage.store.connection import Connection
from triage.store.opening import reading as opened
from triage.store.outcomes import ClosedRecord, OutcomeRecord
from triage.store.writing import WorkSource

BELOW, MET, ABOVE = "below", "met", "above"
OUTCOMES = (BELOW, MET, ABOVE)

OWED: Mapping[str, str] = {
    "refund": "check that the refund arrived; what is missing is owed",
    "reship": "check that the replacement arrived; refund it if it did not",
    "reship_at_cost": "look at the delivery again; the second failure is ours",
    "return_then_refund": "check that the return was refunded in full",
    "remediate": "the remedy did not work: a credit, or the refund, is owed next",
    "store_credit": "offer the money in place of the credit",
    "decline": "look at the reason again with what is known now",
    "enforce": "look at the contract again with what is known now",
    "contest": "look at what the bank decided, and at the next order",
    "accept": "look at what let the dispute happen, and mend it",
}
"""What is owed next when the result is below what was hoped for, by the action that was taken."""
LOOK_AGAIN = "open the case again and judge it with what is known now"
ASK = "ask once for a reference or a case study; offer nothing for it, and never beside a refund"


@dataclass(frozen=True, slots=True)
class Followup:
    """One review of a closed case. ``outcome`` is empty until somebody has looked."""

    case_id: str
    customer: str
    closed_at: datetime
    days: int
    due: datetime
    is_due: bool
    action: str
    rule: str
    outcome: str
    closing: int

    @property
    def owed(self) -> str:
        """What is owed next when the result is below what was hoped for."""
        return OWED.get(self.action, LOOK_AGAIN)

    def to_json(self) -> dict[str, Any]:
        """The review as `triage followups --json` prints it."""
        return {
            "id": self.case_id,
            "customer": self.customer,
            "closed_at": format_moment(self.closed_at),
            "days": self.days,
            "due": format_moment(self.due),
            "is_due": self.is_due,
            "action": self.action or None,
            "rule": self.rule or None,
            "outcome": self.outcome or None,
        }


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an outcome led to. ``next``: what is owed, or to be asked; empty for nothing."""

    case_id: str
    days: int
    outcome: str
    next: str
    asks_reference: bool
    reopened: bool


class Following:
    """Which results are to be looked at, and what was found. ``days``: numbers with spaces between."""

    def __init__(
        self,
        path: Address,
        source: WorkSource,
        clock: Callable[[], datetime],
        actor: str,
        days: str,
    ) -> None:
        self._path, self._source = path, source
        self._clock, self._actor, self.days = clock, actor, review_days(days)

    def reviews(
        self, *, due: bool = False, case_id: str | None = None, limit: int | None = None
    ) -> list[Followup]:
        """Reviews that nobody has done yet, what is due first; with ``due`` only those that are.

        ``limit``: the first ones of all cases, without reading the others.
        """
        if limit is not None and case_id is None:
            return self._first(limit, due=due)
        with opened(self._path) as connection:
            done = {(one.closing, one.days) for one in store.outcomes(connection)}
            closed = list(store.closed_cases(connection, case_id))
        found = [
            self._of(record, days)
            for record in closed
            for days in self.days
            if (record.closing, days) not in done
        ]
        shown = [one for one in found if one.is_due] if due else found
        return sorted(shown, key=_soonest)[:limit]

    def count(self, *, due: bool = False) -> int:
        """How many there are of :meth:`reviews`."""
        with opened(self._path) as connection:
            return store.count_unreviewed(connection, self._until(due=due))

    def _first(self, limit: int, *, due: bool) -> list[Followup]:
        until = self._until(due=due)
        with opened(self._path) as connection:
            each = (self._each(connection, days, limit, until[days]) for days in self.days)
            return list(islice(merge(*each, key=_soonest), limit))

    def _each(self, connection: Connection, days: int, limit: int, until: str) -> Iterator[Followup]:
        for record in store.unreviewed(connection, days, limit, until):
            yield self._of(record, days)

    def _until(self, *, due: bool) -> dict[int, str]:
        """By the number of days after it: when a case must have been closed at the latest."""
        now = self._clock()
        return {days: stamp(now - timedelta(days=days)) if due else store.FOREVER for days in self.days}

    def record(
        self, case_id: str, outcome: str, note: str, by: str | None = None, *, reopen: bool = False
    ) -> Recorded:
        """Keeps what the next review of a case found; with ``reopen`` a case below is opened again.

        Raises ``IllegalMoveError`` for a case that is not closed, or whose reviews are all done.
        """
        if outcome not in OUTCOMES:
            known = ", ".join(OUTCOMES)
            raise UsageError(f"{outcome!r} is no outcome", f"case {case_id}", f"choose one of: {known}")
        if reopen and outcome != BELOW:
            raise UsageError("only a result below is opened again", f"case {case_id}", "leave --reopen out")
        note = checked_text(note, "the note", needed=True)
        actor = checked_name(self._actor if by is None else by, "the name of who acts")
        review = self._next(case_id)
        with self._source.work() as work:
            case = work.case(case_id)
            _check_closed(case.state, case_id)
            earlier = store.of_case(work.connection, case_id)
            if any((one.closing, one.days) == (review.closing, review.days) for one in earlier):
                raise IllegalMoveError(
                    "somebody recorded this review just now", f"case {case_id}", "look again"
                )
            asks = outcome == ABOVE and not any(one.asked_reference for one in earlier)
            facts = {
                "outcome": outcome, "days": review.days, "closing": review.closing, "asks_reference": asks,
                "decided": review.action or None, "rule": review.rule or None,
                "version": work.change_case(case),
            }  # fmt: skip
            entry = work.append(
                Draft(stamp(self._clock()), actor, "reviewed", case_id, facts, {REMARK: note})
            )
            store.add(
                work.connection,
                OutcomeRecord(review.closing, review.days, case_id, outcome, asks, entry.number),
            )
            if reopen:
                open_again(work, work.case(case_id), actor, stamp(self._clock()), note)
        owed = review.owed if outcome == BELOW else ASK if asks else ""
        return Recorded(case_id, review.days, outcome, owed, asks, reopen)

    def insights(self) -> dict[str, dict[str, dict[str, int]]]:
        """How results turned out, by the action taken and by the rule behind it."""
        with opened(self._path) as connection:
            recorded = store.outcomes(connection)
            entries = store.reviewed(connection)
        actions: dict[str, Counter[str]] = {}
        rules: dict[str, Counter[str]] = {}
        for one in recorded:
            said = json.loads(entries[one.entry])
            actions.setdefault(said.get("decided") or "none", Counter())[one.outcome] += 1
            rules.setdefault(said.get("rule") or "none", Counter())[one.outcome] += 1
        return {"by_action": _counted(actions), "by_rule": _counted(rules)}

    def _next(self, case_id: str) -> Followup:
        with opened(self._path) as connection:
            _check_closed(reading.case(connection, case_id).state, case_id)
        left = self.reviews(case_id=case_id)
        if not left:
            raise IllegalMoveError("all reviews of this case are done", f"case {case_id}", "see its history")
        return left[0]

    def _of(self, record: ClosedRecord, days: int) -> Followup:
        closed = parse_moment(record.at)
        because = json.loads(record.verdict).get("because") if record.verdict else None
        due = closed + timedelta(days=days)
        return Followup(
            record.case_id, record.customer, closed, days, due, due <= self._clock(), record.action or "",
            str(because[0]["rule"]) if because else "", "", record.closing,
        )  # fmt: skip


def _soonest(review: Followup) -> tuple[datetime, str]:
    return review.due, review.case_id


def _check_closed(state: str, case_id: str) -> None:
    if state != State.CLOSED:
        raise IllegalMoveError(f"the case is {state}, not closed", f"case {case_id}", "close it first")


def _counted(groups: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: {each: groups[name][each] for each in OUTCOMES} for name in sorted(groups)}
