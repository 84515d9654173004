"""The words by which the linter knows a meaning, in one language: ``replies/lint/<language>.yaml`` of a book.

A *concept* is a meaning ("takes a review down", "we will refund"), written as phrases in the language of
``README-phrases.md``. Replies are short, so each concept becomes one regular expression over the folded
words of a sentence, which stand with one space between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rules.engine.phrase_syntax import Node, PhraseError, Sequence, Word, choice_of, parse_choices
from rules.engine.replies.expressions import NUMBER, expression
from rules.engine.source import Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.text import fold

FIELDS = (
    "negators",
    "negators_after",
    "aliases",
    "months",
    "weekdays",
    "month_leads",
    "month_endings",
    "not_names",
    "titles",
    "address_words",
    "lists",
    "concepts",
)
BESIDE = ("frames", "hints", "claims", "turns")
"""More words of a language: parts of frames, what is between the lines or said to be done, and turns."""
_FRAMED = ("lists", "concepts")
YES = "sŋ"
"""How Spanish "sí" is spelt where it is read, since folded it would be "si"; a phrase with it means both."""


class Concepts(Mapping[str, re.Pattern[str]]):
    """Name of a concept → the expression that finds it, compiled when it is first needed: that takes long."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = written
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = re.compile(self._written[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. ``concepts``: name → what finds it; ``months`` and ``weekdays`` in their order.

    ``month_leads``, ``month_endings``: what makes a month without a number a time, beside it and at its end.

    ``small_words``: language → its articles, pronouns and the like, folded; for those of the same letters.
    ``firms`` finds what the name of a firm holds, in any language; ``nicknames`` are given names with what
    people are called by them.
    """

    language: str
    concepts: Mapping[str, re.Pattern[str]]
    before: re.Pattern[str]
    after: re.Pattern[str]
    aliases: tuple[tuple[str, str], ...]
    months: tuple[re.Pattern[str], ...]
    month_leads: re.Pattern[str]
    month_endings: re.Pattern[str]
    weekdays: tuple[re.Pattern[str], ...]
    not_names: re.Pattern[str]
    titles: re.Pattern[str]
    address_words: re.Pattern[str]
    small_words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    firms: re.Pattern[str] = _NOTHING
    nicknames: tuple[frozenset[str], ...] = ()


@cache
def _words_of(written: str) -> Node:
    """A word of a phrase; ``*`` at an end stands for any letters."""
    if written == "%":
        return Word(frozenset({written}))
    if not any(map(str.isalnum, written)):
        raise PhraseError(f"'{written}' is no word", "phrases hold words, not punctuation")
    if "*" in written.strip("*"):
        raise PhraseError(f"'{written}' has * inside", "a * stands at an end of a word")
    if written == "sí":
        return Word(frozenset({fold(written), YES}))
    parts = [part for part in re.split(r"[-'’]", fold(written)) if part]
    nodes: list[Node] = [Word(frozenset({part})) for part in parts]
    return nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes))


@dataclass(slots=True)
class _Source:
    """A lexicon while it is read."""

    file: str
    problems: list[Problem]
    lists: dict[str, tuple[int, str]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    negator: str = ""

    def wrong(self, line: int, message: str, hint: str = "see README-replies.md in the book") -> None:
        self.problems.append(Problem(self.file, line, message, hint))

    def named(self, name: str) -> Node:
        """The node of a list."""
        if name == "num":
            return Word(frozenset({NUMBER}))
        if name in self.nodes:
            return self.nodes[name]
        if name not in self.lists:
            raise PhraseError(f"there is no list <{name}>", suggest(name, [*self.lists, "num"]))
        if name in self.opened:
            raise PhraseError(f"the list <{name}> contains itself", "take it out of itself")
        self.opened.append(name)
        line, text = self.lists[name]
        found = [
            node for number, entry in _lines(text, line) if (node := self.choices(entry, number)) is not None
        ]
        self.opened.pop()
        if not found:
            raise PhraseError(f"the list <{name}> is empty", "write its words with | between")
        self.nodes[name] = choice_of(found)
        return self.nodes[name]

    def choices(self, text: str, line: int) -> Node | None:
        """Alternatives between ``|``; ``None``, and a problem, when they cannot be read."""
        try:
            return parse_choices(text, _words_of, self.named)
        except PhraseError as error:
            self.wrong(line, f"{error}, in: {text}", error.hint)
            return None


def _lines(text: str, first: int) -> list[tuple[int, str]]:
    lines = [line.partition("# ")[0].strip() for line in text.split("\n")]
    return [(first + number, line) for number, line in enumerate(lines, 1) if line]


def read_lexicon(path: Path, file: str, concepts: Mapping[str, Any], problems: list[Problem]) -> Lexicon:
    """One language, with what stands in the folders of ``BESIDE`` where there is some.

    What is wrong is added to ``problems``; a concept without a phrase in any of the files is wrong.
    """
    raw, source = _opened(path, file, FIELDS, problems)
    before = _small(source, raw, "negators")
    after = _small(source, raw, "negators_after")
    source.negator = before.pattern
    nodes = _phrases(source, raw, concepts)
    for folder in BESIDE:
        beside = path.parent / folder / path.name
        if not beside.is_file():
            continue
        other, framed = _opened(beside, file.replace(path.name, f"{folder}/{path.name}"), _FRAMED, problems)
        framed.lists = {**source.lists, **framed.lists}
        for name, more in _phrases(framed, other, concepts).items():
            nodes.setdefault(name, []).extend(more)
    return Lexicon(
        path.stem,
        _compiled(source, raw, nodes, concepts),
        before,
        after,
        tuple((fold(str(key)), fold(str(value))) for key, value in _pairs(raw, "aliases")),
        _ordered(source, raw, "months", 12),
        _small(source, raw, "month_leads"),
        _small(source, raw, "month_endings"),
        _ordered(source, raw, "weekdays", 7),
        _small(source, raw, "not_names"),
        _small(source, raw, "titles"),
        _small(source, raw, "address_words"),
    )


def _pairs(raw: Mapping[Any, Any], key: str) -> list[tuple[Any, Any]]:
    found = raw.get(key) or {}
    return [(each, found[each]) for each in keys_of(found)] if isinstance(found, dict) else []


def _small(source: _Source, raw: Mapping[Any, Any], key: str) -> re.Pattern[str]:
    words = str(raw.get(key) or "").split()
    node = source.choices(" | ".join(words), line_of(raw, key)) if words else None
    return re.compile(expression(node) if node else r"(?!)")


def _ordered(source: _Source, raw: Mapping[Any, Any], key: str, count: int) -> tuple[re.Pattern[str], ...]:
    found = raw.get(key)
    if not isinstance(found, list) or len(found) != count:
        source.wrong(line_of(raw, key), f"'{key}' must list {count}, in their order", "write [a, b, …]")
        return ()
    nodes = [source.choices(str(each), line_of(raw, key)) for each in found]
    return tuple(re.compile("(?<= )" + expression(node)) if node else re.compile(r"(?!)") for node in nodes)


def _opened(
    path: Path, file: str, fields: tuple[str, ...], problems: list[Problem]
) -> tuple[Mapping[Any, Any], _Source]:
    """A file of words and its lists."""
    source = _Source(file, problems)
    raw = read_yaml(path, problems, file) or {}
    for key in keys_of(raw):
        if key not in fields:
            source.wrong(line_of(raw, key), f"'{key}' is no field of this file", suggest(str(key), fields))
    listed = raw.get("lists") or {}
    source.lists = {str(name): (line_of(listed, name), str(listed[name])) for name in keys_of(listed)}
    return raw, source


def _phrases(source: _Source, raw: Mapping[Any, Any], known: Mapping[str, Any]) -> dict[str, list[Node]]:
    """Concept → its phrases in one file."""
    found: dict[str, list[Node]] = {}
    listed = raw.get("concepts") or {}
    for name in keys_of(listed):
        line = line_of(listed, name)
        if name not in known:
            source.wrong(line, f"'{name}' is no concept of rules.yaml", suggest(str(name), known))
            continue
        lines = _lines(str(listed[name]), line)
        found[str(name)] = [node for at, text in lines if (node := source.choices(text, at)) is not None]
    return found


def _compiled(
    source: _Source, raw: Mapping[Any, Any], nodes: Mapping[str, list[Node]], known: Mapping[str, Any]
) -> Concepts:
    found = {}
    for name in known:
        if not nodes.get(name):
            source.wrong(line_of(raw, "concepts"), f"the concept '{name}' has no phrases", "write one a line")
            continue
        barrier = "" if known[name] else source.negator
        found[name] = f"(?<= ){expression(choice_of(nodes[name]), barrier)}"
    return Concepts(found)
