"""The back-test: history judged by another book. What would change, at what cost, and whether people had
decided against the book where it would."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from rules.engine.phrases import stamp_of
from rules.engine.rewinding import rewound
from triage.domain.case import State, suggestion_of
from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import Money
from triage.services.book import BookJudge
from triage.services.comparing import cases_of
from triage.services.judging import as_of
from triage.services.workers import Workers, batched
from triage.store import past as store
from triage.store.address import Address
from triage.store.opening import reading as opened
from triage.store.records import micros

BATCH = 250
PARALLEL_FROM = 2_000
"""Cases from which starting worker processes pays."""
NAMED = 20
"""Cases that are named at most, among those that would change."""

_GIVEN_UP = frozenset({"accept", "refund", "return_then_refund"})
_SUMS = ("before", "after", "difference")
_COUNTED = ("cases", "decided", "as_before", "as_after")
Progress = Callable[[int, int], None]


class Past(NamedTuple):
    """A case as it is judged anew: the document, the moment, what people decided; and the verdict that
    ``book`` gave, as JSON: whole where it still holds, else only its hits."""

    document: Mapping[str, Any]
    at: datetime
    decided: str | None = None
    verdict: Mapping[str, Any] | None = None
    book: str = ""
    holds: bool = False


class Said(NamedTuple):
    """What a book says of a case, as far as it is compared."""

    suggestion: str
    amount: str | None
    rule: str
    cost: Decimal

    @classmethod
    def of(cls, verdict: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
        """From a verdict as JSON."""
        suggestion = suggestion_of(verdict["action"], verdict["escalate_to"])
        return cls(suggestion, verdict["amount"], verdict["because"][0]["rule"], cost_of(verdict, document))


@dataclass(slots=True)
class Backtest:
    """What came of it. ``changes``: by suggestion before and after, the cases, how many of them were decided,
    and how many as the one and as the other suggests. ``cost``: by currency, before and after. ``rules``: by
    the rule that decides before, the cases, those that change, those decided, and against it."""

    cases: int = 0
    decided: int = 0
    against_before: int = 0
    against_after: int = 0
    changes: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    cost: dict[str, list[Decimal]] = field(default_factory=dict)
    named: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many cases would come out otherwise."""
        return sum(one["cases"] for one in self.changes.values())

    def add(self, other: Backtest) -> None:
        """Takes in what came of another part."""
        self.cases, self.decided = self.cases + other.cases, self.decided + other.decided
        self.against_before += other.against_before
        self.against_after += other.against_after
        for pair, counts in other.changes.items():
            self.changes.setdefault(pair, Counter()).update(counts)
        for rule, counts in other.rules.items():
            self.rules.setdefault(rule, Counter()).update(counts)
        for currency, (before, after) in other.cost.items():
            sums = self.cost.setdefault(currency, [Decimal(0), Decimal(0)])
            sums[0], sums[1] = sums[0] + before, sums[1] + after
        self.named = (self.named + other.named)[:NAMED]

    def note(self, past: Past, before: Said, after: Said) -> None:
        """Takes in one case."""
        was, is_ = before.suggestion, after.suggestion
        counts = Counter(cases=1)
        if past.decided is not None:
            counts.update(decided=1, as_before=int(past.decided == was), as_after=int(past.decided == is_))
            self.decided += 1
            self.against_before += past.decided != was
            self.against_after += past.decided != is_
        self.cases += 1
        sums = self.cost.setdefault(past.document["currency"], [Decimal(0), Decimal(0)])
        sums[0], sums[1] = sums[0] + before.cost, sums[1] + after.cost
        changed = was != is_ or before.amount != after.amount
        rule = self.rules.setdefault(before.rule, Counter())
        rule.update(cases=1, changed=int(changed), decided=counts["decided"])
        rule["against"] += counts["decided"] - counts["as_before"]
        if changed:
            self.changes.setdefault((was, is_), Counter()).update(counts)
            if len(self.named) < NAMED:
                self.named.append((str(past.document.get("id", "")), was, is_))

    def to_json(self) -> dict[str, Any]:
        """As `triage rules backtest --json` prints it; sums are decimal strings in the major unit."""
        order = sorted(self.changes, key=lambda pair: (-self.changes[pair]["cases"], pair))
        return {
            "cases": self.cases,
            "changed": self.changed,
            "decided": self.decided,
            "decided_against": {"before": self.against_before, "after": self.against_after},
            "cost": [
                {"currency": name}
                | {what: Money(sum_, name).text for what, sum_ in zip(_SUMS, (a, b, b - a), strict=True)}
                for name, (a, b) in sorted(self.cost.items())
            ],
            "changes": [
                {"before": was, "after": is_} | {name: self.changes[was, is_][name] for name in _COUNTED}
                for was, is_ in order
            ],
            "rules": [
                {"rule": name} | {key: counts[key] for key in ("cases", "changed", "decided", "against")}
                for name, counts in sorted(self.rules.items())
            ],
            "examples": [{"id": id, "before": was, "after": is_} for id, was, is_ in self.named],
        }


