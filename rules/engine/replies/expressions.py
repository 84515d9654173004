"""The regular expression of a phrase, over the folded words of a sentence with one space between them.

Lexicons hold thousands of words, and groups are what takes long to compile: a word stands in none, and
words that are alternatives stand in one together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from rules.engine.phrase_syntax import Choice, Edge, Gap, Node, Optional, Sequence, Word

NUMBER = "#"
"""The atom of a word that is a number."""
_WIDER = 2
"""Words more than a gap has in the phrases of signals: letters of a shop are longer-winded."""
_PARTS = re.compile(r"[^\W_*]+|\*+")


def expression(node: Node, negator: str = "") -> str:
    """The regular expression of a phrase: every word is followed by one space."""
    match node:
        case Word(atoms):
            return f"{_any_of(_spelt(atoms))} "
        case Sequence(parts):
            return "".join(expression(part, negator) for part in parts)
        case Choice(parts):
            runs = groupby(_flat(parts), lambda part: isinstance(part, Word))
            return _any_of([way for words, run in runs for way in _ways(run, negator, together=words)])
        case Optional(part):
            return f"(?:{expression(part, negator)})?"
        case Gap(most, any_word):
            barrier = "" if any_word or not negator else f"(?!{negator})"
            return rf"(?:{barrier}\S+ ){{0,{most + _WIDER}}}?"
        case Edge(sign):
            return {"^": r"(?<=\A )", "$": r"(?:\? )?\Z", "?": r"\? \Z"}[sign]


def _flat(parts: Iterable[Node]) -> Iterator[Node]:
    """The alternatives of a choice, and those of the choices in it."""
    for part in parts:
        if isinstance(part, Choice):
            yield from _flat(part.parts)
        else:
            yield part


def _ways(parts: Iterable[Node], negator: str, *, together: bool) -> list[str]:
    """The expressions of alternatives; of words alone, one for all ``together``."""
    if not together:
        return [expression(part, negator) for part in parts]
    return [_any_of([each for part in parts if isinstance(part, Word) for each in _spelt(part.atoms)]) + " "]


def _any_of(ways: list[str]) -> str:
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _spelt(atoms: frozenset[str]) -> list[str]:
    """The expressions of a word's spellings, the longest first."""
    if len(atoms) == 1:
        return [_word(atom) for atom in atoms]
    return sorted(map(_word, atoms), key=lambda word: (-len(word), word))


@cache
def _word(atom: str) -> str:
    if atom == NUMBER:
        return r"\d\S*"
    if atom == "%":
        return atom
    return "".join(r"\S*" if part.startswith("*") else re.escape(part) for part in _PARTS.findall(atom))
