"""Acts at the payment provider, read by plain SQL. Each function is given an open connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from triage.store.connection import Connection

PLANNED, RELEASED, SENDING = "planned", "released", "sending"
DONE, REFUSED, UNKNOWN, CANCELLED = "done", "refused", "unknown", "cancelled"

LEFT = (PLANNED, RELEASED, SENDING, UNKNOWN)
"""States that still need something."""
NOTE = "annotate"
"""The act that only leaves a note; it comes after the others, and nothing waits for it."""
SENT = (SENDING, DONE, UNKNOWN)
"""States in which something has left, or may have."""

_BATCH = 500


class IntentRecord(NamedTuple):
    """One act as the desk holds it; the fields of :class:`IntentRow`."""

    id: str
    case_id: str
    decision: int
    step: int
    provider: str
    act: str
    target: str
    amount: str | None
    currency: str | None
    payload: str
    key: str
    state: str
    needs: str
    decided_by: str
    released_by: str | None
    planned_at: str
    keyed_at: int | None
    attempts: int
    ref: str | None
    reason: str


_COLUMNS = ", ".join(IntentRecord._fields)


def acts_of(connection: Connection, case_id: str) -> list[IntentRecord]:
    """Every act of a case, those of decisions that were taken back included."""
    sql = f"SELECT {_COLUMNS} FROM intents WHERE case_id = ? ORDER BY decision, step"
    return [IntentRecord._make(row) for row in connection.execute(sql, (case_id,))]


def exists(connection: Connection, id: str) -> bool:
    """Whether an act was planned."""
    return connection.execute("SELECT 1 FROM intents WHERE id = ?", (id,)).fetchone() is not None


def standing(connection: Connection, case_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By case: state and needed release of the first act, of the decision in force, that is not done."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(case_ids), _BATCH):
        some = case_ids[start : start + _BATCH]
        sql = (
            "SELECT intents.case_id, intents.state, needs FROM cases JOIN intents USING (decision)"
            f" WHERE cases.id IN ({', '.join('?' * len(some))}) AND intents.state <> '{DONE}'"
            f" AND intents.act <> '{NOTE}'"
            " ORDER BY step DESC"
        )
        found |= {case: (state, needs) for case, state, needs in connection.execute(sql, some)}
    return found


def listed(connection: Connection, states: Iterable[str], case_id: str | None = None) -> list[IntentRecord]:
    """The acts in these states, oldest decision first; only those of ``case_id`` when it is given."""
    wanted = tuple(states)
    marks = ", ".join("?" * len(wanted))
    sql = f"SELECT {_COLUMNS} FROM intents WHERE state IN ({marks})"
    values: tuple[str, ...] = wanted
    if case_id is not None:
        sql, values = sql + " AND case_id = ?", (*wanted, case_id)
    return [IntentRecord._make(row) for row in connection.execute(sql + " ORDER BY decision, step", values)]


def unplanned(connection: Connection, case_id: str | None = None) -> Iterator[tuple[str, int]]:
    """Case and decision of every decided case that has no act yet for the decision in force."""
    sql = (
        "SELECT id, decision FROM cases WHERE state = 'decided' AND decision IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM intents WHERE intents.decision = cases.decision)"
    )
    values: tuple[str, ...] = ()
    if case_id is not None:
        sql, values = sql + " AND id = ?", (case_id,)
    yield from connection.execute(sql + " ORDER BY decision", values)


def orphaned(connection: Connection) -> list[IntentRecord]:
    """Acts that were not sent and whose decision is no longer in force."""
    columns = ", ".join(f"intents.{name}" for name in IntentRecord._fields)
    sql = (
        f"SELECT {columns} FROM intents JOIN cases ON cases.id = intents.case_id"
        " WHERE intents.state IN ('planned', 'released') AND (cases.decision IS NULL"
        f" OR cases.decision <> intents.decision OR (cases.state <> 'decided' AND intents.act <> '{NOTE}'))"
    )
    return [IntentRecord._make(row) for row in connection.execute(sql)]
