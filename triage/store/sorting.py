"""The queue in another order than urgency: the places are listed once, then any window of them is cheap."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from triage.store.connection import ALL, Connection
from triage.store.narrowing import planned
from triage.store.queue import Anchor, window
from triage.store.records import QueueQuery, QueueRecord

SORTS = {
    "due": ("due", "opened", "id"),
    "opened": ("opened", "id"),
    "amount": ("currency", "amount DESC", "id"),
    "customer": ("customer COLLATE NOCASE", "due", "opened", "id"),
    "kind": ("kind", "due", "opened", "id"),
    "state": ("state", "due", "opened", "id"),
    "suggestion": ("suggestion", "due", "opened", "id"),
    "assignee": ("assignee IS NULL", "assignee COLLATE NOCASE", "due", "opened", "id"),
    "id": ("id",),
}
"""What cases can be sorted by: soonest, oldest, largest (by currency: sums of two do not compare), A to Z."""

_COLUMNS = ", ".join(QueueRecord._fields)


def ordered(connection: Connection, query: QueueQuery, limit: int = ALL) -> array[int]:
    """What ``query`` finds, by ``seq``, in the order of its ``sort``; at most ``limit`` of them."""
    where = planned(connection, query)
    keys = SORTS[query.sort.removeprefix("-")]
    if query.sort.startswith("-"):
        keys = tuple(map(_turned, keys))
    sql = f"SELECT seq FROM {where.table} WHERE {where.condition} ORDER BY {', '.join(keys)} LIMIT ?"
    found = array("q")
    found.extend(row[0] for row in connection.execute(sql, (*where.values, limit)))
    return found


def _turned(key: str) -> str:
    return key.removesuffix(" DESC") if key.endswith(" DESC") else f"{key} DESC"


def records(connection: Connection, seqs: Sequence[int]) -> list[QueueRecord]:
    """The cases with these ``seq``, in this order."""
    marks = ", ".join("?" * len(seqs))
    sql = f"SELECT {_COLUMNS} FROM cases WHERE seq IN ({marks})"
    by_seq = {row[0]: QueueRecord._make(row) for row in connection.execute(sql, list(seqs))}
    return [by_seq[seq] for seq in seqs]


def walked(connection: Connection, query: QueueQuery, size: int, limit: int = ALL) -> Iterator[QueueRecord]:
    """What ``query`` finds in its order, at most ``limit`` of it, read ``size`` at a time."""
    if query.sort:
        order = ordered(connection, query, limit)
        for start in range(0, len(order), size):
            yield from records(connection, order[start : start + size])
        return
    done, last = 0, list[Anchor]()
    while done < limit:
        rows = window(connection, query, done, min(size, limit - done), anchors=last)
        yield from rows
        if len(rows) < size:
            return
        done += size
        last = [Anchor(done - 1, rows[-1].key)]


def seq_of(connection: Connection, case_id: str) -> int | None:
    """The ``seq`` of a case; ``None`` when it is not there."""
    row = connection.execute("SELECT seq FROM cases WHERE id = ?", (case_id,)).fetchone()
    return None if row is None else int(row[0])
