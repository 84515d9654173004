"""Turning phrases into numbered steps, each list once, and finding the words without which none can hold."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several
from typing import NamedTuple

from rules.engine.phrase_index import Needs
from rules.engine.phrase_program import (
    CHOICE,
    EDGE,
    GAP,
    MAYBE,
    SEQUENCE,
    WORD,
    Matcher,
    Program,
    Step,
    Steps,
)
from rules.engine.phrase_syntax import Choice, Edge, Gap, Node, Optional, Part, Sequence, Word
from rules.engine.vocabulary import Vocabulary

_COMMON, _UNSEEN = 20, 0.1
"""How often a word is taken to occur in the examples that is listed as common, or is in none of them."""
Letters = frozenset[str]


class Links(NamedTuple):
    """The words without which a node does not hold, in their order.

    ``found`` has the letters of each, and how many letters there are at most from it to the next (0 for
    the last); ``lead`` and ``tail`` how many stand at most before the first and behind the last, and
    ``longest`` how many a match has at most.
    """

    found: list[tuple[Letters, int]]
    lead: int
    tail: int
    longest: int

    def and_then(self, other: Links) -> Links:
        """The links of this node and one right behind it."""
        longest = self.longest + other.longest
        if not other.found:
            return self._replace(tail=self.tail + other.longest, longest=longest)
        if not self.found:
            return other._replace(lead=self.longest + other.lead, longest=longest)
        letters, _ = self.found[-1]
        between = (letters, self.tail + other.lead + 1)
        return Links([*self.found[:-1], between, *other.found], self.lead, other.tail, longest)


class Compiler:
    """The steps of all phrases; lists and words that several phrases share are compiled once."""

    def __init__(self, vocabulary: Vocabulary, common: Letters, used: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self.common = common
        self._used = used
        self._steps = Steps()
        self._same: dict[Step, int] = {}
        self._classes: dict[Letters, int] = {}
        self._numbers: dict[Node, int] = {}
        self._links: dict[Node, Links] = {}
        self._rare: dict[Node, Letters] = {}
        self._lonely: dict[Node, Letters] = {}
        self._frequencies: dict[Letters, float] = {}

    def program(self) -> Program:
        """All that was compiled so far; the letters of a class stand in a fixed order."""
        return Program(["".join(sorted(letters)) for letters in self._classes], self._steps)

    def class_of(self, letters: Letters) -> int:
        """The number of a class of letters."""
        return self._classes.setdefault(letters, len(self._classes))

    def matcher(self, parts: tuple[Part, ...], blockers: Letters | None = None) -> Matcher:
        """A phrase whose gaps do not jump over ``blockers``."""
        links = self.links(parts[0].node).found
        trail = [(self.class_of(letters), ahead) for letters, ahead in reversed(links)]
        return Matcher(
            tuple((part.joined_by, self._step(part.node)) for part in parts),
            self.class_of(blockers) if blockers else -1,
            tuple(trail),
        )

    def _step(self, node: Node) -> int:
        known = self._numbers.get(node)
        if known is None:
            step = self._new_step(node)
            known = self._numbers[node] = self._same.setdefault(step, len(self._same))
            self._steps[known] = step
        return known

    def _new_step(self, node: Node) -> Step:
        match node:
            case Word(atoms):
                return WORD, self.class_of(self.vocabulary.letters(atoms)), 0
            case Gap(most, any_word):
                return GAP, most, int(any_word)
            case Edge(sign):
                return EDGE, sign, 0
            case Optional(part):
                return MAYBE, self._step(part), 0
            case Sequence(parts):
                return SEQUENCE, tuple(self._step(part) for part in reversed(parts)), 0
            case Choice(parts):
                rarest = list(map(self._rarest, parts))
                every = self.class_of(frozenset().union(*rarest))
                classes = tuple(self.class_of(letters) if letters else -1 for letters in rarest)
                return CHOICE, tuple(map(self._step, parts)), (every, classes)

    def _rarest(self, node: Node) -> Letters:
        if isinstance(node, Word):
            return self.vocabulary.letters(node.atoms)
        known = self._rare.get(node)
        if known is None:
            needed = self.needed(node)
            known = self._rare[node] = min(needed, key=self._frequency) if needed else frozenset()
        return known

    def needed(self, node: Node) -> list[Letters]:
        """Sets of letters; every match of the node holds at least one of each."""
        return [letters for letters, _ in self.links(node).found]

    def links(self, node: Node) -> Links:
        """The words that every match of the node holds, in their order."""
        known = self._links.get(node)
        if known is None:
            known = self._links[node] = self._find_links(node)
        return known

    def _find_links(self, node: Node) -> Links:
        match node:
            case Word(atoms):
                return Links([(self.vocabulary.letters(atoms), 0)], 0, 0, 1)
            case Gap(most, _):
                return Links([], 0, 0, most)
            case Optional(part):
                return Links([], 0, 0, self.links(part).longest)
            case Choice(parts):
                return self._choice_links(parts)
        links = Links([], 0, 0, 0)
        for part in node.parts if isinstance(node, Sequence) else ():
            links = links.and_then(self.links(part))
        return links

    def _choice_links(self, parts: Several[Node]) -> Links:
        """One link when every option has a word that it needs; that word may stand anywhere in the option."""
        longest = max(self.links(part).longest for part in parts)
        branches = list(map(self._rarest, parts))
        if not all(branches):
            return Links([], 0, 0, longest)
        return Links([(frozenset().union(*branches), 0)], longest - 1, longest - 1, longest)

    def _frequency(self, letters: Letters) -> float:
        """How often the letters occur: in examples, and a little for those that never do."""
        known = self._frequencies.get(letters)
        if known is None:
            used = sum(self._used[letter] for letter in letters & self._used.keys())
            rest = _COMMON * len(letters & self.common) + _UNSEEN * len(letters)
            known = self._frequencies[letters] = used + rest
        return known

    def lonely(self, node: Node) -> Letters:
        """The letters that satisfy a node all alone."""
        known = self._lonely.get(node)
        if known is None:
            known = self._lonely[node] = self._find_lonely(node)
        return known

    def _find_lonely(self, node: Node) -> Letters:
        match node:
            case Word(atoms):
                return self.vocabulary.letters(atoms)
            case Optional(part):
                return self.lonely(part)
            case Choice(parts):
                return frozenset().union(*map(self.lonely, parts))
            case Sequence(parts):
                must = [part for part in parts if not isinstance(part, Optional | Gap | Edge)]
                return self.lonely(must[0]) if len(must) == 1 else frozenset()
        return frozenset()

    def needs(self, phrases: Several[tuple[Part, ...]]) -> list[Needs]:
        """For each phrase the words without which it does not hold; the rarest come first."""
        return [
            self._need([sorted(set(self.needed(part.node)), key=self._rank) for part in phrase])
            for phrase in phrases
        ]

    def _rank(self, letters: Letters) -> tuple[float, int]:
        return self._frequency(letters), self.class_of(letters)

    def _need(self, parts: list[list[Letters]]) -> Needs:
        first = min(parts, key=lambda part: self._rank(part[0]))
        others = [letters for part in parts if part is not first for letters in part]
        return list(map(self.class_of, first)), list(map(self.class_of, sorted(others, key=self._rank)))
