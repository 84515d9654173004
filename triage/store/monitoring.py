"""What the card networks count by month, read by plain SQL."""

from __future__ import annotations

from typing import NamedTuple

from triage.store.connection import Connection, on_server
from triage.store.records import NEVER


class ItemCount(NamedTuple):
    """Chargebacks of one network, stage and status (as their case files have them; ``None``: not stated) that
    were opened in one month of UTC, such as ``2026-10``; ``month`` is ``None`` where no moment is known."""

    month: str | None
    network: str | None
    stage: str | None
    status: str | None
    cases: int


_STATED = "json_extract(document, '$.dispute.opened_at')"
_MONTH = f"strftime('%Y-%m', upper({_STATED}))", "strftime('%Y-%m', opened / 1000000, 'unixepoch')"
_ON_SERVER = (
    f"to_char(triage_moment({_STATED}) AT TIME ZONE 'UTC', 'YYYY-MM')",
    "to_char(to_timestamp(opened / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM')",
)


def items(connection: Connection, since: str) -> list[ItemCount]:
    """The chargebacks opened in the month ``since`` or later, or nobody knows when, won and lost ones too."""
    stated, known = _ON_SERVER if on_server(connection) else _MONTH
    sql = f"""
        SELECT month, network, stage, status, count(*) FROM (
            SELECT coalesce({stated}, CASE WHEN opened <> {NEVER} THEN {known} END) AS month,
                lower(json_extract(document, '$.dispute.network')) AS network,
                json_extract(document, '$.dispute.stage') AS stage,
                json_extract(document, '$.dispute.status') AS status
            FROM cases JOIN case_files USING (seq) WHERE cases.kind = 'chargeback'
        ) AS items
        WHERE month IS NULL OR month >= ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
    return list(map(ItemCount._make, connection.execute(sql, (since,))))
