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


def verdicts(connection: sqlite3.Connection) -> Iterator[tuple[str, bool]]:
    """The verdict behind each decision, as JSON text, and whether the decision went against it."""
    for verdict, override in connection.execute("SELECT verdict, override FROM decisions ORDER BY number"):
        yield str(verdict), bool(override)
