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

Needs = tuple[Sequence[int], Sequence[int]]
"""Of one phrase: classes needed in one sentence, at least one, and classes needed anywhere; rarest first."""

Holders = list[tuple[str, str]]
"""Letters, and the numbers of the needed classes that each of them belongs to, with spaces between."""

_HERE, _ANYWHERE = 3, 1
"""The most classes that are asked for in a sentence, and in the message: more cost more than they spare."""
_REMEMBERED = 16_000
"""Letters whose bits are remembered: some 10 MB."""


def _asked(needs: Needs) -> tuple[Sequence[int], Sequence[int]]:
    here, elsewhere = needs
    return here[:_HERE], elsewhere[:_ANYWHERE]


def holders_of(classes: Sequence[str], needs: Iterable[Needs]) -> Holders:
    """Which letters meet which of the needs that are asked for."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for one in sorted({one for each in needs for several in _asked(each) for one in several}):
        for letter in classes[one]:
            numbers[letter].append(one)
    letters: defaultdict[str, list[str]] = defaultdict(list)
    for letter, several in numbers.items():
        letters[" ".join(map(str, several))].append(letter)
    return [("".join(alike), several) for several, alike in letters.items()]


class _Language:
    """The needs of the phrases of one language, and the bits that stand for them."""

    def __init__(self, phrases: Sequence[tuple[int, Needs]]) -> None:
        self.numbers = [number for number, _ in phrases]
        self.size = size = len(phrases)
        self.top = (_ANYWHERE + _HERE - 1) * size
        self.places: dict[int, list[int]] = defaultdict(list)
        given = []
        for nth, (_, needs) in enumerate(phrases):
            here, elsewhere = _asked(needs)
            asked = dict(enumerate(elsewhere))
            asked |= {_ANYWHERE + _HERE - 1 - rank: one for rank, one in enumerate(here)}
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
    """The needs of all phrases of a book, to be asked message by message."""

    def __init__(self, needs: Sequence[Needs], languages: Sequence[str], holders: Holders) -> None:
        phrases: dict[str, list[tuple[int, Needs]]] = defaultdict(list)
        for number, (each, language) in enumerate(zip(needs, languages, strict=True)):
            phrases[language].append((number, each))
        self._languages = list(map(_Language, phrases.values()))
        self._masks = _Masks(self._languages, holders)

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

    def __init__(self, languages: Sequence[_Language], holders: Holders) -> None:
        super().__init__()
        self._languages = languages
        self._held = {letter: numbers for letters, numbers in holders for letter in letters}

    def __missing__(self, letter: str) -> list[tuple[int, int]]:
        if len(self) >= _REMEMBERED:
            self.clear()
        held = list(map(int, self._held.get(letter, "").split()))
        masks = self[letter] = []
        for nth, language in enumerate(self._languages):
            places = [place for one in held for place in language.places.get(one, ())]
            if places:
                masks.append((nth, language.bits(places)))
        return masks
