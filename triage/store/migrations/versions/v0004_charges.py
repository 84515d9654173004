"""Which cases are about the same payment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Creates the table of charges and fills it from the cases that are there."""
    op.create_table(
        "charges",
        sa.Column("charge", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "INSERT INTO charges SELECT json_extract(document, '$.payment.charge'), id"
            " FROM cases JOIN case_files USING (seq)"
            " WHERE json_type(document, '$.payment.charge') = 'text'"
        )
        op.execute("PRAGMA user_version=4")
