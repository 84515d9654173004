"""What the figures of a desk are counted from, read with plain sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


def stakes(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int, int]]:
    """Kind, currency, number and sum in minor units of the cases that are not closed."""
    yield from connection.execute(
        "SELECT kind, currency, count(*), sum(amount) FROM cases WHERE state <> 'closed'"
        " GROUP BY kind, currency ORDER BY kind, currency"
    )


def disputes(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """Each chargeback's document, as JSON text, and the action decided last."""
    yield from connection.execute(
        "SELECT document, decisions.action FROM cases JOIN case_files USING (seq)"
        " LEFT JOIN decisions ON decisions.number = cases.decision"
        " WHERE kind = 'chargeback' ORDER BY cases.seq"
    )


def verdicts(connection: sqlite3.Connection) -> Iterator[tuple[str, bool]]:
    """The verdict behind each decision, as JSON text, and whether the decision went against it."""
    for verdict, override in connection.execute("SELECT verdict, override FROM decisions ORDER BY number"):
        yield str(verdict), bool(override)
