"""What is to be done at the payment provider, and how far it has come: one row an act, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, Text, insert, select, update
from sqlmodel import Field, SQLModel

from triage.store.acts import DONE, SENT, IntentRecord


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


_INTENTS: Any = IntentRow.__table__  # type: ignore[attr-defined]
_GIVING = ("refund", "credit_note")
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


def change(connection: Connection, id: str, expected: str, **changes: Any) -> bool:
    """Writes ``changes`` if the act is still in state ``expected``; whether it was."""
    done = connection.execute(
        update(_INTENTS).where(_INTENTS.c.id == id, _INTENTS.c.state == expected).values(**changes)
    )
    return done.rowcount == 1


def sent(connection: Connection, decision: int) -> IntentRecord | None:
    """An act of this decision that has left, or may have."""
    return next((one for one in of_decision(connection, decision) if one.state in SENT), None)


def given(connection: Connection, case_id: str) -> list[IntentRecord]:
    """The refunds and credit notes that were made on a case, under whatever decision, the oldest first."""
    made = (_INTENTS.c.case_id == case_id, _INTENTS.c.act.in_(_GIVING), _INTENTS.c.state == DONE)
    found = select(*_COLUMNS).where(*made, _INTENTS.c.amount.is_not(None))
    rows = connection.execute(found.order_by(_INTENTS.c.decision, _INTENTS.c.step))
    return [IntentRecord._make(row) for row in rows]


def desk_id(connection: Connection) -> str:
    """Which desk this is: 32 hexadecimal digits, made with it."""
    return str(connection.exec_driver_sql("SELECT desk FROM meta").scalar_one())
