"""Finding phrases in a message that is spelt with one letter a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.engine.phrase_syntax import Choice, Edge, Gap, Node, Optional, Part, Sequence, Word
from rules.engine.text import TOKEN
from rules.engine.vocabulary import ASKED, STOP, Vocabulary

_EDGES = {"^": f"(?<=[{STOP}{ASKED}])", "$": f"(?=[{STOP}{ASKED}])", "?": f"(?={ASKED})"}
_SENTENCES_AFTER = 2
_TRIES = 12
_LOOK_BACK, _LOOK_AHEAD, _LOOK_FOR_CONDITION = 3, 2, 4


@dataclass(frozen=True, slots=True)
class Grammar:
    """The small words of one language, as letters: what negates, makes conditional, parts clauses."""

    negators: frozenset[str] = frozenset()
    negators_after: frozenset[str] = frozenset()
    conditionals: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()


class View:
    """A message, or a stretch of a long one: its letters, and where each came from in the folded text."""

    __slots__ = ("_clauses", "_places", "_tokens", "letters", "vocabulary")

    def __init__(self, vocabulary: Vocabulary, tokens: list[re.Match[str]] | str, letters: str) -> None:
        self.vocabulary = vocabulary
        self.letters = letters
        self._tokens = tokens
        self._places: list[tuple[int, int]] = []
        self._clauses: list[int] = []

    def _lay_out(self) -> None:
        tokens = TOKEN.finditer(self._tokens) if isinstance(self._tokens, str) else self._tokens
        clause, place = 0, (0, 0)
        self._places, self._clauses = [place], [0]
        for token in tokens:
            place = token.span()
            spelt = self.vocabulary[token[0]]
            if spelt in ("", STOP, ASKED):
                clause += 1
            self._places += [place] * len(spelt)
            self._clauses += [clause] * len(spelt)
        self._places.append(place)
        self._clauses.append(clause)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span in the folded text behind a span of letters."""
        if not self._places:
            self._lay_out()
        return self._places[start][0], self._places[end - 1][1]

    def negated(self, start: int, end: int, grammar: Grammar) -> bool:
        """Whether a negation in the same clause stands right before the span or right after it."""
        if not self._places:
            self._lay_out()
        letters, clauses = self.letters, self._clauses
        for at in range(start - 1, max(start - 1 - _LOOK_BACK, 0), -1):
            if clauses[at] != clauses[start] or letters[at] in grammar.joints:
                break
            if letters[at] in grammar.negators:
                before = letters[max(at - _LOOK_FOR_CONDITION, 0) : at]
                return grammar.conditionals.isdisjoint(before)
        after = range(end, min(end + _LOOK_AHEAD, len(letters)))
        return any(clauses[at] == clauses[end - 1] and letters[at] in grammar.negators_after for at in after)

    def sentence(self, start: int, end: int, more: int = 0) -> tuple[int, int]:
        """The letters of the sentences that a span touches, and ``more`` sentences after them."""
        letters = self.letters
        first = max(letters.rfind(STOP, 0, start), letters.rfind(ASKED, 0, start), 0)
        for _ in range(more + 1):
            ends = [at for at in (letters.find(STOP, end), letters.find(ASKED, end)) if at >= 0]
            end = min(ends, default=len(letters) - 1) + 1
        return first, end

    def asked(self, sentence: tuple[int, int]) -> bool:
        """Whether a sentence (or the last of several) ends in a question mark."""
        return self.letters[sentence[1] - 1] == ASKED


