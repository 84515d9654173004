"""What reviews of closed cases found, and when cases were closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Creates the table of outcomes and the index of closings."""
    op.create_table(
        "outcomes",
        sa.Column("closing", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("days", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("asked_reference", sa.Boolean, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
    )
    op.create_index("ix_outcomes_case_id", "outcomes", ["case_id"])
    op.create_index(
        "log_closings",
        "log_entries",
        ["case_id", "number"],
        sqlite_where=sa.text('instr(entry, \'"state":"closed"\') > 0'),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version=5")
