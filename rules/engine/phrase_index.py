"""Which phrases may hold in a message, as far as its words go.

A phrase needs a letter of each of several classes: of some in one sentence, of others anywhere. The
letters of a sentence are turned into one large integer for each language, with a bit for every such need
of every phrase: the first need of all phrases, then the second of all phrases, and so on, so that all
phrases of a language are asked at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rules.engine.phrase_program import Program

Needs = tuple[int, Sequence[int], Sequence[int]]
"""Of one phrase: a class and more classes needed in one sentence, and classes needed anywhere."""

HERE, ANYWHERE = 5, 4
"""The most classes that are asked for in a sentence, and in the message."""
_REMEMBERED = 16_000
"""Letters whose bits are remembered: some 10 MB."""


class _Group:
    """The needs of the phrases of one language, and the bits that stand for them."""

    def __init__(self, phrases: Sequence[tuple[int, Needs]]) -> None:
        self.numbers = [number for number, _ in phrases]
        self.size = size = len(phrases)
        self.every = (1 << size) - 1
        self.places: dict[int, list[int]] = defaultdict(list)
        given = []
        for nth, (_, (anchor, others, elsewhere)) in enumerate(phrases):
            here = (anchor, *others)[:HERE]
            asked = dict(enumerate(here)) | dict(enumerate(elsewhere[:ANYWHERE], HERE))
            for stretch in range(HERE + ANYWHERE):
                place = stretch * size + nth
                if stretch in asked:
                    self.places[asked[stretch]].append(place)
                else:
                    given.append(place)
        self.given = self.bits(given)

    def bits(self, places: Iterable[int]) -> int:
        """A number with these bits set."""
        made = bytearray((HERE + ANYWHERE) * self.size // 8 + 1)
        for place in places:
            made[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(made, "little")

    def met(self, found: int, stretches: int) -> int:
        """The phrases whose bits are set in each of the first stretches."""
        both = found & self.every
        for _ in range(stretches - 1):
            if not both:
                break
            found >>= self.size
            both &= found
        return both


class PhraseIndex:
    """The needs of all phrases of a program, to be asked message by message."""

    def __init__(self, program: Program, needs: Sequence[Needs], languages: Sequence[str]) -> None:
        phrases: dict[str, list[tuple[int, Needs]]] = defaultdict(list)
        for number, (each, language) in enumerate(zip(needs, languages, strict=True)):
            phrases[language].append((number, each))
        self._groups = list(map(_Group, phrases.values()))
        self._given = [group.given for group in self._groups]
        self._letters: dict[str, list[tuple[int, list[int]]]] = {}
        for nth, group in enumerate(self._groups):
            for one, places in group.places.items():
                for letter in program.classes[one]:
                    self._letters.setdefault(letter, []).append((nth, places))
        self._kept: dict[str, list[tuple[int, int]]] = {}

    def candidates(self, sentences: Iterable[str]) -> list[int]:
        """The numbers of the phrases whose needs the sentences meet, in order."""
        kept, given = self._kept, self._given
        every = given[:]
        met = [0] * len(given)
        for sentence in sentences:
            found = given[:]
            for letter in sentence:
                masks = kept.get(letter)
                for nth, mask in self._masks(letter) if masks is None else masks:
                    found[nth] |= mask
            for nth, group in enumerate(self._groups):
                if found[nth] != given[nth]:
                    met[nth] |= group.met(found[nth], HERE)
                    every[nth] |= found[nth]
        numbers: list[int] = []
        for nth, group in enumerate(self._groups):
            if met[nth]:
                sure = met[nth] & group.met(every[nth] >> (HERE * group.size), ANYWHERE)
                numbers += [group.numbers[bit] for bit in _bits(sure)]
        return sorted(numbers)

    def _masks(self, letter: str) -> list[tuple[int, int]]:
        """For each language the bits of all needs that a letter meets."""
        places: dict[int, list[int]] = {}
        for nth, found in self._letters.get(letter, ()):
            places.setdefault(nth, []).extend(found)
        masks = [(nth, self._groups[nth].bits(each)) for nth, each in places.items()]
        if len(self._kept) >= _REMEMBERED:
            self._kept.clear()
        self._kept[letter] = masks
        return masks


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
