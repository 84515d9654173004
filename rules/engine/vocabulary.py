"""The words that the phrases of a book know, each with a letter of its own.

A message is spelt as a string with one letter a word, so that a phrase is an ordinary pattern over
it. The word is looked up as it stands, without its apostrophe, in its parts, with drawn-out letters
calmed, by its stem, unmasked of look-alike letters, and at last, when it is long, with one slip of
the pen forgiven. What is found is remembered; what is not is one letter, ``UNKNOWN``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from rules.engine.phrase_latin import SCRIPTS, Keys, Romanised, Script, keys_of, script_of
from rules.engine.slips import Slips
from rules.engine.text import calmer, fold, unmask

STOP, ASKED, UNKNOWN, NUMBER, MONEY = "\x01", "\x02", "\x03", "\x04", "\x05"
NUMBER_ATOM, MONEY_ATOM = "<num>", "<money>"
FIRST_LETTER = 0x10000
_LONGEST_WORD = 40
_LAST = chr(0x10FFFF)
_REMEMBERED = 60_000
_FORGIVEN = 3_000
"""Unknown words of one message that are looked up in every way; of those after them only the plain spelling
and the stem are known. No letter has so many; hostile text does."""
_SIGNS = "$€£¥₽֏₴"


class Vocabulary(dict[str, str]):
    """Word as it stands in a folded text → the letters it is spelt with (none for a comma)."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._elisions: set[str] = set()
        self._slips = Slips({}, {})
        self._left_alone: set[str] = set()
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._romanised: dict[Script, Romanised] = {}
        self._keys: list[Keys] = []
        """Of each script the words that messages may hold in Latin letters."""
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
        if "-" not in word and "'" not in word:
            return [word] if word else []
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
        code = FIRST_LETTER + len(self._words) + len(self._stems)
        return chr(code)

    def freeze(self) -> None:
        """All phrases have been read: work out what the stems cover and which slips are forgiven."""
        self._measure_stems()
        self._slips = Slips.of([*self._words, *self._stems])
        known = sorted([*self._words.items(), *self._stems.items()])
        names, letters = [name for name, _ in known], "".join(letter for _, letter in known)
        self._covered = {
            stem: frozenset(letters[bisect_left(names, stem) : bisect_left(names, stem + _LAST)])
            for stem in self._stems
        }
        self._numbers = frozenset({NUMBER, *(c for w, c in self._words.items() if w[0].isdigit())})
        aliases = [(word, self._spell_word(word)) for word in self._aliases]
        words = [*self._words.items(), *aliases]
        self._keys = [keys_of(script, words, self._stems.items()) for script in SCRIPTS]
        self.clear()

    def _measure_stems(self) -> None:
        lengths: dict[str, set[int]] = {}
        for stem in self._stems:
            lengths.setdefault(stem[:2], set()).add(len(stem))
        self._lengths = {start: tuple(sorted(each, reverse=True)) for start, each in lengths.items()}

    def dump(self) -> dict[str, Any]:
        """A frozen vocabulary as plain data, as far as reading needs it."""
        return {
            "words": list(self._words),
            "word_letters": "".join(self._words.values()),
            "stems": list(self._stems),
            "stem_letters": "".join(self._stems.values()),
            "aliases": {word: " ".join(means) for word, means in self._aliases.items()},
            "elisions": sorted(self._elisions),
            "left_alone": sorted(self._left_alone),
            "heads": self._slips.heads,
            "ends": self._slips.ends,
            "keys": self._keys,
        }

    @classmethod
    def restored(cls, data: dict[str, Any]) -> Vocabulary:
        """A vocabulary that spells as the one that was dumped; it takes in no more words."""
        made = cls()
        made._words = dict(zip(data["words"], data["word_letters"], strict=True))
        made._stems = dict(zip(data["stems"], data["stem_letters"], strict=True))
        made._aliases = {word: tuple(means.split()) for word, means in data["aliases"].items()}
        made._elisions = set(data["elisions"])
        made._left_alone = set(data["left_alone"])
        made._slips = Slips(data["heads"], data["ends"])
        made._keys = data["keys"]
        made._measure_stems()
        return made

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
        for word, known in self._words.items():
            if known == letter:
                return word
        return next((stem + "*" for stem, known in self._stems.items() if known == letter), "")

    # --- while messages are read --------------------------------------------------------------

    def begin(self) -> None:
        """A new message: the memory stays bounded."""
        if len(self) > _REMEMBERED:
            self.clear()

    def spell(self, tokens: Sequence[str]) -> list[str]:
        """The letters of a message's tokens; one in Latin letters is read as the language that it is in."""
        script = script_of(tokens)
        known = self if script is None else self._in_latin(script)
        if len(tokens) <= _FORGIVEN:
            return list(map(known.__getitem__, tokens))
        letters: dict[str, str] = {}
        left = _FORGIVEN
        for token in dict.fromkeys(tokens):
            if not token[0].isalnum() or (known is self and token in self._words):
                letters[token] = known[token]
            elif left > 0:
                left -= 1 + token.count("-")
                letters[token] = known[token]
            else:
                letters[token] = self._plainly(token)
        return list(map(letters.__getitem__, tokens))

    def _in_latin(self, script: Script) -> Romanised:
        known = self._romanised.get(script)
        if known is None or len(known) > _REMEMBERED:
            keys = self._keys[SCRIPTS.index(script)]
            known = self._romanised[script] = Romanised(script, keys, self)
        return known

    def _plainly(self, token: str) -> str:
        """A word as it stands, or by its stem; in its parts when it has several."""
        word = "".join(token.split())
        if word in self._aliases or len(token) > _LONGEST_WORD or token[0].isdigit():
            return self._spell(token)
        parts = self._split(word)
        return "".join(self._words.get(part) or self._stem(part) or UNKNOWN for part in parts)

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
            return "".join(self._words.get(part, UNKNOWN) for part in self._aliases[word])
        found = self._words.get(word)
        if found:
            return found
        if "-" in word or "'" in word:
            found = self._words.get(word.replace("-", ""))
            if found:
                return found
            parts = self._split(word)
            if parts != [word]:
                return "".join(map(self._spell_word, parts))
        if word[0].isdigit():
            return NUMBER
        return self._inexact(word)

    def _stem(self, word: str) -> str:
        for length in self._lengths.get(word[:2], ()):
            found = self._stems.get(word[:length])
            if found and length <= len(word):
                return found
        return ""

    def _inexact(self, word: str) -> str:
        found = self._stem(word)
        if found or word in self._left_alone:
            return found or UNKNOWN
        for other in (*calmer(word), unmask(word)):
            if other and other != word:
                if other in self._aliases:
                    return self._spell_word(other)
                found = self._words.get(other) or self._stem(other)
                if found:
                    return found
        meant = self._slips.meant(word)
        return (self._words.get(meant) or self._stems[meant]) if meant else UNKNOWN
