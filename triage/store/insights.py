"""What the figures of a desk are counted from, read by plain SQL."""

from __future__ import annotations

from collections.abc import Iterator

from triage.store.connection import SUM, Connection, streamed, summed


def stakes(connection: Connection) -> Iterator[tuple[str, str, int, int]]:
    """Kind, currency, number and sum in minor units of the cases that are not closed."""
    found = connection.execute(
        f"SELECT kind, currency, count(*), {SUM} FROM cases WHERE state <> 'closed'"
        " GROUP BY kind, currency ORDER BY kind, currency"
    )
    for kind, currency, cases, *sums in found:
        yield kind, currency, cases, summed(*sums)


def verdicts(connection: Connection) -> Iterator[tuple[str, bool]]:
    """The verdict behind each decision, as JSON text, and whether the decision went against it."""
    for verdict, override in streamed(connection, "SELECT verdict, override FROM decisions ORDER BY number"):
        yield str(verdict), bool(override)
