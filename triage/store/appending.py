"""Adding entries to the decision log, on the plain connection of a transaction that holds the write lock."""

from __future__ import annotations

from collections.abc import Iterable

from triage.store.chain import Draft, seal
from triage.store.connection import Connection
from triage.store.records import Head, LogRecord

_INSERT = (
    f"INSERT INTO log_entries ({', '.join(LogRecord._fields)})"
    f" VALUES ({', '.join('?' * len(LogRecord._fields))})"
)


def append(connection: Connection, draft: Draft) -> LogRecord:
    """Adds an entry to the log and moves its end."""
    (record,) = append_all(connection, [draft])
    return record


def append_all(connection: Connection, drafts: Iterable[Draft]) -> list[LogRecord]:
    """Adds entries to the log, one after the other, and moves its end."""
    head = Head._make(connection.execute("SELECT log_number, log_hash FROM meta").fetchone())
    records = []
    for draft in drafts:
        records.append(seal(draft, head))
        head = Head(records[-1].number, records[-1].hash)
    connection.executemany(_INSERT, records)
    connection.execute("UPDATE meta SET log_number = ?, log_hash = ?", head)
    return records
