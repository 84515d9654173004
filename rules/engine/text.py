"""Folding text to one plain spelling, and finding the way back.

Folding makes letters small, drops accents and invisible marks, and unifies variants that look or
mean the same (smart quotes, Arabic and Persian kaf and yeh, the Armenian ligature). It works one
code point at a time, so that every folded character knows the original one that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_FIXED = {
    **dict.fromkeys("’‘ʼ`´՚ʹ′", "'"),
    **dict.fromkeys("“”„«»‹›″", '"'),
    **dict.fromkeys("–—―", ","),
    **dict.fromkeys("‐‑−", "-"),
    **dict.fromkeys("՛՜՞ـ¿¡", ""),
    "…": "..", "։": ".", "؟": "?", "؛": ";", "،": ",", "՝": ",",
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ı": "i", "ł": "l", "ø": "o", "đ": "d",
}  # fmt: skip


def _fold_character(character: str) -> str:
    folded = ""
    if character in _FIXED:
        return _FIXED[character]
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        if part in _FIXED:
            folded += _FIXED[part]
        elif unicodedata.combining(part) or unicodedata.category(part) in {"Mn", "Me", "Cf"}:
            continue
        else:
            folded += part
    return folded


class _Folding(dict[int, str]):
    """Code point → its folded spelling, worked out once."""

    def __init__(self, known: Mapping[int, str]) -> None:
        super().__init__(known)
        self.uneven: set[str] = set()
        """The characters met so far that fold to none, or to several."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self[code] = _fold_character(character)
        if len(folded) != 1:
            self.uneven.add(character)
        return folded


_FOLDING = _Folding({ord(small.upper()): small for small in "abcdefghijklmnopqrstuvwxyz"})


def fold(text: str) -> str:
    """The folded spelling of a text; the same for every canonically equivalent text."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDING)


_ASKED_INSIDE = re.compile(r"(՞[^՞։.:!?;\n]*)(?:[։.](?=\s|\Z)|:(?=\s*\n|\s*\Z|\s+[Ա-Ֆ]))")


def asked(text: str) -> str:
    """The text with a question mark where a sentence ends that Armenian asks by a mark inside a word.

    Every character stays at its place.
    """
    return _ASKED_INSIDE.sub(r"\1?", text) if "՞" in text else text


def fold_back(text: str) -> tuple[str, list[int] | None]:
    """``fold(text)``, and for each of its characters the index in ``text`` that it came from.

    ``None`` for the second when every character came from the one at its own index.
    """
    return fold(text), came_from(text)


def came_from(text: str) -> list[int] | None:
    """For each character of ``fold(text)``, which was called before, the index in ``text`` of its origin.

    ``None`` when every character came from the one at its own index.
    """
    if text.isascii() or _FOLDING.uneven.isdisjoint(text):
        return None
    return [index for index, character in enumerate(text) for _ in _FOLDING[ord(character)]]


def original_span(text: str, origins: list[int] | None, start: int, end: int) -> tuple[int, int]:
    """The span of ``text`` (code points, end exclusive) behind a non-empty span of its folded form."""
    if origins is None:
        return start, end
    first, last = origins[start], origins[end - 1] + 1
    while last < len(text) and not _FOLDING[ord(text[last])]:
        last += 1  # a combining mark belongs to the letter before it
    return first, last


TOKEN = re.compile(
    r"(?!  ) ?("  # spaces are skipped, since it is quicker than to try everything at each of them
    r"(?:نمی\s+[^\W_]|می\s+[^\W_]|[^\W\d_])[^\W_]*+(?:['-][^\W_]++)*+"  # words; a Persian prefix and its verb
    r"|[$€£¥₽֏₴]\s?\d+(?:[.,]\d+)*"  # money, sign first
    r"|\d+(?:[.,:/]\d+)*\s?[$€£₽֏₴]"  # money, sign last
    r"|\d+(?:[.,:/]\d+)+"  # numbers, times, dates
    r"|[^\W_]+(?:['-][^\W_]+)*"  # words that begin with a figure
    r"|\.\.+"
    r"|[.!?;]*[!?;][.!?;]*"
    r"|(?:(?<!\b(?:no|nr))|(?!\.\s?\d))(?<!\b(?:mr|dr|st|ms))\.(?=[\s\"')\]]|\Z)"
    r"|\n[ \t\r]*\n\s*"
    r"|[,:()\"]|\s-+\s)"
)
"""Group 1: what a folded text is made of: words, numbers, money, ends of sentences, breaks inside them."""

_CYRILLIC_AS_LATIN = str.maketrans("авекмнорстухіјѕԁһԛԝьγοα", "abekmhopctyxijsdhqwbyoa")
_LATIN_AS_CYRILLIC = str.maketrans("abekmhopctyx", "авекмнорстух")


def unmask(word: str) -> str | None:
    """A folded word that mixes Latin with look-alike letters, in one script; ``None`` when it does not."""
    if word.isascii():
        return None
    latin = sum("a" <= letter <= "z" for letter in word)
    if not latin:
        as_latin = word.translate(_CYRILLIC_AS_LATIN)
        return as_latin if as_latin.isascii() else None
    if latin * 2 >= len(word):
        return word.translate(_CYRILLIC_AS_LATIN)
    return word.translate(_LATIN_AS_CYRILLIC)


_RUNS = re.compile(r"(.)\1{2,}")


def calmer(word: str) -> tuple[str, ...]:
    """A folded word with its letters drawn out (``pleeease``), as it may be spelt; empty when it is not."""
    if not _RUNS.search(word):
        return ()
    return _RUNS.sub(r"\1", word), _RUNS.sub(r"\1\1", word)


def one_edit(word: str, other: str) -> bool:
    """Whether one letter added, dropped or changed, or two neighbours swapped, turn one into the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start, end = 0, 0
    shorter = min(len(word), len(other))
    while start < shorter and word[start] == other[start]:
        start += 1
    while end < shorter - start and word[-1 - end] == other[-1 - end]:
        end += 1
    left, right = word[start : len(word) - end], other[start : len(other) - end]
    if len(left) <= 1 and len(right) <= 1:
        return True
    return len(left) == len(right) == 2 and left == right[::-1]
