"""What the queue can be narrowed by: what verdicts and messages say of a case; and views that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_SAID = """
SELECT 'signal:' || value AS mark FROM json_each({row}.verdict, '$.signals')
UNION SELECT 'caution:' || value FROM json_each({row}.verdict, '$.cautions')
UNION SELECT 'action:' || json_extract({row}.verdict, '$.action')
UNION SELECT 'to:' || json_extract({row}.verdict, '$.escalate_to')
"""
_KNOWN = """
SELECT 'customer:' || json_extract({row}.document, '$.customer.id') AS mark
UNION SELECT 'customer:' || lower(json_extract({row}.document, '$.customer.email'))
UNION SELECT 'unanswered' WHERE 'customer' = (
    SELECT json_extract(value, '$.from') FROM json_each({row}.document, '$.messages')
    ORDER BY julianday(json_extract(value, '$.at')) DESC, key DESC LIMIT 1
)
"""
_ADD = "INSERT OR IGNORE INTO marks (mark, seq) SELECT mark, {row}.seq FROM ({said}) WHERE mark IS NOT NULL;"
_DROP = "DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT mark FROM ({said}));"


def _add(said: str, row: str = "new") -> str:
    return _ADD.format(said=said.format(row=row), row=row)


def _drop(said: str) -> str:
    return _DROP.format(said=said.format(row="old"))


_TRIGGERS = (
    f"CREATE TRIGGER marks_new AFTER INSERT ON case_files BEGIN {_add(_SAID)}{_add(_KNOWN)} END",
    f"CREATE TRIGGER marks_gone AFTER DELETE ON case_files BEGIN {_drop(_SAID)}{_drop(_KNOWN)} END",
    "CREATE TRIGGER marks_judged AFTER UPDATE OF verdict ON case_files WHEN old.verdict <> new.verdict"
    f" BEGIN {_drop(_SAID)}{_add(_SAID)} END",
    "CREATE TRIGGER marks_told AFTER UPDATE OF document ON case_files WHEN old.document <> new.document"
    f" BEGIN {_drop(_KNOWN)}{_add(_KNOWN)} END",
)
FILL = tuple(
    f"INSERT OR IGNORE INTO marks (mark, seq) SELECT mark, seq FROM ({pairs}) WHERE mark IS NOT NULL"
    for pairs in (
        "SELECT 'signal:' || value AS mark, seq FROM case_files, json_each(verdict, '$.signals')",
        "SELECT 'caution:' || value AS mark, seq FROM case_files, json_each(verdict, '$.cautions')",
        "SELECT 'action:' || json_extract(verdict, '$.action') AS mark, seq FROM case_files",
        "SELECT 'to:' || json_extract(verdict, '$.escalate_to') AS mark, seq FROM case_files",
        "SELECT 'customer:' || json_extract(document, '$.customer.id') AS mark, seq FROM case_files",
        "SELECT 'customer:' || lower(json_extract(document, '$.customer.email')) AS mark, seq"
        " FROM case_files",
        "SELECT 'unanswered' AS mark, seq FROM case_files WHERE 'customer' = ("
        " SELECT json_extract(value, '$.from') FROM json_each(document, '$.messages')"
        " ORDER BY julianday(json_extract(value, '$.at')) DESC, key DESC LIMIT 1)",
    )
)


def upgrade() -> None:
    """Creates the tables, and marks the cases that are there."""
    op.create_table(
        "marks",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("seq", _BIG, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "views",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
    )
    op.create_index(
        "cases_changed",
        "cases",
        ["due", "opened", "id"],
        sqlite_where=sa.text("changed_since IS NOT NULL"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in _TRIGGERS:
            op.execute(trigger)
        for statement in FILL:
            op.execute(statement)
        op.execute("PRAGMA user_version=6")
