"""The language in which the queue is asked: ``kind:chargeback due:<72h amount:>100 "free text"``.

A query never fails as a whole: what cannot be understood is told with its place and what to write instead,
and the rest of it still narrows the queue, so that a list can follow while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from difflib import get_close_matches
from typing import Any

from triage.domain.errors import UsageError
from triage.services.models import QueueFilter
from triage.services.query_terms import TERMS, Asking, TermError
from triage.services.queue_models import MOST_WORDS

_TOKEN = re.compile(r"""(?:(?P<key>[A-Za-z_]+):)?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<bare>\S*))""")


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a query that is not understood: characters ``start`` to ``end``, what, and the remedy."""

    start: int
    end: int
    what: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """On one line, the place counted from 1."""
        told = f"at {self.start + 1}: {self.what}"
        return f"{told}; {self.hint}" if self.hint else told


@dataclass(frozen=True, slots=True)
class Query:
    """What a text asks for, and what of it is not understood (and does not narrow)."""

    wanted: QueueFilter
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One term of a query: ``key:value`` (``key`` empty for free text) and where it stands."""

    start: int
    end: int
    key: str
    value: str
    quoted: bool = False
    open: bool = False
    """Whether the closing quote is missing."""


def split(text: str) -> Iterator[Word]:
    """The terms of a query, in order."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            return
        quoted = found["quoted"] is not None
        value = found["quoted"] if quoted else found["bare"]
        yield Word(at, found.end(), found["key"] or "", value, quoted, quoted and not found["closed"])
        at = found.end()


def parse(text: str, *, me: str, now: datetime, zone: tzinfo | None = None) -> Query:
    """Reads a query. ``me`` is who ``assignee:me`` means; days end as in ``zone``. Never raises."""
    asking = Asking(me, now, zone)
    wanted, words, phrases = QueueFilter(), list[str](), list[str]()
    slips: list[Slip] = []
    for word in split(text):
        if word.open:
            slips.append(Slip(word.start, word.end, "the quotation is not closed", 'add a "'))
        term = TERMS.get(word.key.lower())
        if term is None:
            slip = _unknown(word)
            if slip is None and len(words) + len(phrases) >= MOST_WORDS:
                slip = Slip(word.start, word.end, f"more than {MOST_WORDS} words", "leave some out")
            if slip is not None:
                slips.append(slip)
            else:
                (phrases if word.quoted else words).extend(_free(text, word))
        elif word.value:
            try:
                wanted = term.narrow(asking, wanted, word.value)
            except TermError as error:
                slips.append(Slip(word.start, word.end, str(error), error.hint))
    found = wanted._replace(search=" ".join(words) or None, phrases=tuple(phrases))
    return Query(found, tuple(slips))


def _free(text: str, word: Word) -> list[str]:
    """Free text: a quotation as it stands, or a word with whatever looked like a key."""
    value = word.value if word.quoted and not word.key else text[word.start : word.end]
    return [value] if value.strip() else []


def _unknown(word: Word) -> Slip | None:
    """A key that is none of ours; an address such as ``http://…`` is free text."""
    if not word.key or word.value.startswith("//"):
        return None
    near = get_close_matches(word.key.lower(), TERMS, 1)
    hint = f"did you mean {near[0]}:?" if near else f"one of {', '.join(TERMS)}; or quote the text"
    return Slip(word.start, word.end, f"{word.key}: narrows nothing", hint)


def checked(text: str, *, me: str, now: datetime, zone: tzinfo | None = None) -> QueueFilter:
    """As :func:`parse`, for where nobody is typing: raises :class:`UsageError` with the first slip."""
    query = parse(text, me=me, now=now, zone=zone)
    for slip in query.slips:
        where = f"query, character {slip.start + 1}"
        raise UsageError(slip.what, where, slip.hint or "see 'triage help queue'")
    return query.wanted


def completions(text: str, names: Iterable[str] = (), limit: int = 8) -> list[str]:
    """How the last term of ``text`` may go on, each as the whole text; ``names``: of people."""
    word: Word | None = None
    for word in split(text):  # noqa: B007  the last one is wanted
        pass
    if word is None or word.end < len(text) or word.quoted:
        return [text + key + ":" for key in TERMS][:limit] if not text or text.endswith(" ") else []
    head = text[: word.start]
    if not word.key:
        return [f"{head}{key}:" for key in TERMS if word.value and key.startswith(word.value.lower())][:limit]
    term = TERMS.get(word.key.lower())
    if term is None:
        return []
    values = (*term.values, *(sorted(names) if term.people else ()))
    fits = [value for value in values if value.lower().startswith(word.value.lower()) and value != word.value]
    return [f"{head}{word.key}:{_quoted(value)}" for value in fits][:limit]


def resorted(text: str, sort: str) -> str:
    """The query in another order; an empty ``sort`` leaves the order to urgency."""
    kept = [text[word.start : word.end] for word in split(text) if word.key.lower() != "sort"]
    return " ".join([*kept, f"sort:{sort}"] if sort else kept)


def customer_of(document: Mapping[str, Any]) -> str:
    """The query that finds every case of a case's customer; empty when the case names none."""
    customer = document.get("customer") or {}
    known = customer.get("id") or customer.get("email")
    if known:
        return f"customer:{_quoted(known)}" if '"' not in known else ""
    name = customer.get("name") or (document.get("contract") or {}).get("counterparty") or ""
    return f'"{name}"' if name and '"' not in name else ""


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r'[\s"]', value) else value
