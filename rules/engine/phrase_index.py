"""Which phrases may hold in a message, as far as its words go.

A phrase needs a letter of each of several classes: of some in one sentence, of others anywhere. A
sentence is turned into one large integer with a bit for every such need of every phrase: the first
need of all phrases, then the second of all phrases, and so on, so that all phrases are asked at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rules.engine.phrase_program import Program

Needs = tuple[int, Sequence[int], Sequence[int]]
"""Of one phrase: a class and more classes needed in one sentence, and classes needed anywhere."""

_REMEMBERED = 8_000
"""Letters whose bits are remembered: some 10 MB."""


class PhraseIndex:
    """The needs of all phrases of a program, to be asked sentence by sentence."""

    def __init__(self, program: Program, needs: Sequence[Needs]) -> None:
        self._count = len(needs)
        self._here = max((1 + len(others) for _, others, _ in needs), default=1)
        self._anywhere = max((len(elsewhere) for _, _, elsewhere in needs), default=0)
        self._given = 0
        places: dict[int, list[int]] = defaultdict(list)
        for number, (anchor, others, elsewhere) in enumerate(needs):
            self._place((anchor, *others), 0, self._here, number, places)
            self._place(elsewhere, self._here, self._anywhere, number, places)
        self._letters: dict[str, list[list[int]]] = {}
        for one, found in places.items():
            for letter in program.classes[one]:
                self._letters.setdefault(letter, []).append(found)
        self._kept: dict[str, int] = {}

    def _place(
        self, classes: Sequence[int], first: int, most: int, number: int, places: dict[int, list[int]]
    ) -> None:
        """Gives each class its bit; the bits that a phrase with fewer needs leaves over are always set."""
        for nth in range(most):
            place = (first + nth) * self._count + number
            if nth < len(classes):
                places[classes[nth]].append(place)
            else:
                self._given |= 1 << place

    def candidates(self, sentences: Iterable[Iterable[str]]) -> list[int]:
        """The numbers of the phrases whose needs the sentences meet, in order."""
        kept = self._kept
        every = met = 0
        for sentence in sentences:
            found = self._given
            for letter in sentence:
                mask = kept.get(letter)
                found |= self._mask(letter) if mask is None else mask
            met |= self._all(found, self._here)
            every |= found
        if self._anywhere:
            met &= self._all(every >> (self._here * self._count), self._anywhere)
        return list(_bits(met & ((1 << self._count) - 1)))

    def _all(self, found: int, stretches: int) -> int:
        """The bits that are set in each of so many stretches; what stands above ``count`` bits is noise."""
        both = found
        for _ in range(stretches - 1):
            found >>= self._count
            both &= found
        return both

    def _mask(self, letter: str) -> int:
        """The bits of all needs that a letter meets."""
        mask = 0
        for places in self._letters.get(letter, ()):
            for place in places:
                mask |= 1 << place
        if len(self._kept) >= _REMEMBERED:
            self._kept.clear()
        self._kept[letter] = mask
        return mask


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
