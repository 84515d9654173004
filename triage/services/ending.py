"""What becomes of a contested case once the bank has decided: it is closed, and the result is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from triage.domain.case import Kind, State, check_move
from triage.domain.own_doing import ENDED, status_of
from triage.store import queue, reading
from triage.store.acts import NOTE, SENDING, UNKNOWN
from triage.store.address import Address
from triage.store.chain import Draft
from triage.store.connection import Connection
from triage.store.opening import reading as opened
from triage.store.records import CaseRecord, QueueQuery

if TYPE_CHECKING:
    from triage.store.writing import Work, WorkSource

_PAGE = 500


def close_ended(path: Address, actor: str, at: str) -> Counter[str]:
    """Closes the cases whose evidence is sent and whose dispute has ended since; how many ended how.

    Whoever sent it: it may have been done where the provider shows the dispute.

    The decision stays in force, so that its result is looked at when its reviews fall due; that the bank has
    decided stays marked on the case.
    """
    found = list(_ended(path))
    if not found:
        return Counter()
    # Loaded only now: most syncs close nothing, and SQLAlchemy takes its time.
    source: WorkSource = import_module("triage.store.writing").WorkSource(path)
    told: Counter[str] = Counter()
    for case_id in found:
        with source.work() as work:
            case = work.case(case_id)
            status = _status(case.document)
            if not _awaits_bank(case) or status not in ENDED or _is_under_way(work, case):
                continue
            check_move(case_id, State(case.state), State.CLOSED)
            version = work.change_case(case, state=State.CLOSED.value)
            work.append(closing(case_id, version, status, actor, at))
            told[status] += 1
    return told


def closing(case_id: str, version: int, status: str, actor: str, at: str) -> Draft:
    """The log entry of a case that is closed because its dispute has ended so."""
    facts = {"state": State.CLOSED.value, "result": status, "version": version}
    return Draft(at, actor, "closed", case_id, facts)


def _ended(path: Address) -> Iterator[str]:
    """Cases that wait for the bank, which has decided: that is news, so only what has news is looked at.

    Nothing is open while they are worked on.
    """
    with opened(path) as connection:
        for state in (State.WAITING, State.DECIDED):
            query, start = QueueQuery(kind=Kind.CHARGEBACK.value, state=state.value, changed=True), 0
            while rows := queue.window(connection, query, start, _PAGE):
                files = reading.files(connection, [row.seq for row in rows])
                for row in rows:
                    if _status(files[row.seq].document) in ENDED and _was_contested(connection, row.id):
                        yield row.id
                start += len(rows)


def _was_contested(connection: Connection, case_id: str) -> bool:
    case = reading.case(connection, case_id)
    if case.decision is None or not _awaits_bank(case):
        return False
    return reading.decision(connection, case.decision).action == "contest"


def _is_under_way(work: Work, case: CaseRecord) -> bool:
    """Whether an act of the decision may have been sent just now: what came of it is told first."""
    acts = import_module("triage.store.intents").of_decision(work.connection, case.decision)
    return any(act.state in (SENDING, UNKNOWN) and act.act != NOTE for act in acts)


def _awaits_bank(case: CaseRecord) -> bool:
    """Whether the evidence is sent: by us, or by somebody else while the case stood decided."""
    if case.state == State.WAITING:
        return True
    dispute = json.loads(case.document).get("dispute") or {}
    return case.state == State.DECIDED and bool(dispute.get("submission_count"))


def _status(document: str) -> str:
    return status_of(json.loads(document))
