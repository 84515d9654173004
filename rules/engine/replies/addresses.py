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
_PRIVATE = re.compile(
    r"@(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|aol|proton|protonmail|gmx|web|t-online|freenet"
    r"|posteo|mail|inbox|list|bk|yandex|ya|rambler|freemail|citromail|orange|free|wanadoo|laposte|sfr|libero|telefonica"
    r"|fastmail|zoho|tutanota)\.[\w.]+$",
    re.IGNORECASE,
)
"""Where people have their own mail, and hardly a shop."""
_OF_A_PERSON = re.compile(r"[^\W\d_]+[._][^\W\d_]+@|[^\W\d_][\w.+-]*?\d{2,}@|[^\W\d_][._-][^\W\d_]{3,}@")
"""A first and a last name, an initial, or a name with a year."""
_SIGNATURE = 4
"""So many lines at the end of a letter may hold the address of who writes it."""


def others_addresses(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Start and end of each address that is not given as ours.

    An address is ours unless it looks like a person's or is said to be somebody's. One of a desk, one that
    the reader is told to write to, and one that signs the letter are ours in any case.
    """
    for match in _EMAIL.finditer(text):
        if not _OF_THE_SHOP.match(match.group()) and not _is_ours(match, reading):
            yield match.span()


def _is_ours(match: re.Match[str], reading: Reading) -> bool:
    number = reading.sentence_at(match.start())

    def said(*concepts: str) -> bool:
        hits = (hit for concept in concepts for hit in reading.of(concept, number, number))
        return any(not match.start() <= hit.start < match.end() for hit in hits)

    if said("other_person", "recipient"):
        return False
    if said("write_to", "contact"):
        return True
    alone = len(reading.words[number].starts) <= len(re.findall(r"[^\W_]+", match.group()))
    if alone and (reading.of("write_to", max(number - 1, 0), number) or _signs(number, reading)):
        return True
    if _PRIVATE.search(match.group()) or _OF_A_PERSON.match(match.group()):
        return False
    return not said("their_address", "other_data")


def _signs(number: int, reading: Reading) -> bool:
    return number >= len(reading.sentences) - _SIGNATURE
