"""Which phrases may hold in a message, as far as its words go.

A phrase needs a letter of each of several classes: of some in one sentence, of others anywhere. The
letters of a sentence are turned into one large integer, with a bit for every such need of every phrase, so
that all phrases are asked at once. The bits of the rarest need of all phrases stand highest, below them
those of the second rarest of all phrases, and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Needs = tuple[Sequence[int], Sequence[int]]
"""Of one phrase: classes needed in one sentence, at least one, and classes needed anywhere; rarest first."""

Holders = list[tuple[str, str]]
"""Letters, and the numbers of the needed classes that each of them belongs to, with spaces between."""

_HERE, _ANYWHERE = 3, 1
"""The most classes that are asked for in a sentence, and in the message: more cost more than they spare."""
_REMEMBERED = 6_000
"""Letters whose bits are remembered: some 10 MB."""


def asked_of(needs: Needs) -> tuple[Sequence[int], Sequence[int]]:
    """Of what a phrase needs, what is asked for: at most three classes in one sentence, and one anywhere."""
    here, elsewhere = needs
    return here[:_HERE], elsewhere[:_ANYWHERE]


def holders_of(classes: Sequence[str], needs: Iterable[Needs]) -> Holders:
    """Which letters meet which of the needs that are asked for."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for one in sorted({one for each in needs for several in asked_of(each) for one in several}):
        for letter in classes[one]:
            numbers[letter].append(one)
    letters: defaultdict[str, list[str]] = defaultdict(list)
    for letter, several in numbers.items():
        letters[" ".join(map(str, several))].append(letter)
    return [("".join(alike), several) for several, alike in letters.items()]


class PhraseIndex:
    """The needs of all phrases of a book, to be asked message by message."""

    def __init__(self, needs: Sequence[Needs], holders: Holders) -> None:
        self._size = size = len(needs)
        places: defaultdict[int, list[int]] = defaultdict(list)
        given = []
        for number, (here, elsewhere) in enumerate(map(asked_of, needs)):
            asked = dict(enumerate(elsewhere))
            asked |= {_ANYWHERE + _HERE - 1 - rank: one for rank, one in enumerate(here)}
            for stretch in range(_ANYWHERE + _HERE):
                place = stretch * size + number
                if stretch in asked:
                    places[asked[stretch]].append(place)
                else:
                    given.append(place)
        self._given = _bits(given)
        self._masks = _Masks(places, holders)

    def candidates(self, sentences: Iterable[str]) -> list[int]:
        """The numbers of the phrases whose needs the sentences meet, in order."""
        masks, size = self._masks, self._size
        said = met = 0
        for sentence in sentences:
            found = 0
            for letter in sentence:
                found |= masks[letter]
            said |= found
            rarest = found >> (_ANYWHERE + _HERE - 1) * size
            if rarest:
                met |= rarest & self._all_met(found, range(_ANYWHERE + _HERE - 2, _ANYWHERE - 1, -1))
        if not met:
            return []
        met &= self._all_met(said, range(_ANYWHERE))
        numbers = []
        while met:
            low = met & -met
            numbers.append(low.bit_length() - 1)
            met ^= low
        return numbers

    def _all_met(self, found: int, stretches: Iterable[int]) -> int:
        """The phrases whose needs of these ranks are met, one bit each; higher bits stand for nothing."""
        found |= self._given
        met = -1
        for stretch in stretches:
            met &= found >> stretch * self._size
        return met


class _Masks(dict[str, int]):
    """Letter → the bits of all needs that it meets."""

    def __init__(self, places: Mapping[int, list[int]], holders: Holders) -> None:
        super().__init__()
        self._places = places
        self._held = {letter: numbers for letters, numbers in holders for letter in letters}

    def __missing__(self, letter: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        held = map(int, self._held.get(letter, "").split())
        mask = self[letter] = _bits([place for one in held for place in self._places[one]])
        return mask


def _bits(places: Sequence[int]) -> int:
    """A number with these bits set."""
    made = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")
