"""The words that searching finds a case by: those of its messages, names, order and subject.

Words are spelt plainly, so that case, accents and Arabic or Persian variants of a letter make no difference.
A text of words has a space before each of them, so that ``" two words"`` stands in it wherever a word that
begins with ``words`` comes right after ``two``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

SAID = 4_000
"""Characters of the messages that are looked at: the customer's first, then the other ones."""

_NAMED = 200
"""Characters of a name, a subject and the like that are looked at."""

_LONGEST = 60
"""Characters of a word: a longer run of letters counts as several."""

_FIXED = {
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ـ": "", "ı": "i", "ł": "l", "ø": "o", "đ": "d",
    "ʼ": "'", "ʹ": "'",
}  # fmt: skip
"""What looks or means the same, as the reading of messages has it, too."""

_ALONE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no space between words: each counts as a word."""


class _Spelling(dict[int, str]):
    """Code point → how it is spelt plainly, with a space for what belongs to no word; worked out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character not in _FIXED:
            decomposed = unicodedata.normalize("NFKD", character)
            character = unicodedata.normalize("NFKD", decomposed.casefold())
        spelt = self[code] = "".join(map(_plain, character))
        return spelt


def _plain(part: str) -> str:
    part = _FIXED.get(part, part)
    if not part or unicodedata.category(part) in {"Mn", "Me", "Cf"}:
        return ""
    if not part.isalnum():
        return " "
    return f" {part} " if _ALONE.match(part) else part


_SPELLING = _Spelling()


def words_in(text: str) -> list[str]:
    """The words of a text, spelt plainly, in order."""
    words = text.translate(_SPELLING).split()
    if words and max(map(len, words)) > _LONGEST:
        return [word[at : at + _LONGEST] for word in words for at in range(0, len(word), _LONGEST)]
    return words


def searched(document: Mapping[str, Any]) -> str:
    """The text of words that a case is found by, given its document."""
    return " " + " ".join(words_in("\n".join(_texts(document))))


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    customer, order = document.get("customer") or {}, document.get("order") or {}
    contract = document.get("contract") or {}
    for named in (
        document["id"], customer.get("name"), customer.get("email"), contract.get("counterparty"),
        order.get("id"), document.get("subject"),
    ):  # fmt: skip
        if named:
            yield named[:_NAMED]
    left = SAID
    messages = document.get("messages") or ()
    for theirs in (True, False):
        for message in messages:
            if (message.get("from") != "staff") is theirs and left > 0:
                text = message.get("text") or ""
                yield text[:left]
                left -= len(text)
