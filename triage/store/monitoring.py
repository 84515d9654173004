"""What the card networks count by month, read by plain SQL."""

from __future__ import annotations

from typing import NamedTuple

from triage.store.connection import Connection


class ItemCount(NamedTuple):
    """Chargebacks of one network, stage and status (as their case files have them; ``None``: not stated) that
    were opened in one month of UTC, such as ``2026-10``; ``month`` is ``None`` where no moment is known."""

    month: str | None
    network: str | None
    stage: str | None
    status: str | None
    cases: int


def items(connection: Connection, since: str) -> list[ItemCount]:
    """The chargebacks opened in the month ``since`` or later, or nobody knows when, won and lost ones too."""
    sql = (
        "SELECT month, network, stage, status, count(*) FROM disputes"
        " WHERE month IS NULL OR month >= ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    return list(map(ItemCount._make, connection.execute(sql, (since,))))
