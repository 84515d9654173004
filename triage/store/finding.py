"""Finding cases by words: in id, customer and subject any letters of them, elsewhere words that begin so.

A case is found when all the words stand in ``haystack``, or all of them in the words of ``told``. Two indexes
know where to look: one of every three letters in a row of the former, one of the words of the latter. What
an index finds is looked at again, since it need not know in which order letters or words stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from triage.domain.searched import words_in
from triage.store.connection import Connection, on_server

_LETTERS = 64
"""Letters of a word that the index is asked for; longer ones are looked for in what it finds."""

_WORDS = 32
"""Words that the index is asked for at once."""

_VECTOR = "array_to_tsvector(array_remove(string_to_array(words, ' '), ''))"
"""On a server, what the index of words holds; see ``triage.store.postgres.triggers``."""


class Part(NamedTuple):
    """A condition or a statement, with its values."""

    condition: str
    values: tuple[Any, ...] = ()


class Named(NamedTuple):
    """Cases that are named one by one: how many, some of them twice, and the condition to be one."""

    cases: int
    condition: str
    values: tuple[Any, ...]


def fold(text: str) -> str:
    """Text as searching compares it in ids, names and subjects: without regard to case, in any script."""
    return text.casefold()


def indexed(words: Sequence[str]) -> list[str]:
    """The words that the index of letters knows: it holds three of them in a row."""
    return [word for word in words if len(fold(word)) >= 3]


def holds(words: Sequence[str]) -> Part:
    """Whether a case is found, as a condition on its row of ``cases``."""
    parts = []
    if _looked_through(words):
        letters = " AND ".join("instr(haystack, ?) > 0" for _ in words)
        parts.append(Part(letters, tuple(map(fold, words))))
    spelt = _spelt(words)
    if spelt:
        each = " AND ".join("instr(words, ?) > 0" for _ in spelt)
        told = f"EXISTS (SELECT 1 FROM told WHERE told.seq = cases.seq AND {each})"
        parts.append(Part(told, tuple(f" {' '.join(one)}" for one in spelt)))
    condition = " OR ".join(f"({part.condition})" for part in parts)
    return Part(f"({condition})", tuple(value for part in parts for value in part.values))


def needs_every_row(words: Sequence[str]) -> bool:
    """Whether no index helps: signs alone, of which there are fewer than three."""
    return not (indexed(words) or _spelt(words))


def found(connection: Connection, words: Sequence[str]) -> list[Part]:
    """Statements that together find, by ``seq``, at least the cases that :func:`holds` is true of."""
    parts = []
    if _spelt(words):
        parts.append(_by_words(connection, _spelt(words), "*"))
    if indexed(words):
        parts.append(_by_letters(connection, indexed(words)))
    return parts


def named(connection: Connection, words: Sequence[str], few: int, most: int) -> Named | None:
    """At least the cases that :func:`holds` is true of; ``None`` where an index has more than ``most``.

    Whether that many say the words as they are is sooner known than of all that begin so. With one or two
    letters alone, too many words begin to look at all of them where more than ``few`` cases say just that.
    """
    if _spelt(words):
        as_it_is = _by_words(connection, _spelt(words), "")
        bound = most if indexed(words) else few
        sql = f"SELECT count(*) FROM ({as_it_is.condition} LIMIT ?) AS found"
        if connection.execute(sql, (*as_it_is.values, bound + 1)).fetchone()[0] > bound:
            return None
    every = "CAST(json_agg(seq) AS text)" if on_server(connection) else "json_group_array(seq)"
    total, lists = 0, []
    for part in found(connection, words):
        sql = f"SELECT count(*), {every} FROM ({part.condition} LIMIT ?) AS found"
        number, seqs = connection.execute(sql, (*part.values, most + 1)).fetchone()
        if number > most:
            return None
        total += number
        lists.append(seqs or "[]")
    each = "SELECT value FROM json_each(?)"
    if on_server(connection):
        each = "SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(? AS json)) AS listed (value)"
    return Named(total, f"seq IN ({' UNION ALL '.join([each] * len(lists))})", tuple(lists))


def exactly(words: Sequence[str]) -> bool:
    """Whether SQLite's indexes find what :func:`holds` is true of, so that nobody need look again."""
    spelt = _spelt(words)
    if len(words) > _WORDS or any(len(one) > 1 for one in spelt):
        return False
    return all(3 <= len(fold(word)) <= _LETTERS for word in words) or bool(spelt and not indexed(words))


def _looked_through(words: Sequence[str]) -> bool:
    """Whether to look inside of words: one or two letters alone stand in too many, and begin enough."""
    return bool(indexed(words)) or not _spelt(words)


def _spelt(words: Sequence[str]) -> list[list[str]]:
    """Each of the words as what is told is spelt, which may be several; nothing when one of them is none."""
    spelt = list(map(words_in, words))
    return spelt if all(spelt) else []


def _by_letters(connection: Connection, words: Sequence[str]) -> Part:
    folded = [fold(word)[:_LETTERS] for word in words[:_WORDS]]
    if on_server(connection):
        trigrams = import_module("triage.store.postgres.wording").trigrams(folded)
        return Part("SELECT seq FROM search WHERE trigrams @@ CAST(? AS tsquery)", (trigrams,))
    asked = " AND ".join('"' + word.replace('"', '""') + '"' for word in folded)
    return Part("SELECT rowid AS seq FROM search WHERE search MATCH ?", (asked,))


def _by_words(connection: Connection, spelt: Sequence[Sequence[str]], begun: str) -> Part:
    """Every word whole, but the last of each group, which goes on when ``begun`` is ``*``."""
    asked = dict.fromkeys(pair for one in spelt for pair in _marked(one, begun))
    some = list(asked)[:_WORDS]
    if on_server(connection):
        terms = " & ".join(f"'{word}'{':*' if more else ''}" for word, more in some)
        return Part(f"SELECT seq FROM told WHERE {_VECTOR} @@ CAST(? AS tsquery)", (terms,))
    terms = " AND ".join(f'"{word}"{more}' for word, more in some)
    return Part("SELECT rowid AS seq FROM search_words WHERE search_words MATCH ?", (terms,))


def _marked(words: Sequence[str], begun: str) -> Iterator[tuple[str, str]]:
    for word in words[:-1]:
        yield word, ""
    yield words[-1], begun
