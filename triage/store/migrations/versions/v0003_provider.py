"""What is done at the payment provider, and how far the pull from it has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the tables of intents and cursors."""
    op.create_table(
        "intents",
        sa.Column("id", sa.Text, primary_key=True),
        _text("case_id"),
        sa.Column("decision", sa.Integer, sa.ForeignKey("decisions.number"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        *(_text(name) for name in ("provider", "act", "target")),
        *(_text(name, nullable=True) for name in ("amount", "currency")),
        *(_text(name) for name in ("payload", "key", "state", "needs", "decided_by")),
        _text("released_by", nullable=True),
        _text("planned_at"),
        sa.Column("keyed_at", sa.BigInteger, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        _text("ref", nullable=True),
        _text("reason"),
    )
    op.create_index("intents_by_case", "intents", ["case_id"])
    op.create_index("intents_by_state", "intents", ["state"])
    op.create_index("intents_by_decision", "intents", ["decision", "step"])
    op.create_table(
        "cursors",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("provider", "account")),
        *(_text(name) for name in ("cursor", "at")),
    )
    op.create_table(
        "untotalled",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("case_id", "provider")),
        _text("customer"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER intents_no_delete BEFORE DELETE ON intents"
            " BEGIN SELECT RAISE(ABORT, 'intents are never deleted'); END"
        )
        op.execute("PRAGMA user_version=3")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)
