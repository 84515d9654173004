"""The words that the phrases of a book know, each with a letter of its own.

A message is spelt as a string with one letter a word, so that a phrase is an ordinary pattern over
it. The word is looked up as it stands, without its apostrophe, in its parts, with drawn-out letters
calmed, by its stem, unmasked of look-alike letters, and at last, when it is long, with one slip of
the pen forgiven. What is found is remembered; what is not is one letter, ``UNKNOWN``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rules.engine.text import calmer, fold, one_edit, unmask

STOP, ASKED, UNKNOWN, NUMBER, MONEY = "\x01", "\x02", "\x03", "\x04", "\x05"
NUMBER_ATOM, MONEY_ATOM = "<num>", "<money>"
_FIRST_LETTER = 0x10000
_LONGEST_WORD = 40
_SHORTEST_STEM = 2
_SHORTEST_TYPO = 6
_REMEMBERED = 60_000
_UNKNOWN_WORDS = 3_000
_SIGNS = "$€£¥₽֏₴"


class Vocabulary(dict[str, str]):
    """Word as it stands in a folded text → the letters it is spelt with (none for a comma)."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._elisions: set[str] = set()
        self._near: dict[str, list[str]] = defaultdict(list)
        self._left_alone: set[str] = set()
        self._lengths: tuple[int, ...] = ()
        self._unknown = 0
        self._classes: dict[frozenset[str], frozenset[str]] = {}

    # --- while the book is loaded -------------------------------------------------------------

    def alias(self, word: str, means: str) -> bool:
        """Spell ``word`` as other words everywhere; ``False`` when it already means something else."""
        key, words = fold(word), tuple(fold(means).split())
        return self._aliases.setdefault(key, words) == words

    def elide(self, prefixes: Iterable[str]) -> None:
        """Words that lean on the next with an apostrophe and count on their own (French l', d', qu')."""
        self._elisions.update(map(fold, prefixes))

    def leave_alone(self, words: Iterable[str]) -> None:
        """Words that are never taken for a misspelling of another."""
        self._left_alone.update(map(fold, words))

    def atoms(self, written: str) -> list[str]:
        """The atoms of a word as a phrase writes it: usually one; a contraction gives several.

        An atom is a folded word, or a stem that ends in ``*``.
        """
        word = fold(written)
        if word.endswith("*"):
            stem = word.rstrip("*").replace("'", "").replace("-", "")
            if stem not in self._stems:
                self._stems[stem] = self._new_letter()
            return [stem + "*"]
        parts: list[str] = []
        for part in self._aliases.get(word) or self._split(word):
            parts.extend(self._aliases.get(part, (part,)))
        for part in parts:
            if part not in self._words:
                self._words[part] = self._new_letter()
        return parts

    def _split(self, word: str) -> list[str]:
        parts: list[str] = []
        for piece in word.split("-"):
            head, mark, tail = piece.partition("'")
            if mark and head in self._elisions:
                parts += [head, tail.replace("'", "")]
            elif mark and tail == "s":
                parts.append(head)
            else:
                parts.append(piece.replace("'", ""))
        return [part for part in parts if part]

    def _new_letter(self) -> str:
        code = _FIRST_LETTER + len(self._words) + len(self._stems)
        return chr(code)

    def freeze(self) -> None:
        """All phrases have been read: work out what the stems cover and which slips are forgiven."""
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}, reverse=True))
        for word in {*self._words, *self._stems}:
            if len(word) >= _SHORTEST_TYPO and word.isalpha():
                self._near[word[:4]].append(word)
                self._near["-" + word[0] + word[4:]].append(word)
        covered: dict[str, set[str]] = {stem: {letter} for stem, letter in self._stems.items()}
        for word, letter in [*self._words.items(), *self._stems.items()]:
            for length in self._lengths:
                if length <= len(word) and word[:length] in covered:
                    covered[word[:length]].add(letter)
        self._covered = {stem: frozenset(letters) for stem, letters in covered.items()}
        self._numbers = frozenset({NUMBER, *(c for w, c in self._words.items() if w[0].isdigit())})
        self.clear()

    def letters(self, atoms: frozenset[str]) -> frozenset[str]:
        """All letters that a word may be spelt with when it matches one of the atoms."""
        known = self._classes.get(atoms)
        if known is None:
            letters: set[str] = set()
            for atom in atoms:
                if atom.endswith("*"):
                    letters |= self._covered[atom[:-1]]
                elif atom == NUMBER_ATOM:
                    letters |= self._numbers
                elif atom == MONEY_ATOM:
                    letters.add(MONEY)
                else:
                    letters.add(self._words[atom])
            known = self._classes[atoms] = frozenset(letters)
        return known

    def word(self, letter: str) -> str:
        """The word or stem that a letter stands for."""
        named = {**{c: word for word, c in self._words.items()}, **{c: s + "*" for s, c in self._stems.items()}}
        return named.get(letter, "")

    # --- while messages are read --------------------------------------------------------------

    def begin(self) -> None:
        """A new message: look-up of unknown words starts afresh, and the memory stays bounded."""
        self._unknown = 0
        if len(self) > _REMEMBERED:
            self.clear()

    def __missing__(self, token: str) -> str:
        letters = self._spell(token)
        if len(token) <= _LONGEST_WORD:
            self[token] = letters
        return letters

    def _spell(self, token: str) -> str:
        first = token[0]
        if first in _SIGNS or token[-1] in _SIGNS:
            return MONEY
        if not first.isalnum():
            if first == "\n":
                return STOP
            if "?" in token:
                return ASKED
            return STOP if token[-1] in ".!;" and not token.startswith("..") else ""
        if len(token) > _LONGEST_WORD:
            return UNKNOWN
        return self._spell_word("".join(token.split()))

    def _spell_word(self, word: str) -> str:
        if word in self._aliases:
            return "".join(self._exact(part) or UNKNOWN for part in self._aliases[word])
        found = self._exact(word) or self._exact(word.replace("-", ""))
        if found:
            return found
        parts = self._split(word)
        if parts != [word]:
            return "".join(map(self._spell_word, parts))
        if word[0].isdigit():
            return NUMBER
        return self._inexact(word)

    def _exact(self, word: str) -> str:
        return self._words.get(word, "")

    def _stem(self, word: str) -> str:
        for length in self._lengths:
            if word[:length] in self._stems and length <= len(word):
                return self._stems[word[:length]]
        return ""

    def _inexact(self, word: str) -> str:
        found = self._stem(word)
        if found or word in self._left_alone:
            return found or UNKNOWN
        self._unknown += 1
        if self._unknown > _UNKNOWN_WORDS:
            return UNKNOWN
        for other in (*calmer(word), unmask(word)):
            if other and other != word:
                if other in self._aliases:
                    return self._spell_word(other)
                found = self._exact(other) or self._stem(other)
                if found:
                    return found
        return self._slip(word)

    def _slip(self, word: str) -> str:
        if len(word) < _SHORTEST_TYPO or not word.isalpha():
            return UNKNOWN
        keys = (word[:4], *("-" + word[0] + word[cut:] for cut in (3, 4, 5)))
        for key in keys:
            for other in self._near.get(key, ()):
                if one_edit(word, other):
                    return self._exact(other) or self._stems[other]
        return UNKNOWN
