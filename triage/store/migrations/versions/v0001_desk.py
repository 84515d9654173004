"""The first desk: cases, decisions, the log."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_APPEND_ONLY = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_ADD = """
INSERT INTO tallies (kind, state, assignee, cases)
VALUES (new.kind, new.state, coalesce(new.assignee, ''), 1)
ON CONFLICT (kind, state, assignee) DO UPDATE SET cases = cases + 1;
"""
_TAKE = """
UPDATE tallies SET cases = cases - 1
WHERE kind = old.kind AND state = old.state AND assignee = coalesce(old.assignee, '');
"""
_TALLY = (
    f"CREATE TRIGGER cases_tally_new AFTER INSERT ON cases BEGIN {_ADD} END",
    f"CREATE TRIGGER cases_tally_gone AFTER DELETE ON cases BEGIN {_TAKE} END",
    f"CREATE TRIGGER cases_tally_move AFTER UPDATE OF kind, state, assignee ON cases BEGIN {_TAKE}{_ADD} END",
)


def upgrade() -> None:
    """Creates every table, its indexes and its triggers."""
    _create_log()
    _create_cases()
    op.execute(f"INSERT INTO meta VALUES (1, '{secrets.token_hex(16)}', 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "sqlite":
        for table in ("log_entries", "decisions"):
            for act in ("update", "delete"):
                op.execute(_APPEND_ONLY.format(table=table, act=act))
        for trigger in _TALLY:
            op.execute(trigger)
        op.execute(f"PRAGMA application_id={0x54524941}")
        op.execute("PRAGMA user_version=1")


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("seq", _BIG, primary_key=True, autoincrement=True),
        *_texts("id", "kind", "state"),
        *_texts("assignee", nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("customer", "haystack"),
        sa.Column("amount", sa.BigInteger, nullable=False),
        *_texts("currency"),
        sa.Column("due", sa.BigInteger, nullable=False),
        *_texts("due_source", nullable=True),
        sa.Column("opened", sa.BigInteger, nullable=False),
        *_texts("suggestion", "cautions"),
        sa.Column("valid_until", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.Integer, sa.ForeignKey("decisions.number"), nullable=True),
        *_texts("escalated_to", "changed_since", nullable=True),
        *_texts("digest"),
        sa.UniqueConstraint("id"),
    )
    for name, columns, where in (
        ("cases_queue", ["due", "opened", "id", "kind", "state"], "state <> 'closed'"),
        ("cases_by_state", ["state", "due", "opened", "id", "kind"], "state <> 'open'"),
        ("cases_by_assignee", ["assignee", "due", "opened", "id"], "assignee IS NOT NULL"),
    ):
        op.create_index(name, "cases", columns, sqlite_where=sa.text(where))
    op.create_table(
        "case_files",
        sa.Column("seq", _BIG, primary_key=True, autoincrement=False),
        *_texts("document", "verdict", "book"),
    )
    op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("kind", "state", "assignee")),
        sa.Column("cases", sa.Integer, nullable=False),
    )


def _create_log() -> None:
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("case_id", "at", "actor", "action"),
        *_texts("amount", "currency", "escalate_to", nullable=True),
        *_texts("reason"),
        sa.Column("override", sa.Boolean, nullable=False),
        *_texts("suggested", "state_before"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("facts_digest", "book", "verdict", "salt"),
    )
    op.create_index("decisions_by_case", "decisions", ["case_id", "number"])
    op.create_table(
        "log_entries",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("at", "actor", "act"),
        *_texts("case_id", "action", "amount", "currency", "escalate_to", nullable=True),
        *_texts("suggested", "override", "remark", nullable=True),
        *_texts("hash", "entry", "personal"),
    )
    op.create_index("log_by_case", "log_entries", ["case_id", "number"])
    op.create_index("log_by_time", "log_entries", ["at"])
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("desk"),
        sa.Column("log_number", sa.Integer, nullable=False),
        *_texts("log_hash"),
    )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]
