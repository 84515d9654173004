"""What the card networks count by month, read with plain sqlite3."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from triage.store.records import NEVER


class ItemCount(NamedTuple):
    """Chargebacks of one network, stage and status (as their case files have them; ``None``: not stated) that
    were opened in one month of UTC, such as ``2026-10``; ``month`` is ``None`` where no moment is known."""

    month: str | None
    network: str | None
    stage: str | None
    status: str | None
    cases: int


def items(connection: sqlite3.Connection, since: str) -> list[ItemCount]:
    """The chargebacks opened in the month ``since`` or later, or nobody knows when, won and lost ones too."""
    sql = f"""
        SELECT coalesce(
                strftime('%Y-%m', upper(json_extract(document, '$.dispute.opened_at'))),
                CASE WHEN opened <> {NEVER} THEN strftime('%Y-%m', opened / 1000000, 'unixepoch') END
            ) AS month,
            lower(json_extract(document, '$.dispute.network')), json_extract(document, '$.dispute.stage'),
            json_extract(document, '$.dispute.status'), count(*)
        FROM cases JOIN case_files USING (seq)
        WHERE cases.kind = 'chargeback' GROUP BY 1, 2, 3, 4
        HAVING month IS NULL OR month >= ? ORDER BY 1, 2, 3, 4"""
    return list(map(ItemCount._make, connection.execute(sql, (since,))))
