"""Promises of contracts, found by when they are due and by who made them, without reading every document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from triage.domain.promises import promises_of
from triage.store.records import micros

revision = "0008"
down_revision = "0007"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_MOVED = (
    "CREATE TRIGGER promises_moved AFTER UPDATE OF state ON cases"
    " WHEN (old.state = 'closed') <> (new.state = 'closed')"
    " BEGIN UPDATE promises SET closed = (new.state = 'closed') WHERE seq = new.seq; END"
)
_FOUND = (
    "SELECT seq, state = 'closed', document FROM cases JOIN case_files USING (seq)"
    " WHERE kind = 'contract_dispute' AND instr(document, '\"promises\"') > 0 AND seq > ?"
    " ORDER BY seq LIMIT 500"
)
_KEPT = "INSERT INTO promises (seq, number, due, status, made_by, page, closed) VALUES (?, ?, ?, ?, ?, ?, ?)"


def upgrade() -> None:
    """Creates the table, and takes in the promises that are there."""
    op.create_table(
        "promises",
        sa.Column("seq", _BIG, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        _fill(op.get_bind())
    due = ["due", "seq", "number", "status", "closed"]
    unkept, failed = "closed = 0 AND status <> 'kept'", "closed = 0 AND status IN ('late', 'broken')"
    op.create_index("promises_due", "promises", due, sqlite_where=sa.text(unkept))
    op.create_index("promises_failed", "promises", due, sqlite_where=sa.text(failed))
    op.create_index("promises_by_maker", "promises", ["made_by", "status", "due"])
    op.create_index("promises_by_page", "promises", ["page", "status", "due"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_MOVED)
        op.execute("PRAGMA user_version=8")


def _fill(connection: sa.Connection) -> None:
    last = 0
    while found := connection.exec_driver_sql(_FOUND, (last,)).all():
        last = found[-1][0]
        rows = [row for seq, closed, text in found for row in _rows(seq, closed, text)]
        if rows:
            connection.exec_driver_sql(_KEPT, rows)


def _rows(seq: int, closed: int, text: str) -> list[tuple[Any, ...]]:
    found = promises_of(json.loads(text), _BEFORE_ALL)
    return [(seq, one.number, micros(one.due), one.status, one.made_by, one.where, closed) for one in found]
