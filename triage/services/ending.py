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
from triage.store.address import Address
from triage.store.chain import Draft
from triage.store.connection import Connection
from triage.store.opening import reading as opened
from triage.store.records import QueueQuery

if TYPE_CHECKING:
    from triage.store.writing import WorkSource

_PAGE = 500


def close_ended(path: Address, actor: str, at: str) -> Counter[str]:
    """Closes the cases whose evidence is sent and whose dispute has ended since; how many ended how.

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
            if case.state != State.WAITING or status not in ENDED:
                continue
            check_move(case_id, State.WAITING, State.CLOSED)
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
    query, start = QueueQuery(kind=Kind.CHARGEBACK.value, state=State.WAITING.value, changed=True), 0
    with opened(path) as connection:
        while rows := queue.window(connection, query, start, _PAGE):
            files = reading.files(connection, [row.seq for row in rows])
            for row in rows:
                if _status(files[row.seq].document) in ENDED and _was_contested(connection, row.id):
                    yield row.id
            start += len(rows)


def _was_contested(connection: Connection, case_id: str) -> bool:
    case = reading.case(connection, case_id)
    if case.decision is None:
        return False
    return reading.decision(connection, case.decision).action == "contest"


def _status(document: str) -> str:
    return status_of(json.loads(document))
