"""The closed vocabulary of facts: every name that a condition may use, what it means, and its source.

A fact is read from the case file when a condition first asks for it, and kept. Amounts are Decimals in
the case's currency, times are aware datetimes in UTC, periods are days of 24 hours. How an absent field
reads is part of the vocabulary: ``exempt`` facts count as *not established* and raise nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rules.engine.values import MISSING, is_object

if TYPE_CHECKING:
    from rules.engine.book import Book

TYPES = ("text", "flag", "count", "money", "moment", "items")
"""text: one of a few words · flag: yes or no · money: in the case's currency · moment: a time ·
items: a list of words."""

NONE: Mapping[str, Any] = {}


class _Unread:
    __slots__ = ()


UNREAD: Any = _Unread()
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A signal found in a message of a case: ``message`` is its index, offsets count code points."""

    message: int
    signal: str
    rule: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its ``type`` (see ``TYPES``), ``label`` for sentences, ``doc`` for people, how to read it.

    ``words`` are the values a text fact may have; empty: any.
    """

    name: str
    type: str
    label: str
    doc: str
    read: Callable[[Situation], Any] = field(repr=False)
    unit: str = ""
    exempt: bool = False
    words: tuple[str, ...] = ()
    cautions_only: bool = False
    index: int = -1


class Situation:
    """One case as the rules see it at one moment. Facts are read on demand and kept in ``values``.

    ``flip`` is the next moment at which a comparison with ``now`` that was looked at would change.
    """

    __slots__ = (
        "action",
        "book",
        "case",
        "contract",
        "currency",
        "customer",
        "dispute",
        "flip",
        "memo",
        "now",
        "order",
        "own_rates",
        "payment",
        "rule_number",
        "signals",
        "subscription",
        "suspected",
        "tracking",
        "values",
        "work",
    )

    def __init__(
        self, book: Book, case: Mapping[str, Any], now: datetime, own_rates: Mapping[str, Any] | None = None
    ) -> None:
        self.book = book
        self.case = case
        self.now = now if now.tzinfo is UTC else now.astimezone(UTC)
        self.own_rates = NONE if own_rates is None else own_rates
        self.currency = str(case.get("currency"))
        self.customer = _block(case, "customer")
        self.order = _block(case, "order")
        self.tracking = _block(self.order, "tracking")
        self.payment = _block(case, "payment")
        self.dispute = _block(case, "dispute")
        self.subscription = _block(case, "subscription")
        self.contract = _block(case, "contract")
        self.signals: frozenset[str] = frozenset()
        self.suspected: frozenset[str] | None = None
        self.values: list[Any] = [UNREAD] * len(FACTS)
        self.memo: list[Any] = [None] * len(book.named)
        self.work: dict[str, Any] = {}
        self.flip: datetime | None = None
        self.action: str | None = None
        self.rule_number: int | None = None

    def read(self, index: int) -> Any:
        """The value of the fact with that index; read once."""
        value = self.values[index]
        if value is UNREAD:
            value = self.values[index] = FACTS[index].read(self)
        return value

    def __getitem__(self, name: str) -> Any:
        return self.read(INDEX[name])

    def watch(self, moment: datetime, *, after: bool) -> None:
        """Something changes at ``moment`` (``after``: an instant after it)."""
        try:
            at = moment + _INSTANT if after else moment
        except OverflowError:
            return
        if at > self.now and (self.flip is None or at < self.flip):
            self.flip = at


def _block(case: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    block = case.get(name)
    return block if is_object(block) else NONE


FACTS: list[Fact] = []
INDEX: dict[str, int] = {}


def register(facts: Iterable[Fact]) -> None:
    """Adds facts to the vocabulary; for the modules of this package that define them."""
    for fact in facts:
        if fact.name in INDEX or fact.type not in TYPES:
            raise ValueError(fact.name)
        INDEX[fact.name] = len(FACTS)
        FACTS.append(
            Fact(
                fact.name,
                fact.type,
                fact.label,
                fact.doc,
                fact.read,
                fact.unit,
                fact.exempt,
                fact.words,
                fact.cautions_only,
                len(FACTS),
            )
        )


def plain(
    block: str, key: str, convert: Callable[[Any], Any], absent: Any = MISSING, if_no_block: Any = None
) -> Callable[[Situation], Any]:
    """A reader of one field of a block; ``absent`` stands for a field that is not there or null."""

    def read(situation: Situation) -> Any:
        found = getattr(situation, block)
        if not found and if_no_block is not None:
            return if_no_block
        raw = found.get(key)
        if raw is None:
            return absent
        return convert(raw)

    return read


def facts_vocabulary() -> list[dict[str, Any]]:
    """The vocabulary as plain data, in order, for documents and for ``triage rules``."""
    return [
        {
            "name": fact.name,
            "type": fact.type,
            "unit": fact.unit,
            "doc": fact.doc,
            "exempt": fact.exempt,
            "words": list(fact.words),
            "cautions_only": fact.cautions_only,
        }
        for fact in FACTS
    ]
