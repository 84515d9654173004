"""What the book suggests for a case. The one place that turns the rules' verdict into read models."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from triage.domain.case import suggestion_of
from triage.domain.moment import parse_moment
from triage.domain.money import Money
from triage.services.models import ConditionView, RuleView, VerdictView
from triage.store import reading
from triage.store.address import Address
from triage.store.chain import canonical
from triage.store.opening import is_writable, writing
from triage.store.opening import reading as opened
from triage.store.queue import expired
from triage.store.records import CaseFile, CaseRecord, Judged, QueueRecord, micros
from triage.store.refreshing import refresh

_BATCH = 500
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Verdict(Protocol):
    """What the rules answer; ``rules.engine.policy.Verdict`` is one."""

    @property
    def action(self) -> str: ...
    @property
    def amount(self) -> str | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def escalate_to(self) -> str | None: ...
    @property
    def cautions(self) -> tuple[str, ...]: ...
    @property
    def because(self) -> Sequence[Any]: ...
    @property
    def signals(self) -> tuple[str, ...]: ...
    @property
    def hits(self) -> Sequence[Any]: ...
    @property
    def underlying_action(self) -> str | None: ...
    @property
    def economics(self) -> Mapping[str, Any]: ...
    @property
    def evidence(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def book(self) -> str: ...
    @property
    def trace(self) -> Sequence[Any]: ...
    @property
    def valid_until(self) -> datetime | None: ...
    @property
    def facts_digest(self) -> str: ...
    def to_json(self, trace: bool = False) -> dict[str, Any]: ...


class Judge(Protocol):
    """A loaded rulebook."""

    @property
    def digest(self) -> str: ...
    def judge(
        self, document: Mapping[str, Any], now: datetime, hits: Sequence[Mapping[str, Any]] | None = None
    ) -> Verdict:
        """The verdict as of ``now``; ``hits`` are those of an earlier verdict of the same book."""

    def renew(self) -> None:
        """Takes up what the desk has learnt since: how disputes ended."""


JudgeSource = Callable[[], Judge]
"""Loads a rulebook; it can be pickled, so that an import's worker processes can load it too."""


def as_of(document: Mapping[str, Any], now: datetime) -> datetime:
    """The moment as of which a document in a file is judged: its own ``now``, else the clock's.

    A case on the desk lives on the desk's clock, whatever its document says.
    """
    return parse_moment(document["now"]) if document.get("now") else now


def judged(verdict: Verdict) -> Judged:
    """A verdict as the store keeps it."""
    return Judged(
        suggestion=suggestion_of(verdict.action, verdict.escalate_to),
        cautions=" ".join(verdict.cautions),
        valid_until=micros(verdict.valid_until),
        verdict=_COMPACT.encode(verdict.to_json()),
        book=verdict.book,
    )


def view(verdict: Verdict, currency: str, *, trace: bool = True) -> VerdictView:
    """A verdict as screens are given it; without ``trace`` its document has the public keys alone."""
    return VerdictView(
        action=verdict.action,
        amount=None if verdict.amount is None else Money.parse(verdict.amount, currency),
        escalate_to=verdict.escalate_to,
        underlying_action=verdict.underlying_action,
        cautions=tuple(verdict.cautions),
        because=tuple((part.rule, part.text) for part in verdict.because),
        signals=tuple(verdict.signals),
        economics=verdict.economics,
        evidence_at_hand=tuple(verdict.evidence.get("at_hand", ())),
        evidence_missing=tuple(verdict.evidence.get("missing", ())),
        book=verdict.book,
        trace=tuple(map(_rule, verdict.trace)) if trace else (),
        document=verdict.to_json(trace=trace),
    )


def _rule(rule: Any) -> RuleView:
    conditions = rule.conditions if isinstance(rule.conditions, Sequence) else (rule.conditions,)
    known = tuple(_condition(part) for part in conditions if part is not None)
    return RuleView(rule.rule, rule.title, rule.status, rule.outcome, known)


def _condition(part: Any) -> ConditionView:
    children = tuple(map(_condition, part.children))
    return ConditionView(part.text, str(part.expected), str(part.found), part.outcome, children)


