"""What is to be done at the payment provider, and how far it has come: one row an act, never deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Index, Text, insert, select, update
from sqlmodel import Field, SQLModel

PLANNED, RELEASED, SENDING = "planned", "released", "sending"
DONE, REFUSED, UNKNOWN, CANCELLED = "done", "refused", "unknown", "cancelled"

LEFT = (PLANNED, RELEASED, SENDING, UNKNOWN)
"""States that still need something."""
SENT = (SENDING, DONE, UNKNOWN)
"""States in which something has left, or may have."""


class IntentRow(SQLModel, table=True):
    """One act at the provider. ``needs``: whose release it waits for: ``nobody``, ``anybody``, ``other``."""

    __tablename__ = "intents"
    __table_args__ = (
        Index("intents_by_case", "case_id"),
        Index("intents_by_state", "state"),
        Index("intents_by_decision", "decision", "step"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    case_id: str = Field(sa_type=Text)
    decision: int = Field(foreign_key="decisions.number")
    step: int
    """Acts of one decision go in this order."""
    provider: str = Field(sa_type=Text)
    act: str = Field(sa_type=Text)
    target: str = Field(sa_type=Text)
    amount: str | None = Field(default=None, sa_type=Text)
    currency: str | None = Field(default=None, sa_type=Text)
    payload: str = Field(sa_type=Text)
    """Evidence, files, metadata and reason as JSON."""
    key: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    needs: str = Field(sa_type=Text)
    decided_by: str = Field(sa_type=Text)
    released_by: str | None = Field(default=None, sa_type=Text)
    planned_at: str = Field(sa_type=Text)
    keyed_at: int | None = Field(default=None, sa_type=BigInteger)
    """When the key was first sent, in microseconds since 1970: the provider forgets it after a day."""
    attempts: int
    ref: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(sa_type=Text)


class CursorRow(SQLModel, table=True):
    """How far the pull from one account has come."""

    __tablename__ = "cursors"

    provider: str = Field(primary_key=True, sa_type=Text)
    account: str = Field(primary_key=True, sa_type=Text)
    cursor: str = Field(sa_type=Text)
    at: str = Field(sa_type=Text)


class UntotalledRow(SQLModel, table=True):
    """A case whose customer's spending is still to be reckoned."""

    __tablename__ = "untotalled"

    case_id: str = Field(primary_key=True, sa_type=Text)
    provider: str = Field(primary_key=True, sa_type=Text)
    customer: str = Field(sa_type=Text)


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


_INTENTS: Any = IntentRow.__table__  # type: ignore[attr-defined]
_COLUMNS = [_INTENTS.c[name] for name in IntentRecord._fields]


def add(connection: Connection, records: Iterable[IntentRecord]) -> None:
    """Writes new acts."""
    for record in records:
        connection.execute(insert(_INTENTS).values(**record._asdict()))


def one(connection: Connection, id: str) -> IntentRecord | None:
    """An act by its id, or ``None``."""
    row = connection.execute(select(*_COLUMNS).where(_INTENTS.c.id == id)).first()
    return IntentRecord._make(row) if row else None


def of_decision(connection: Connection, decision: int) -> list[IntentRecord]:
    """The acts of a decision, in their order."""
    rows = connection.execute(
        select(*_COLUMNS).where(_INTENTS.c.decision == decision).order_by(_INTENTS.c.step)
    )
    return [IntentRecord._make(row) for row in rows]


def of_case(connection: Connection, case_id: str) -> list[IntentRecord]:
    """Every act of a case, those of decisions that were taken back included."""
    rows = connection.execute(
        select(*_COLUMNS).where(_INTENTS.c.case_id == case_id).order_by(_INTENTS.c.decision, _INTENTS.c.step)
    )
    return [IntentRecord._make(row) for row in rows]


def change(connection: Connection, id: str, expected: str, **changes: Any) -> bool:
    """Writes ``changes`` if the act is still in state ``expected``; whether it was."""
    done = connection.execute(
        update(_INTENTS).where(_INTENTS.c.id == id, _INTENTS.c.state == expected).values(**changes)
    )
    return done.rowcount == 1


def listed(
    connection: sqlite3.Connection, states: Iterable[str], case_id: str | None = None
) -> list[IntentRecord]:
    """The acts in these states, oldest decision first; only those of ``case_id`` when it is given."""
    wanted = tuple(states)
    columns, marks = ", ".join(IntentRecord._fields), ", ".join("?" * len(wanted))
    sql = f"SELECT {columns} FROM intents WHERE state IN ({marks})"
    values: tuple[str, ...] = wanted
    if case_id is not None:
        sql, values = sql + " AND case_id = ?", (*wanted, case_id)
    return [IntentRecord._make(row) for row in connection.execute(sql + " ORDER BY decision, step", values)]


def unplanned(connection: sqlite3.Connection, case_id: str | None = None) -> Iterator[tuple[str, int]]:
    """Case and decision of every decided case that has no act yet for the decision in force."""
    sql = (
        "SELECT id, decision FROM cases WHERE state = 'decided' AND decision IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM intents WHERE intents.decision = cases.decision)"
    )
    values: tuple[str, ...] = ()
    if case_id is not None:
        sql, values = sql + " AND id = ?", (case_id,)
    yield from connection.execute(sql + " ORDER BY decision", values)


def orphaned(connection: sqlite3.Connection) -> list[IntentRecord]:
    """Acts that were not sent and whose decision is no longer in force."""
    columns = ", ".join(f"intents.{name}" for name in IntentRecord._fields)
    sql = (
        f"SELECT {columns} FROM intents JOIN cases ON cases.id = intents.case_id"
        " WHERE intents.state IN ('planned', 'released')"
        " AND (cases.decision IS NOT intents.decision OR cases.state <> 'decided')"
    )
    return [IntentRecord._make(row) for row in connection.execute(sql)]


def sent(connection: Connection, decision: int) -> IntentRecord | None:
    """An act of this decision that has left, or may have."""
    return next((one for one in of_decision(connection, decision) if one.state in SENT), None)


def desk_id(connection: Connection) -> str:
    """Which desk this is: 32 hexadecimal digits, made with it."""
    return str(connection.exec_driver_sql("SELECT desk FROM meta").scalar_one())
