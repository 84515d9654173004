"""Turning phrases into numbered steps, each list once, and finding the words without which none can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Several

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

_CHECKS = 4
Letters = frozenset[str]
Need = tuple[int, list[int], list[int]]
"""Classes of letters: the one by which a phrase is found, of others one letter each must occur in the same
sentence, of the last somewhere in the message."""


class Compiler:
    """The steps of all phrases; lists and words that several phrases share are compiled once."""

    def __init__(self, vocabulary: Vocabulary, common: Letters) -> None:
        self.vocabulary = vocabulary
        self.common = common
        self._steps = Steps()
        self._same: dict[Step, int] = {}
        self._classes: dict[Letters, int] = {}
        self._numbers: dict[Node, int] = {}
        self._needed: dict[Node, list[Letters]] = {}
        self._rare: dict[Node, Letters] = {}
        self._lonely: dict[Node, Letters] = {}
        self._frequencies: dict[Letters, tuple[int, int]] = {}

    def program(self) -> Program:
        """All that was compiled so far; the letters of a class stand in a fixed order."""
        return Program(["".join(sorted(letters)) for letters in self._classes], self._steps)

    def class_of(self, letters: Letters) -> int:
        """The number of a class of letters."""
        return self._classes.setdefault(letters, len(self._classes))

    def matcher(self, parts: tuple[Part, ...], blockers: Letters | None = None) -> Matcher:
        """A phrase whose gaps do not jump over ``blockers``."""
        return Matcher(
            tuple((part.joined_by, self._step(part.node)) for part in parts),
            self.class_of(blockers) if blockers else -1,
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
        known = self._needed.get(node)
        if known is None:
            known = self._needed[node] = self._find_needed(node)
        return known

    def _find_needed(self, node: Node) -> list[Letters]:
        match node:
            case Word(atoms):
                return [self.vocabulary.letters(atoms)]
            case Sequence(parts):
                return [letters for part in parts for letters in self.needed(part)]
            case Choice(parts):
                branches = list(map(self._rarest, parts))
                if all(branches):
                    return [frozenset().union(*branches)]
        return []

    def _frequency(self, letters: Letters) -> tuple[int, int]:
        known = self._frequencies.get(letters)
        if known is None:
            known = self._frequencies[letters] = len(letters & self.common), len(letters)
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

    def needs(self, phrases: Several[tuple[Part, ...]]) -> list[Need]:
        """For each phrase the words without which it does not hold; the rarest come first."""
        parts = [[list(dict.fromkeys(self.needed(part.node))) for part in phrase] for phrase in phrases]
        used: Counter[str] = Counter()
        for letters, times in Counter(s for phrase in parts for part in phrase for s in part).items():
            for letter in letters:
                used[letter] += times
        weight = {letter: count + (1000 if letter in self.common else 5) for letter, count in used.items()}
        cost: dict[Letters, int] = {
            letters: sum(map(weight.__getitem__, letters))
            for letters in {s for phrase in parts for part in phrase for s in part}
        }
        return [self._need([sorted(part, key=cost.__getitem__) for part in phrase], cost) for phrase in parts]

    def _need(self, parts: list[list[Letters]], cost: dict[Letters, int]) -> Need:
        first = min(parts, key=lambda part: cost[part[0]])
        others = [letters for part in parts if part is not first for letters in part]
        return (
            self.class_of(first[0]),
            [self.class_of(letters) for letters in first[1 : _CHECKS + 1]],
            [self.class_of(letters) for letters in sorted(others, key=cost.__getitem__)[:_CHECKS]],
        )
