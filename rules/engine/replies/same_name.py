"""Whether two words are one name, in whatever letters they are written."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from rules.engine.text import fold

_ENGLISH = str.maketrans(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
    "اآبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "abvgdeejzijklmnoprstufhssss_y_eua"
    "abgdezeetjilhskhsgsmjnsospjrsvtrsvpkof"
    "aabptsjshhdzrzjssszttagfkkglmnwhi",
)
_SOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("shch|sch|sh|sz|cs|cz|ts|tz", ("s",)),
    ("tch|ch", ("s", "k", "")),
    ("zs|zh", ("s", "")),
    ("dzh|dj", ("",)),
    ("ght|th", ("t",)),
    ("ph", ("f",)),
    ("gh", ("k", "")),
    ("kh|j", ("",)),
    ("^wr", ("r",)),
    ("x", ("ks", "s")),
    ("c?qu?|ck|cc", ("k",)),
    ("c(?=[eiy])", ("s", "")),
    ("gy", ("k", "t", "")),
    ("g(?=[ei])", ("k", "")),
    ("h", ("", "k")),
    ("[aeiouy_']", ("",)),
    ("[cgk]", ("k",)),
    ("[sz]", ("s",)),
    ("w", ("f", "")),
    ("(?<=i)l", ("l", "")),
    ("[fv]", ("f",)),
    ("[bp]", ("p",)),
    ("[dt]", ("t",)),
    ("[a-z]", ()),
)
"""Letters as English, French, Hungarian and others write them, and the consonants that they may stand for.

What is voiced counts as what is not, vowels and what is hardly heard as nothing. Without any: for itself.
"""
_PIECES = re.compile("|".join(f"({letters})" for letters, _ in _SOUNDS))
_DOUBLE = re.compile(r"(.)\1+")
_SILENT = re.compile(r"[dtsxzp]$")
_READINGS = 64
_SHORT, _LONG = 3, 4
"""Consonants up to which a name has to be the same, and those from which most of them will do."""


def same_name(name: str, other: str) -> bool:
    """Whether two words are one name."""
    one, two = fold(name), fold(other)
    if len(two) == 1 or len(one) == 1:
        return _latin(one)[:1] == _latin(two)[:1] or {_latin(one)[:1], _latin(two)[:1]} <= set("cksz")
    if one.isascii() == two.isascii() and _script(one) == _script(two):
        return SequenceMatcher(None, one, two).ratio() >= 0.8 or (len(two) > 3 and one.startswith(two[:4]))
    return any(_sounds_alike(each, heard) for each in _readings(one) for heard in _readings(two))


def spelt_alike(name: str, other: str) -> bool:
    """Whether two words are one name, letter by letter, or nearly so in other letters."""
    one, two = fold(name), fold(other)
    if _script(one) == _script(two):
        return one == two
    return SequenceMatcher(None, _latin(one), _latin(two)).ratio() >= 0.8


def _sounds_alike(one: str, two: str) -> bool:
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    if len(short) >= _SHORT and long.startswith(short):
        return True  # with an ending
    return len(short) >= _LONG and SequenceMatcher(None, one, two).ratio() >= 0.8


@lru_cache(maxsize=512)
def _readings(word: str) -> frozenset[str]:
    """The consonants of a name, as it may be read."""
    plain = _DOUBLE.sub(r"\1", _latin(word))
    spelt = {plain, _SILENT.sub("", plain)} if word.isascii() else {plain}
    found: set[str] = set()
    for each in spelt:
        heard = [
            _SOUNDS[(match.lastindex or 1) - 1][1] or (match.group(),) for match in _PIECES.finditer(each)
        ]
        for consonants in islice(product(*heard), _READINGS):
            found.add("".join(consonants))
    return frozenset(found - {""}) or frozenset([plain])


def _script(word: str) -> str:
    """The first word of what Unicode calls its first letter: LATIN, GREEK, HEBREW, ..."""
    return unicodedata.name(word[:1] or " ", "").partition(" ")[0]


def _latin(word: str) -> str:
    spelt = word.replace("ու", "u").translate(_ENGLISH)
    return spelt if spelt.isascii() else anyascii(spelt).lower()
