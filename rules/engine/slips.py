"""Forgiving one slip of the pen: the known word that a long unknown one was meant to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rules.engine.text import one_edit

SHORTEST = 6
"""Shorter words differ by one letter too often to be taken for each other."""
_HEAD = 4


class Slips:
    """Finds the word that is one slip away and begins with the same letter.

    A slip behind the fourth letter leaves the head as it is, one before it leaves the tail.
    """

    def __init__(self, heads: dict[str, str], ends: dict[str, str]) -> None:
        self.heads = heads
        """First letters → the words that begin so, with spaces between, in their order."""
        self.ends = ends
        """First letter and last two → the same."""

    @classmethod
    def of(cls, words: Iterable[str]) -> Slips:
        """Of all these words, those that are long enough."""
        heads: defaultdict[str, list[str]] = defaultdict(list)
        ends: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if len(word) >= SHORTEST and word.isalpha():
                heads[word[:_HEAD]].append(word)
                ends[word[0] + word[-2:]].append(word)
        return cls(
            {key: " ".join(each) for key, each in heads.items()},
            {key: " ".join(each) for key, each in ends.items()},
        )

    def meant(self, word: str) -> str | None:
        """The known word, or ``None``."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        for other in self.heads.get(word[:_HEAD], "").split():
            if one_edit(word, other):
                return other
        alike = self.ends.get(word[0] + word[-2:])
        if alike:
            for cut in (_HEAD - 1, _HEAD, _HEAD + 1):
                tail = word[cut:]
                for other in alike.split():
                    if other[_HEAD:] == tail and one_edit(word, other):
                        return other
        return None
