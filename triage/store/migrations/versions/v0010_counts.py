"""What card networks count, and closings by time: nobody looks for them in every document or entry."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from triage.domain.monitored import counted

revision = "0010"
down_revision = "0009"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_GONE = (
    "CREATE TRIGGER disputes_gone AFTER DELETE ON cases BEGIN DELETE FROM disputes WHERE seq = old.seq; END",
    "PRAGMA user_version=10",
)
_GONE_ON_SERVER = (
    "CREATE FUNCTION triage_disputes_gone() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN DELETE FROM disputes WHERE seq IN (SELECT seq FROM gone); RETURN NULL; END $$",
    "CREATE TRIGGER disputes_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_disputes_gone()",
)
_FILES = (
    "SELECT seq, document FROM case_files JOIN cases USING (seq) WHERE seq > ? AND kind = 'chargeback'"
    " ORDER BY seq LIMIT 1000"
)
_COUNTED = "INSERT INTO disputes (seq, month, network, stage, status) VALUES (?, ?, ?, ?, ?)"


def upgrade() -> None:
    """Creates the table and the index, and takes in the chargebacks that are there."""
    op.create_table(
        "disputes",
        sa.Column("seq", _BIG, primary_key=True, autoincrement=False),
        *(sa.Column(name, _TEXT, nullable=True) for name in ("month", "network", "stage", "status")),
    )
    _fill(op.get_bind())
    in_a_file = op.get_bind().dialect.name == "sqlite"
    where = sa.text(f'{"instr" if in_a_file else "strpos"}(entry, \'"state":"closed"\') > 0')
    columns = ["at", "case_id", "number"]
    op.create_index("log_closed", "log_entries", columns, sqlite_where=where, postgresql_where=where)
    for statement in _GONE if in_a_file else _GONE_ON_SERVER:
        op.execute(statement)


def _fill(connection: sa.Connection) -> None:
    last = -1
    while found := connection.exec_driver_sql(_FILES, (last,)).all():
        last = found[-1][0]
        counts = [(seq, counted(json.loads(text))) for seq, text in found]
        rows = [(seq, *each) for seq, each in counts if each]
        if rows:
            connection.exec_driver_sql(_COUNTED, rows)