def cost_of(verdict: Mapping[str, Any], document: Mapping[str, Any]) -> Decimal:
    """What a verdict costs in money, in the case's currency: what is paid back or given up (the sum in
    question where it does not say), and what contesting is expected to lose; goods and postage aside."""
    if verdict["amount"] is not None:
        return Decimal(verdict["amount"])
    action = verdict["underlying_action"] or verdict["action"]
    if action == "contest":
        try:
            return Decimal(verdict["economics"]["A"]) - Decimal(verdict["economics"]["expected_value"])
        except (KeyError, InvalidOperation):
            return Decimal(0)
    return Decimal(document["amount"]) if action in _GIVEN_UP else Decimal(0)


class Backtesting:
    """Judges by two books. ``desk`` is whose own win rates both judge by, if anybody's."""

    def __init__(self, before: Path, after: Path, now: datetime, desk: Address | None = None) -> None:
        self._books, self._now, self._desk = (before, after), now, desk

    def of_desk(self, desk: Address, since: datetime | None, progress: Progress | None = None) -> Backtest:
        """The history of a desk, or what was opened from ``since`` on."""
        with opened(desk) as connection:
            total = store.count(connection, since)
        return self._run(self._stored(desk, since), total, lambda done: (done, total), progress)

    def of_file(self, file: BinaryIO, since: datetime | None, progress: Progress | None = None) -> Backtest:
        """The cases of a case file. Raises :class:`TriageError` for a line that is none."""
        documents = (one for one in cases_of(file) if since is None or _opened(one, since))
        told = (Past(one, as_of(one, self._now)) for one in documents)
        return self._run(batched(told, BATCH), PARALLEL_FROM, lambda done: (done, 0), progress)

    def _stored(self, desk: Address, since: datetime | None) -> Iterator[list[store.PastCase]]:
        """Batches, each read by a connection of its own: worker processes are copied in between."""
        last = 0
        while True:
            with opened(desk) as connection:
                rows = store.cases(connection, since, last, BATCH)
            if not rows:
                return
            yield rows
            last = rows[-1].seq

    def _run(
        self,
        batches: Iterable[Sequence[Past | store.PastCase]],
        total: int,
        far: Callable[[int], tuple[int, int]],
        progress: Progress | None,
    ) -> Backtest:
        whole = Backtest()
        source = partial(_judging, *self._books, self._desk, self._now)
        parallel = total >= PARALLEL_FROM
        with Workers[Past | store.PastCase, Backtest](source, "back-test", parallel=parallel) as workers:
            for _, part in workers.each(batches):
                whole.add(part)
                if progress:
                    progress(*far(whole.cases))
        return whole


def _judging(
    before: Path, after: Path, desk: Address | None, now: datetime
) -> Callable[[Sequence[Past | store.PastCase]], Backtest]:
    old, new = BookJudge(before, desk), BookJudge(after, desk)
    for rates in (old.rates, new.rates):
        len(rates or ())  # counted now, so that a copied process has them
    alike = stamp_of(before) == stamp_of(after)

    def work(batch: Sequence[Past | store.PastCase]) -> Backtest:
        found = Backtest()
        for one in batch:
            past = _of_store(one, now) if isinstance(one, store.PastCase) else one
            kept = past.verdict if past.book == old.digest else None
            if kept is not None and past.holds:
                first = kept
            else:
                first = old.judge(past.document, past.at, kept["hits"] if kept else None).to_json()
            second = new.judge(past.document, past.at, first["hits"] if alike else None).to_json()
            found.note(past, Said.of(first, past.document), Said.of(second, past.document))
        return found

    return work


def _of_store(found: store.PastCase, now: datetime) -> Past:
    """A case of the desk as it stood when it was decided; one that was closed undecided, when it was opened;
    any other, now."""
    document, verdict = json.loads(found.document), json.loads(found.verdict)
    document.pop("now", None)
    decided = suggestion_of(found.action, found.escalate_to) if found.action else None
    at = _moment_of(found, document)
    if at is None or at >= now:
        return Past(document, now, decided, verdict, found.book, holds=found.valid_until >= micros(now))
    document, places = rewound(document, at)
    order = {place: number for number, place in enumerate(places)}
    hits = [hit | {"message": order[hit["message"]]} for hit in verdict["hits"] if hit["message"] in order]
    return Past(document, at, decided, {"hits": hits}, found.book)


def _moment_of(found: store.PastCase, document: Mapping[str, Any]) -> datetime | None:
    if found.decided_at:
        return parse_moment(found.decided_at)
    opened_at = document.get("opened_at") if found.state == State.CLOSED else None
    try:
        return parse_moment(opened_at) if opened_at else None
    except MomentError:
        return None


def _opened(document: Mapping[str, Any], since: datetime) -> bool:
    return bool(document.get("opened_at")) and parse_moment(document["opened_at"]) >= since
