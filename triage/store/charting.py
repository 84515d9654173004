"""Sums and counts that charts are drawn from. Each function is given an open connection.

Days are those of whoever looks, so sums are kept by the quarter of an hour: every zone's midnight is on one.
"""

from __future__ import annotations

from typing import NamedTuple

from triage.store.connection import SUM, Connection, summed
from triage.store.records import NEVER

QUARTER = 900_000_000
"""Microseconds of a quarter of an hour."""


class StakeSum(NamedTuple):
    """Undecided cases of one currency due in one quarter of an hour (since 1970; -1: over, ``None``: no
    deadline): how many, and their sum in minor units."""

    quarter: int | None
    currency: str
    cases: int
    minor: int


class InflowCount(NamedTuple):
    """Cases of one kind opened in one quarter of an hour."""

    quarter: int
    kind: str
    cases: int


class WinCount(NamedTuple):
    """Chargebacks of one reason that ended as ``status`` says."""

    reason: str
    status: str
    cases: int


def stake(connection: Connection, now: int) -> list[StakeSum]:
    """What is undecided, by when it is due; ``now`` in microseconds."""
    sql = f"""
        SELECT CASE WHEN due = {NEVER} THEN NULL WHEN due < ? THEN -1 ELSE due / {QUARTER} END AS quarter,
            currency, count(*), {SUM}
        FROM cases WHERE state IN ('open', 'escalated') GROUP BY quarter, currency"""
    found = connection.execute(sql, (now,))
    return [StakeSum(quarter, currency, cases, summed(*sums)) for quarter, currency, cases, *sums in found]


def inflow(connection: Connection, since: int, until: int) -> list[InflowCount]:
    """What was opened from ``since`` up to ``until``, both in microseconds."""
    sql = f"""
        SELECT opened / {QUARTER} AS quarter, kind, count(*) FROM cases
        WHERE opened >= ? AND opened <= ? GROUP BY quarter, kind"""
    return list(map(InflowCount._make, connection.execute(sql, (since, until))))


def wins(connection: Connection) -> list[WinCount]:
    """Chargebacks that were won or lost; those that nobody has looked at yet are left out."""
    sql = """
        SELECT coalesce(json_extract(document, '$.dispute.reason'), ''),
            json_extract(document, '$.dispute.status') AS status, count(*)
        FROM cases JOIN case_files USING (seq)
        WHERE cases.state <> 'open' AND cases.kind = 'chargeback'
            AND json_extract(document, '$.dispute.status') IN ('won', 'lost')
        GROUP BY 1, 2"""
    return [WinCount(str(a), str(b), int(c)) for a, b, c in connection.execute(sql)]
