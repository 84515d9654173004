"""E-mail addresses in a reply: our own, to which the reader may write, and those of other people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.engine.replies.reading import Reading

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_OF_THE_SHOP = re.compile(
    r"(?:support|help|info|hello|service|kontakt|contact|returns?|team|billing|care|sales|privacy|legal|orders?|shop"
    r"|ugyfelszolgalat|kundenservice|reclam|atencion|aide|sav|no-?reply|customer)[\w.+-]*@",
    re.IGNORECASE,
)
_SIGNATURE = 4
"""So many lines at the end of a letter may hold the address of who writes it."""


def others_addresses(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Start and end of each address that is not given as ours.

    Ours is one that names a desk of a shop, that the reader is told to write to, or that signs the letter.
    """
    for match in _EMAIL.finditer(text):
        if not _OF_THE_SHOP.match(match.group()) and not _is_ours(match, reading):
            yield match.span()


def _is_ours(match: re.Match[str], reading: Reading) -> bool:
    number = reading.sentence_at(match.start())
    if any(reading.of(concept, number, number) for concept in ("other_person", "recipient")):
        return False
    if reading.of("write_to", number, number):
        return True
    alone = len(reading.words[number].starts) <= len(re.findall(r"[^\W_]+", match.group()))
    told = bool(reading.of("write_to", max(number - 1, 0), number))
    return alone and (told or number >= len(reading.sentences) - _SIGNATURE)