class Judging:
    """Verdicts for cases of this desk and for documents that are not stored.

    ``lent``: the book is not the desk's own but one to look with. What it says is not kept in place of what
    another book said.
    """

    def __init__(
        self, path: Address, source: JudgeSource, clock: Callable[[], datetime], *, lent: bool = False
    ) -> None:
        self._path, self._source, self._clock, self._lent = path, source, clock, lent

    @cached_property
    def judge(self) -> Judge:
        """The rulebook, loaded on first use."""
        return self._source()

    def verdict(self, document: Mapping[str, Any]) -> Verdict:
        """The rules' verdict on a document that is not stored, as of its own ``now``, else of the clock."""
        return self.judge.judge(document, as_of(document, self._clock()))

    def verdict_again(self, document: Mapping[str, Any], kept: CaseFile | CaseRecord) -> Verdict:
        """The verdict on a stored case as of now.

        Messages that this very book has read before are not read again: compiling its phrases takes longer
        than everything else together.
        """
        self.judge.renew()
        return self._again(document, kept.verdict, kept.book)

    def _again(self, document: Mapping[str, Any], verdict: str, book: str) -> Verdict:
        hits = json.loads(verdict).get("hits") if book == self.judge.digest else None
        return self.judge.judge(document, self._clock(), hits)

    def suggest(self, case_ids: Iterable[str] | None = None, *, trace: bool = False) -> Iterator[VerdictView]:
        """Verdicts for the cases named, or for all that are not closed; each document carries its id.

        Raises :class:`~triage.domain.errors.NotFoundError`.
        """
        self.judge.renew()
        with opened(self._path) as connection:
            if case_ids is None:
                found: Iterable[CaseFile | CaseRecord] = reading.open_files(connection)
            else:
                found = (reading.case(connection, case_id) for case_id in case_ids)
            for kept in found:
                document = json.loads(kept.document)
                verdict = self._again(document, kept.verdict, kept.book)
                yield view(verdict, document["currency"], trace=trace)

    def judge_expired(self) -> None:
        """Judges at once whatever verdict was let run out, instead of when it is looked at."""
        last = 0
        while True:
            with opened(self._path) as connection:
                rows = expired(connection, last, _BATCH)
            if not rows:
                return
            self.refreshed(rows)
            last = rows[-1].seq

    def may_keep(self, book: str) -> bool:
        """Whether a verdict of our book may take the place of one of ``book``, on a desk that takes it."""
        return is_writable(self._path) and (not self._lent or book == self.judge.digest)

    def anew(self, case: CaseRecord) -> Judged | None:
        """The verdict as of now where the one that is kept has run out, not stored; else ``None``."""
        if case.valid_until >= micros(self._clock()):
            return None
        return judged(self.verdict_again(json.loads(case.document), case))

    def refreshed(self, rows: Sequence[QueueRecord]) -> list[QueueRecord]:
        """The rows with fresh verdicts in place of those that have run out.

        They are stored as well, unless the book is only lent.
        """
        now = micros(self._clock())
        stale = [row for row in rows if row.valid_until < now]
        if not stale:
            return list(rows)
        self.judge.renew()
        with opened(self._path) as connection:
            files = reading.files(connection, [row.seq for row in stale])
        fresh: dict[int, Judged] = {}
        for row in stale:
            stored = files[row.seq]
            fresh[row.seq] = judged(self._again(json.loads(stored.document), stored.verdict, stored.book))
        if kept := [row for row in stale if self.may_keep(files[row.seq].book)]:
            with writing(self._path) as connection:
                refresh(connection, [(row.seq, row.version, fresh[row.seq]) for row in kept])
        return [
            row._replace(suggestion=new.suggestion, cautions=new.cautions, valid_until=new.valid_until)
            if (new := fresh.get(row.seq))
            else row
            for row in rows
        ]


def without_texts(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the log keeps it: no sentence and no quotation in which a person could be named."""
    return {
        "action": verdict.action,
        "amount": verdict.amount,
        "escalate_to": verdict.escalate_to,
        "underlying_action": verdict.underlying_action,
        "cautions": list(verdict.cautions),
        "signals": list(verdict.signals),
        "economics": json.loads(canonical(dict(verdict.economics))),
    }
