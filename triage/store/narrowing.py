"""Which cases a query finds, as SQL that reads as few rows as it can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from triage.domain.money import EXPONENTS, MAX_DIGITS
from triage.store.connection import Connection, on_server
from triage.store.finding import Named, Part, exactly, holds, named, needs_every_row
from triage.store.records import NEVER, QueueQuery

RARE = 5_000
"""So many hits are sorted; more lie so dense that walking the queue soon fills a page."""

OFTEN = 50_000
"""So many hits are listed before walking the queue; of more, each case is asked whether it is one."""

_RELEASING = (
    "SELECT waiting.seq FROM intents JOIN cases AS waiting"
    " ON waiting.id = intents.case_id AND waiting.decision = intents.decision"  # the id has an index
    " WHERE intents.state = 'planned'"
)


class Where(NamedTuple):
    """What to read ``FROM``, and the condition with its values."""

    table: str
    condition: str
    values: tuple[Any, ...]
    listed: bool = False
    """Whether the cases that say the words are named one by one."""


def planned(connection: Connection, query: QueueQuery) -> Where:
    """How to read what ``query`` asks for: along the queue, unless something in it is too rare for that."""
    where = along_the_queue(query)
    if query.to_release:
        return where._replace(table="cases")
    if query.words and needs_every_row(query.words):
        where = where._replace(table="cases NOT INDEXED")
    elif query.words:
        known = named(connection, query.words, RARE, OFTEN)
        if known is not None:
            where = _listed(connection, query, known)
            if known.cases <= RARE:
                return where._replace(table="cases")
    for mark in query.marks:
        marked = Part("SELECT seq FROM marks WHERE mark = ?", (mark,))
        if _is_rare(connection, marked):
            condition = f"seq IN ({marked.condition}) AND {where.condition}"
            return where._replace(table="cases", condition=condition, values=(*marked.values, *where.values))
    return where


def _listed(connection: Connection, query: QueueQuery, known: Named) -> Where:
    """Along the queue, those of the named cases that are found."""
    sure = exactly(query.words) and not on_server(connection)
    where = along_the_queue(query._replace(words=()) if sure else query)
    condition = f"{known.condition} AND {where.condition}"
    return Where(where.table, condition, (*known.values, *where.values), listed=True)


def _is_rare(connection: Connection, part: Part) -> bool:
    sql = f"SELECT count(*) FROM ({part.condition} LIMIT ?) AS found"
    return bool(connection.execute(sql, (*part.values, RARE + 1)).fetchone()[0] <= RARE)


def along_the_queue(query: QueueQuery) -> Where:
    """The condition, and the index that holds its cases in the order of the queue."""
    parts = [*_standing(query), *_moments(query), *_sums(query), *_said(query)]
    table = f"cases INDEXED BY {_index(query)}"
    values = tuple(value for part in parts for value in part.values)
    return Where(table, " AND ".join(part.condition for part in parts) or "true", values)


def _index(query: QueueQuery) -> str:
    if query.changed:
        return "cases_changed"
    if query.assignee:
        return "cases_by_assignee"
    return "cases_queue" if query.state in (None, "open") else "cases_by_state"


def _standing(query: QueueQuery) -> Iterator[Part]:
    if query.assignee:
        yield Part("assignee = ?", (query.assignee,))
    elif query.assignee == "":
        yield Part("assignee IS NULL")
    if query.state in (None, "open"):
        yield Part("state <> 'closed'")
    else:
        yield Part("state <> 'open'")
    for column in ("state", "kind", "currency"):
        if getattr(query, column) is not None:
            yield Part(f"{column} = ?", (getattr(query, column),))
    if query.changed:
        yield Part("changed_since IS NOT NULL")


def _moments(query: QueueQuery) -> Iterator[Part]:
    if query.due_before is not None:
        yield Part("due < ?", (query.due_before,))
    if query.due_from is not None:
        yield Part("due >= ? AND due < ?", (query.due_from, NEVER))
    if query.undated:
        yield Part("due = ?", (NEVER,))
    if query.opened_before is not None:
        yield Part("opened < ?", (query.opened_before,))
    if query.opened_from is not None:
        yield Part("opened >= ? AND opened < ?", (query.opened_from, NEVER))


def _sums(query: QueueQuery) -> Iterator[Part]:
    for operator, thousandths in query.amounts:
        if operator not in ("<", "<=", "=", ">=", ">"):
            raise ValueError(f"{operator!r} compares nothing")
        bounds = (_bound(operator, thousandths, places) for places in (*_LISTED, _ELSE))
        yield Part(f"amount {operator} {_BOUND}", tuple(bounds))


def _said(query: QueueQuery) -> Iterator[Part]:
    for mark in query.marks:
        yield Part("EXISTS (SELECT 1 FROM marks WHERE mark = ? AND marks.seq = cases.seq)", (mark,))
    if query.to_release:
        yield Part(f"seq IN ({_RELEASING})")
    if query.words:
        yield holds(query.words)


def _bound(operator: str, thousandths: int, places: int) -> int:
    """What whole minor units compare with as their thousandths of the major unit do with ``thousandths``.

    The other way round, the larger sums would have more thousandths than a database counts.
    """
    below, rest = divmod(thousandths, _PARTS[places])
    if operator == "=" and rest:
        return -1
    bound = below + bool(rest) if operator in ("<", ">=") else below
    return min(max(bound, -1), _MOST)


_PARTS = {0: 1_000, 1: 100, 2: 10, 3: 1}
"""Thousandths of the major unit that a minor unit has, by the decimals of its currency."""
_MOST: int = 10**MAX_DIGITS
"""More than any sum has minor units."""

_ELSE = 2
"""Decimals of the currencies that are not listed: most have so many."""
_LISTED = {
    places: ", ".join(f"'{name}'" for name, digits in EXPONENTS.items() if digits == places)
    for places in sorted({*EXPONENTS.values()} - {_ELSE})
}
_WHEN = " ".join(f"WHEN currency IN ({names}) THEN ?" for names in _LISTED.values())
_BOUND = f"CASE {_WHEN} ELSE ? END"
"""A bound for each number of decimals that currencies have, as SQL."""
