"""Which refund requests and disputes are about one payment, and which payments have news since that was told.

How far it was told stands among the cursors, under a name that no provider has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.store.connection import Connection
from triage.store.pulled import DESK, cursor, save

_ACCOUNT = "linked"
_BATCH = 500
_CHARGE = "json_extract(document, '$.payment.charge')"
_SAME = '"changed":0,'
"""In the log's entry of an import that changed no case."""


class Told(NamedTuple):
    """Up to where requests were told: the last case, and the log's end when that began and when it ended."""

    seq: int
    start: int
    end: int


def told(connection: Connection) -> Told | None:
    """Up to where they were told; ``None`` before the first time."""
    text = cursor(connection, DESK, _ACCOUNT)
    return Told(**json.loads(text)) if text else None


def keep(connection: Connection, upto: Told, at: str) -> None:
    """Notes how far they were told."""
    save(connection, DESK, _ACCOUNT, json.dumps(upto._asdict()), at, ())


def last_case(connection: Connection) -> int:
    """The ``seq`` of the newest case."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM cases").fetchone()[0])


def changed_by_others(connection: Connection, since: Told, upto: int, actor: str) -> bool:
    """Whether cases changed that ``actor`` did not see: by others, or by itself in a run that did not end."""
    sql = (
        "SELECT 1 FROM log_entries WHERE number > ? AND number <= ? AND act = 'imported'"
        " AND (actor <> ? OR number > ?) AND instr(entry, ?) = 0 LIMIT 1"
    )
    found = connection.execute(sql, (since.start, upto, actor, since.end, _SAME))
    return found.fetchone() is not None


def charges_since(connection: Connection, since: Told) -> set[str]:
    """The payments of cases that are new, or stand open again."""
    new = f"SELECT {_CHARGE} FROM case_files WHERE seq > ?"
    opened = (
        f"SELECT {_CHARGE} FROM cases JOIN case_files USING (seq) WHERE id IN"
        " (SELECT case_id FROM log_entries WHERE number > ? AND act IN ('reopened', 'undone'))"
    )
    rows = [*connection.execute(new, (since.seq,)), *connection.execute(opened, (since.start,))]
    return {str(charge) for (charge,) in rows if charge}


def pairs(connection: Connection, charges: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Every (refund request that is not closed, dispute) on one payment; of ``charges`` alone if given."""
    if charges is None:
        return _pairs(connection, "SELECT charge FROM charges GROUP BY charge HAVING count(*) > 1", ())
    wanted, found = sorted(charges), []
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        marks = ", ".join("?" * len(some))
        found += _pairs(connection, f"SELECT DISTINCT charge FROM charges WHERE charge IN ({marks})", some)
    return found


def _pairs(connection: Connection, shared: str, values: Sequence[str]) -> list[tuple[str, str]]:
    sql = f"""
        WITH shared AS ({shared})
        SELECT asked.id, dispute.id FROM shared
        JOIN charges AS one USING (charge)
        JOIN cases AS asked ON asked.id = one.case_id AND asked.kind = 'refund_request'
        JOIN charges AS other USING (charge)
        JOIN cases AS dispute ON dispute.id = other.case_id AND dispute.kind = 'chargeback'
        WHERE asked.state <> 'closed' ORDER BY 1, 2"""
    return [(str(asked), str(dispute)) for asked, dispute in connection.execute(sql, values)]
