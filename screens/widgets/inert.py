"""Customer text made harmless: what cannot be seen is shown by a sign, what has no width is held together.

The result holds no control, bidi or zero-width character, and every character of it is as wide as the
terminal draws it alone, so that lines measured here are aligned everywhere.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

DOT = "·"
"""Stands for a run of characters that cannot be seen."""

MAX_MARKS = 3
"""Combining marks that one letter may carry; Thai, Hindi and Vietnamese need no more."""

_LINE = {"\n": "␊", "\t": "␉", "\r": "␍"}
_BLOCK = {"\n": "\n", "\t": "    ", "\r": ""}
_JAMO = range(0x1160, 0x1200)
_FLAGS = range(0x1F1E6, 0x1F200)
_SKINS = range(0x1F3FB, 0x1F400)
_VARIANTS = range(0xFE00, 0xFE10)
_MARK = "mark"
_HALF_SPACE = "\u200c"
"""Part of Persian spelling; it has no width, and between Arabic letters it is left out, not marked."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u20e3")


@lru_cache(maxsize=8192)
def _sign(char: str) -> str:
    """What is shown for one character alone; ``_MARK`` for one that combines with the letter before it."""
    code, category = ord(char), unicodedata.category(char)
    if code in _SKINS or code in _VARIANTS:
        sign = ""
    elif code in _FLAGS:
        sign = chr(ord("A") + code - _FLAGS.start)
    elif category == "Cc":
        sign = chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else DOT
    elif category == "Cs":
        sign = "�"
    elif category == "Zs":
        sign = " "
    elif category[0] == "C" or category in ("Zl", "Zp") or char in _FILLERS:
        sign = DOT
    elif get_character_cell_size(char) == 0:
        sign = _MARK if category[0] == "M" or code in _JAMO else DOT
    else:
        sign = char
    return sign


def pieces(text: str, *, block: bool = False) -> list[str]:
    """What is shown for each character of ``text``; ``block`` keeps line ends and widens tabs."""
    special = _BLOCK if block else _LINE
    shown: list[str] = []
    marks, bare, dotted = 0, True, False
    for index, char in enumerate(text):
        if char == _HALF_SPACE and index and unicodedata.bidirectional(text[index - 1]) == "AL":
            shown.append("")
            continue
        piece = special.get(char)
        if piece is None:
            piece = char if " " <= char <= "~" else _sign(char)
        if piece is _MARK:
            marks += 1
            piece = DOT if bare or marks > MAX_MARKS else char
            bare = bare or piece == DOT
        elif piece:
            marks, bare = 0, piece in (DOT, " ", "\n")
        if piece == DOT and char != DOT:
            piece, dotted = ("" if dotted else DOT), True
        elif piece:
            dotted = False
        shown.append(piece)
    return shown


def inert(text: str, *, limit: int | None = None, block: bool = False) -> str:
    """``text`` as it may be shown. One line, unless ``block``; cut with ``…`` after ``limit`` characters."""
    cut = limit is not None and len(text) > limit
    if cut:
        text = text[:limit]
    if not (text.isascii() and text.isprintable()):
        text = "".join(pieces(text, block=block))
    return text + "…" if cut else text


def cell_width(text: str) -> int:
    """Cells that inert text takes on a line."""
    return len(text) if text.isascii() else sum(map(get_character_cell_size, text))


def cell_fit(text: str, width: int, *, right: bool = False) -> str:
    """Any text, inert, in exactly ``width`` cells: padded (at the left when ``right``) or cut with ``…``."""
    if width <= 0:
        return ""
    if len(text) <= width and text.isascii() and text.isprintable():
        return text.rjust(width) if right else text.ljust(width)
    longest = 4 * width + 16
    return _fitted(text[: longest + 1], width, right, longest)


@lru_cache(maxsize=4096)  # the same few states, signs and names are painted again and again
def _fitted(text: str, width: int, right: bool, longest: int) -> str:
    text = inert(text, limit=longest)
    room = width - cell_width(text)
    if room < 0:
        text = _cut(text, width - 1) + "…"
        room = width - cell_width(text)
    return " " * room + text if right else text + " " * room


def _cut(text: str, width: int) -> str:
    """The longest start of inert ``text`` that takes at most ``width`` cells."""
    taken = 0
    for index, char in enumerate(text):
        taken += get_character_cell_size(char)
        if taken > width:
            return text[:index]
    return text
