"""An index of the words of messages, names and orders, so that cases are found by what was written."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from triage.domain.searched import searched

revision = "0009"
down_revision = "0008"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_SEARCH = (
    # Which case says a word is all that is kept, not where: that stands in the table.
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='told', content_rowid='seq',"
    " tokenize='ascii', detail=none, columnsize=0)",
    "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 16)",
    "INSERT INTO search_words (search_words) VALUES ('rebuild')",
    "CREATE TRIGGER words_new AFTER INSERT ON told BEGIN"
    " INSERT INTO search_words (rowid, words) VALUES (new.seq, new.words); END",
    "CREATE TRIGGER words_gone AFTER DELETE ON told BEGIN"
    " INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.seq, old.words); END",
    "CREATE TRIGGER words_changed AFTER UPDATE OF words ON told WHEN old.words <> new.words BEGIN"
    " INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.seq, old.words);"
    " INSERT INTO search_words (rowid, words) VALUES (new.seq, new.words); END",
    "CREATE TRIGGER told_gone AFTER DELETE ON cases BEGIN DELETE FROM told WHERE seq = old.seq; END",
    "PRAGMA user_version=9",
)
_ON_SERVER = (
    "CREATE INDEX search_words ON told USING gin"
    " (array_to_tsvector(array_remove(string_to_array(words, ' '), '')))",
    "CREATE FUNCTION triage_words_gone() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN DELETE FROM told WHERE seq IN (SELECT seq FROM gone); RETURN NULL; END $$",
    "CREATE TRIGGER words_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_words_gone()",
)
_FILES = "SELECT seq, document FROM case_files WHERE seq > ? ORDER BY seq LIMIT 1000"
_TOLD = "INSERT INTO told (seq, words) VALUES (?, ?)"


def upgrade() -> None:
    """Creates the table, fills it with the words of the cases that are there, and indexes it."""
    op.create_table(
        "told",
        sa.Column("seq", _BIG, primary_key=True, autoincrement=False),
        sa.Column("words", _TEXT, nullable=False),
    )
    _fill(op.get_bind())
    for statement in _SEARCH if op.get_bind().dialect.name == "sqlite" else _ON_SERVER:
        op.execute(statement)


def _fill(connection: sa.Connection) -> None:
    last = -1
    while found := connection.exec_driver_sql(_FILES, (last,)).all():
        last = found[-1][0]
        rows = [(seq, searched(json.loads(text))) for seq, text in found]
        connection.exec_driver_sql(_TOLD, rows)
