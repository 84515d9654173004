"""How the disputes of a desk ended, read by plain SQL: its own win rates are counted from it."""

from __future__ import annotations

from triage.store.connection import Connection


def newest(connection: Connection) -> str:
    """The log entry with which facts came in last: how disputes ended changes with these alone; empty: never.

    By its hash: a desk that was restored from a copy goes on with other entries under the same numbers.
    """
    sql = "SELECT hash FROM log_entries WHERE case_id IS NULL ORDER BY number DESC LIMIT 1"
    found = connection.execute(sql).fetchone()
    return str(found[0]) if found else ""


def counted(connection: Connection) -> list[tuple[str, int, int]]:
    """Reason, won and decided of the disputes that were contested, here or before they came to the desk.

    Those that nobody fought, that were prevented, or are open still, are left out.
    """
    sql = """
        SELECT coalesce(nullif(json_extract(document, '$.dispute.reason'), ''), 'unknown'),
            count(*) FILTER (WHERE json_extract(document, '$.dispute.status') = 'won'), count(*)
        FROM cases JOIN case_files USING (seq) LEFT JOIN decisions ON decisions.number = cases.decision
        WHERE cases.kind = 'chargeback' AND json_extract(document, '$.dispute.status') IN ('won', 'lost')
            AND (decisions.action = 'contest'
                OR CAST(json_extract(document, '$.dispute.submission_count') AS numeric) > 0)
        GROUP BY 1 ORDER BY 1"""
    return [(str(reason), int(won), int(decided)) for reason, won, decided in connection.execute(sql)]


def expire(connection: Connection) -> None:
    """Lets the verdicts on chargebacks that nobody has decided run out: they rest on other win rates."""
    connection.execute(
        "UPDATE cases SET valid_until = 0 WHERE kind = 'chargeback' AND state IN ('open', 'escalated')"
    )
