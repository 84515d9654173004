"""Which phrases may hold in a message, as far as its words go.

A phrase needs a letter of each of several classes: of some in one sentence, of others anywhere. The
letters of a sentence are turned into one large integer for each language, with a bit for every such need
of every phrase, so that all phrases of a language are asked at once. The bits of the rarest need of all
phrases stand highest, below them those of the second rarest of all phrases, and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from rules.engine.phrase_program import Program

Needs = tuple[Sequence[int], Sequence[int]]
"""Of one phrase: classes needed in one sentence, at least one, and classes needed anywhere; rarest first."""

_HERE, _ANYWHERE = 3, 1
"""The most classes that are asked for in a sentence, and in the message: more cost more than they spare."""
_REMEMBERED = 16_000
"""Letters whose bits are remembered: some 10 MB."""


class _Language:
    """The needs of the phrases of one language, and the bits that stand for them."""

    def __init__(self, phrases: Sequence[tuple[int, Needs]]) -> None:
        self.numbers = [number for number, _ in phrases]
        self.size = size = len(phrases)
        self.top = (_ANYWHERE + _HERE - 1) * size
        self.places: dict[int, list[int]] = defaultdict(list)
        given = []
        for nth, (_, (here, elsewhere)) in enumerate(phrases):
            asked = dict(enumerate(elsewhere[:_ANYWHERE]))
            asked |= {_ANYWHERE + _HERE - 1 - rank: one for rank, one in enumerate(here[:_HERE])}
            for stretch in range(_ANYWHERE + _HERE):
                place = stretch * size + nth
                if stretch in asked:
                    self.places[asked[stretch]].append(place)
                else:
                    given.append(place)
        self._given = self.bits(given)
        self.least = 1 << self.top

    def bits(self, places: Iterable[int]) -> int:
        """A number with these bits set."""
        made = bytearray((_HERE + _ANYWHERE) * self.size // 8 + 1)
        for place in places:
            made[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(made, "little")

    def met_here(self, found: int) -> int:
        """The phrases all of whose needs in one sentence are met, one bit each."""
        met = found >> self.top
        found |= self._given
        for stretch in range(_ANYWHERE + _HERE - 2, _ANYWHERE - 1, -1):
            met &= found >> stretch * self.size
            if not met:
                break
        return met

    def met_anywhere(self, sentences: Iterable[int], met: int) -> Iterator[int]:
        """Of some phrases the numbers of those whose needs in the whole message are met."""
        found = reduce(or_, sentences, self._given)
        for stretch in range(_ANYWHERE):
            met &= found >> stretch * self.size
        while met:
            low = met & -met
            yield self.numbers[low.bit_length() - 1]
            met ^= low


class PhraseIndex:
    """The needs of all phrases of a program, to be asked message by message."""

    def __init__(self, program: Program, needs: Sequence[Needs], languages: Sequence[str]) -> None:
        phrases: dict[str, list[tuple[int, Needs]]] = defaultdict(list)
        for number, (each, language) in enumerate(zip(needs, languages, strict=True)):
            phrases[language].append((number, each))
        self._languages = list(map(_Language, phrases.values()))
        self._masks = _Masks(program, self._languages)

    def candidates(self, sentences: Iterable[str]) -> list[int]:
        """The numbers of the phrases whose needs the sentences meet, in order."""
        masks = self._masks
        none = [0] * len(self._languages)
        said: list[list[int]] = []
        met = none.copy()
        for sentence in filter(None, sentences):
            found = none.copy()
            for letter in sentence:
                for nth, mask in masks[letter]:
                    found[nth] |= mask
            said.append(found)
            for nth, bits in enumerate(found):
                if bits:
                    language = self._languages[nth]
                    if bits >= language.least:
                        met[nth] |= language.met_here(bits)
        numbers: list[int] = []
        for nth, phrases in enumerate(met):
            if phrases:
                numbers += self._languages[nth].met_anywhere([found[nth] for found in said], phrases)
        return sorted(numbers)


class _Masks(dict[str, list[tuple[int, int]]]):
    """Letter → for each language that knows it the bits of all needs that the letter meets."""

    def __init__(self, program: Program, languages: Sequence[_Language]) -> None:
        super().__init__()
        self._languages = languages
        self._places: dict[str, dict[int, list[list[int]]]] = {}
        for nth, language in enumerate(languages):
            for one, places in language.places.items():
                for letter in program.classes[one]:
                    self._places.setdefault(letter, {}).setdefault(nth, []).append(places)

    def __missing__(self, letter: str) -> list[tuple[int, int]]:
        if len(self) >= _REMEMBERED:
            self.clear()
        masks = self[letter] = [
            (nth, self._languages[nth].bits(place for each in places for place in each))
            for nth, places in self._places.get(letter, {}).items()
        ]
        return masks
