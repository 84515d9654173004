"""Putting a fresh verdict beside a case whose old one has run out. Plain SQL: the queue does this."""

from __future__ import annotations

from collections.abc import Iterable

from triage.store.connection import Connection
from triage.store.records import Judged


def refresh(connection: Connection, verdicts: Iterable[tuple[int, int, Judged]]) -> None:
    """Stores verdicts given as (``seq``, the version that was judged, verdict).

    A case that has moved on since it was judged keeps what it has. Nobody decided anything, so neither
    the case's version nor the log grows.
    """
    for seq, version, judged in verdicts:
        done = connection.execute(
            "UPDATE cases SET suggestion = ?, cautions = ?, valid_until = ? WHERE seq = ? AND version = ?",
            (judged.suggestion, judged.cautions, judged.valid_until, seq, version),
        )
        if done.rowcount:
            connection.execute(
                "UPDATE case_files SET verdict = ?, book = ? WHERE seq = ?",
                (judged.verdict, judged.book, seq),
            )
