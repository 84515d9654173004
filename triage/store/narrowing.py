"""Which cases a query finds, as SQL that reads as few rows as it can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from triage.domain.money import EXPONENTS
from triage.store.connection import Connection, on_server
from triage.store.records import NEVER, QueueQuery

RARE = 5_000
"""So many hits are sorted; more lie so dense that walking the queue soon fills a page."""

_RELEASING = (
    "SELECT waiting.seq FROM intents JOIN cases AS waiting USING (decision) WHERE intents.state = 'planned'"
)


class Where(NamedTuple):
    """What to read ``FROM``, and the condition with its values."""

    table: str
    condition: str
    values: tuple[Any, ...]


class _Part(NamedTuple):
    condition: str
    values: tuple[Any, ...] = ()


def fold(text: str) -> str:
    """Text as searching compares it: without regard to case, in any script."""
    return text.casefold()


def planned(connection: Connection, query: QueueQuery) -> Where:
    """How to read what ``query`` asks for: along the queue, unless something in it is too rare for that."""
    where = along_the_queue(query)
    if query.to_release:
        return where._replace(table="cases")
    if query.words and not indexed(query.words):
        where = where._replace(table="cases NOT INDEXED")
    for part in _rare_parts(connection, query):
        return Where("cases", f"{part.condition} AND {where.condition}", (*part.values, *where.values))
    return where


def _rare_parts(connection: Connection, query: QueueQuery) -> Iterator[_Part]:
    """Parts of the query that few cases match: reading those first is cheapest."""
    words = indexed(query.words)
    if words:
        found = _found(connection, words)
        if _is_rare(connection, found):
            yield _Part(f"seq IN ({found.condition})", found.values)
    for mark in query.marks:
        found = _Part("SELECT seq FROM marks WHERE mark = ?", (mark,))
        if _is_rare(connection, found):
            yield _Part(f"seq IN ({found.condition})", found.values)


def _found(connection: Connection, words: Sequence[str]) -> _Part:
    if not on_server(connection):
        return _Part("SELECT rowid FROM search WHERE search MATCH ?", (match(words),))
    trigrams = import_module("triage.store.postgres.wording").trigrams(list(map(fold, words)))
    return _Part("SELECT seq FROM search WHERE trigrams @@ CAST(? AS tsquery)", (trigrams,))


def _is_rare(connection: Connection, found: _Part) -> bool:
    sql = f"SELECT count(*) FROM ({found.condition} LIMIT ?) AS found"
    return bool(connection.execute(sql, (*found.values, RARE + 1)).fetchone()[0] <= RARE)


def indexed(words: Sequence[str]) -> list[str]:
    """The words that the search index knows: it holds three letters in a row."""
    return [word for word in words if len(fold(word)) >= 3]


def match(words: Sequence[str]) -> str:
    """The words as the search index is asked for them."""
    return " AND ".join('"' + fold(word).replace('"', '""') + '"' for word in words)


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


def _standing(query: QueueQuery) -> Iterator[_Part]:
    if query.assignee:
        yield _Part("assignee = ?", (query.assignee,))
    elif query.assignee == "":
        yield _Part("assignee IS NULL")
    if query.state in (None, "open"):
        yield _Part("state <> 'closed'")
    else:
        yield _Part("state <> 'open'")
    for column in ("state", "kind", "currency"):
        if getattr(query, column) is not None:
            yield _Part(f"{column} = ?", (getattr(query, column),))
    if query.changed:
        yield _Part("changed_since IS NOT NULL")


def _moments(query: QueueQuery) -> Iterator[_Part]:
    if query.due_before is not None:
        yield _Part("due < ?", (query.due_before,))
    if query.due_from is not None:
        yield _Part("due >= ? AND due < ?", (query.due_from, NEVER))
    if query.undated:
        yield _Part("due = ?", (NEVER,))
    if query.opened_before is not None:
        yield _Part("opened < ?", (query.opened_before,))
    if query.opened_from is not None:
        yield _Part("opened >= ? AND opened < ?", (query.opened_from, NEVER))


def _sums(query: QueueQuery) -> Iterator[_Part]:
    for operator, thousandths in query.amounts:
        if operator not in ("<", "<=", "=", ">=", ">"):
            raise ValueError(f"{operator!r} compares nothing")
        yield _Part(f"amount * {_THOUSANDTHS} {operator} ?", (thousandths,))


def _said(query: QueueQuery) -> Iterator[_Part]:
    for mark in query.marks:
        yield _Part("EXISTS (SELECT 1 FROM marks WHERE mark = ? AND marks.seq = cases.seq)", (mark,))
    if query.to_release:
        yield _Part(f"seq IN ({_RELEASING})")
    for word in query.words:
        yield _Part("instr(haystack, ?) > 0", (fold(word),))


def _thousandths() -> str:
    """How many thousandths of the major unit one minor unit is, as SQL."""
    by_places: dict[int, list[str]] = {}
    for currency, places in EXPONENTS.items():
        by_places.setdefault(places, []).append(currency)
    listed = {places: ", ".join(f"'{name}'" for name in names) for places, names in by_places.items()}
    odd = " ".join(f"WHEN currency IN ({listed[p]}) THEN {10 ** (3 - p)}" for p in listed if p != 2)
    return f"CASE {odd} ELSE 10 END"


_THOUSANDTHS = _thousandths()
