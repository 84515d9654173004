"""Promises of all contracts by when they are due and by who made them; what they say stands in the documents.

The table is narrow, and written with every document: listing a million promises reads an index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from triage.domain.case import Kind
from triage.domain.promises import promises_of
from triage.store.connection import ALL, Connection
from triage.store.records import Found, micros

COLUMNS = ("seq", "number", "due", "status", "made_by", "page", "closed")
BLAMED = {"made_by": "made_by", "where": "page"}
"""By whom or what promises are counted, and the column that says it."""
UNKNOWN = "unknown"
"""Who made a promise of which that is not said."""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_UNKEPT = "closed = 0 AND status <> 'kept'"
_FAILED = "closed = 0 AND status IN ('late', 'broken')"
_DOCUMENTS = 500
"""Documents that are read at once."""


class Owed(NamedTuple):
    """A promise by its place: the ``number``-th of the document of case ``seq``."""

    seq: int
    document: str
    number: int


def found_in(document: Mapping[str, Any]) -> tuple[Found, ...]:
    """What a case's promises are found by, in the order of ``COLUMNS`` from ``number`` to ``page``."""
    if document.get("kind") != Kind.CONTRACT_DISPUTE:
        return ()
    return tuple(
        (one.number, micros(one.due), one.status, one.made_by, one.where)
        for one in promises_of(document, _BEFORE_ALL)
    )


def rows_of(seq: int, document: str, *, closed: bool) -> list[tuple[Any, ...]]:
    """The rows of a case's promises, in the order of ``COLUMNS``, given its document as JSON."""
    found = found_in(json.loads(document)) if '"promises"' in document else ()
    return [(seq, *each, int(closed)) for each in found]


def count(connection: Connection, until: int | None = None) -> int:
    """How many promises of cases that are not closed were not kept yet.

    ``until``, in microseconds: those that are due by then, late or broken.
    """
    return sum(_counted(connection, where, *of) for where, of in _parts(until))


def window(connection: Connection, start: int, limit: int, until: int | None = None) -> Iterator[Owed]:
    """``limit`` of them (less than 0: all) from the ``start``-th, what is due first; see :func:`count`."""
    places: list[tuple[int, int]] = []
    for where, of in _parts(until):
        if limit >= 0 and len(places) >= limit:
            break
        sql = f"SELECT seq, number FROM promises WHERE {where} ORDER BY due, seq, number LIMIT ? OFFSET ?"
        left = limit - len(places) if limit >= 0 else ALL
        places += connection.execute(sql, (*of, left, start)).fetchall()
        start = 0 if places else start - _counted(connection, where, *of)
    for first in range(0, len(places), _DOCUMENTS):
        some = places[first : first + _DOCUMENTS]
        documents = _documents(connection, sorted({seq for seq, _ in some}))
        yield from (Owed(seq, documents[seq], number) for seq, number in some)


def blamed(connection: Connection, by: str, now: int) -> list[tuple[str, int, int, int]]:
    """Name, how many it made, how many of them were kept, how many failed by ``now``; closed cases' too."""
    column = BLAMED[by]
    sql = (
        f"SELECT {column}, count(*), count(*) FILTER (WHERE status = 'kept'),"
        " count(*) FILTER (WHERE status IN ('late', 'broken') OR (status = 'open' AND due < ?))"
        f" FROM promises GROUP BY {column}"
    )
    found: dict[str, tuple[int, int, int]] = {}
    for name, made, kept, failed in connection.execute(sql, (now,)):
        before = found.get(name or UNKNOWN, (0, 0, 0))
        found[name or UNKNOWN] = (before[0] + made, before[1] + kept, before[2] + failed)
    return sorted(((name, *counts) for name, counts in found.items()), key=_most_failed)


def _most_failed(row: tuple[str, int, int, int]) -> tuple[int, int, str]:
    name, made, _, failed = row
    return -failed, -made, name


def _parts(until: int | None) -> list[tuple[str, tuple[int, ...]]]:
    """The conditions of the parts of a list, in their order: each an index in the order of its due dates."""
    if until is None:
        return [(_UNKEPT, ())]
    return [(f"{_UNKEPT} AND due <= ?", (until,)), (f"{_FAILED} AND due > ?", (until,))]


def _counted(connection: Connection, where: str, *of: int) -> int:
    return int(connection.execute(f"SELECT count(*) FROM promises WHERE {where}", of).fetchone()[0])


def _documents(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    marks = ", ".join("?" * len(seqs))
    return dict(connection.execute(f"SELECT seq, document FROM case_files WHERE seq IN ({marks})", seqs))