@dataclass(slots=True)
class Matcher:
    """One phrase, compiled when it is first needed."""

    parts: tuple[Part, ...]
    compiler: Compiler
    blockers: frozenset[str] = frozenset()
    """Letters that a gap does not jump over."""
    _compiled: tuple[re.Pattern[str], ...] = field(default=(), repr=False)

    def spans(self, view: View, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where the phrase occurs, first the earliest; a few of all the places at most."""
        if not self._compiled:
            self._compiled = tuple(
                re.compile(self.compiler.pattern(part.node, self.blockers)) for part in self.parts
            )
        end = len(view.letters) if end is None else end
        at = start
        for _ in range(_TRIES):
            found = self._compiled[0].search(view.letters, at, end)
            if not found:
                return
            span: tuple[int, int] | None = found.span()
            for index in range(1, len(self.parts)):
                span = span and self._join(index, view, span, start, end)
            if span:
                yield span
            at = found.start() + 1

    def _join(
        self, index: int, view: View, before: tuple[int, int], start: int, end: int
    ) -> tuple[int, int] | None:
        if self.parts[index].joined_by == "&&":
            return before if self._compiled[index].search(view.letters, start, end) else None
        window = min(view.sentence(*before, more=_SENTENCES_AFTER)[1], end)
        found = self._compiled[index].search(view.letters, before[1], window)
        return (before[0], found.end()) if found else None


def _class(letters: frozenset[str]) -> str:
    """A character class, neighbours drawn together."""
    codes = sorted(map(ord, letters))
    if len(codes) == 1:
        return chr(codes[0])
    pieces, first = [], codes[0]
    for code, following in zip(codes, [*codes[1:], -1], strict=True):
        if following != code + 1:
            pieces.append(chr(first) if first == code else f"{chr(first)}-{chr(code)}")
            first = following
    return f"[{''.join(pieces)}]"


class Compiler:
    """Turns nodes into regular expressions over letters, each node once: lists are shared by many phrases."""

    def __init__(self, vocabulary: Vocabulary, common: frozenset[str]) -> None:
        self.vocabulary = vocabulary
        self.common = common
        self._patterns: dict[tuple[Node, frozenset[str]], str] = {}
        self._needed: dict[Node, list[frozenset[str]]] = {}
        self._frequencies: dict[frozenset[str], tuple[int, int]] = {}

    def pattern(self, node: Node, blockers: frozenset[str]) -> str:
        """The regular expression that a node stands for; its gaps do not jump over ``blockers``."""
        known = self._patterns.get((node, blockers))
        if known is None:
            known = self._patterns[node, blockers] = self._pattern(node, blockers)
        return known

    def _pattern(self, node: Node, blockers: frozenset[str]) -> str:
        match node:
            case Word(atoms):
                return _class(self.vocabulary.letters(atoms))
            case Gap(most, any_word):
                over = _class(frozenset({STOP, ASKED} if any_word else {STOP, ASKED, *blockers}))
                return f"[^{over[1:]}{{0,{most}}}?"
            case Edge(sign):
                return _EDGES[sign]
            case Optional(part):
                return f"(?:{self.pattern(part, blockers)})?"
            case Sequence(parts):
                return "".join(self.pattern(part, blockers) for part in parts)
            case Choice(parts):
                choices = "|".join(self.pattern(part, blockers) for part in parts)
                first = self._first(node)
                return f"(?={_class(first)})(?:{choices})" if first else f"(?:{choices})"

    def _first(self, node: Node) -> frozenset[str]:
        """The letters that a match of the node begins with; none when they are not known."""
        match node:
            case Word(atoms):
                return self.vocabulary.letters(atoms)
            case Sequence(parts):
                return self._first(parts[0])
            case Choice(parts):
                each = [self._first(part) for part in parts]
                return frozenset().union(*each) if all(each) else frozenset()
        return frozenset()

    def needed(self, node: Node) -> list[frozenset[str]]:
        """Sets of letters; every match of the node holds at least one of each."""
        known = self._needed.get(node)
        if known is None:
            known = self._needed[node] = self._find_needed(node)
        return known

    def _find_needed(self, node: Node) -> list[frozenset[str]]:
        match node:
            case Word(atoms):
                return [self.vocabulary.letters(atoms)]
            case Sequence(parts):
                return [letters for part in parts for letters in self.needed(part)]
            case Choice(parts):
                branches = [self.needed(part) for part in parts]
                if all(branches):
                    return [frozenset().union(*(min(branch, key=self._frequency) for branch in branches))]
        return []

    def _frequency(self, letters: frozenset[str]) -> tuple[int, int]:
        known = self._frequencies.get(letters)
        if known is None:
            known = self._frequencies[letters] = len(letters & self.common), len(letters)
        return known


def lonely(node: Node, vocabulary: Vocabulary) -> frozenset[str]:
    """The letters that satisfy a node all alone."""
    match node:
        case Word(atoms):
            return vocabulary.letters(atoms)
        case Optional(part):
            return lonely(part, vocabulary)
        case Choice(parts):
            return frozenset().union(*(lonely(part, vocabulary) for part in parts))
        case Sequence(parts):
            must = [part for part in parts if not isinstance(part, Optional | Gap | Edge)]
            return lonely(must[0], vocabulary) if len(must) == 1 else frozenset()
    return frozenset()
