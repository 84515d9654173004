"""An index for searching: any three letters in a row, in names, subjects and ids."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5"
    "(haystack, content='cases', content_rowid='seq', tokenize='trigram')",
    "CREATE TRIGGER search_new AFTER INSERT ON cases BEGIN"
    " INSERT INTO search (rowid, haystack) VALUES (new.seq, new.haystack); END",
    "CREATE TRIGGER search_gone AFTER DELETE ON cases BEGIN"
    " INSERT INTO search (search, rowid, haystack) VALUES ('delete', old.seq, old.haystack); END",
    "CREATE TRIGGER search_changed AFTER UPDATE OF haystack ON cases WHEN old.haystack <> new.haystack BEGIN"
    " INSERT INTO search (search, rowid, haystack) VALUES ('delete', old.seq, old.haystack);"
    " INSERT INTO search (rowid, haystack) VALUES (new.seq, new.haystack); END",
    "INSERT INTO search (search) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Creates the index and fills it with the cases that are there."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SEARCH:
            op.execute(statement)
        op.execute("PRAGMA user_version=2")
