"""Adding entries to the decision log, on the plain connection of a transaction that holds the write lock."""

from __future__ import annotations

from triage.store.chain import Draft, seal
from triage.store.connection import Connection
from triage.store.records import Head, LogRecord

_INSERT = (
    f"INSERT INTO log_entries ({', '.join(LogRecord._fields)})"
    f" VALUES ({', '.join('?' * len(LogRecord._fields))})"
)


def append(connection: Connection, draft: Draft) -> LogRecord:
    """Adds an entry to the log and moves its end."""
    head = Head._make(connection.execute("SELECT log_number, log_hash FROM meta").fetchone())
    record = seal(draft, head)
    connection.execute(_INSERT, record)
    connection.execute("UPDATE meta SET log_number = ?, log_hash = ?", (record.number, record.hash))
    return record
