"""Making cases out of lines: parsed, checked and judged, in this process or in several."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple, Self

from triage.domain.deadline import deadline_of
from triage.domain.moment import parse_moment
from triage.domain.money import Money
from triage.domain.monitored import counted
from triage.domain.searched import searched
from triage.intake.casefile import Line, parse_case
from triage.intake.shape import ShapeError
from triage.services.judging import Judge, JudgeSource, judged
from triage.services.marking import marks
from triage.services.workers import Workers
from triage.store.chain import canonical, sha256
from triage.store.finding import fold
from triage.store.promised import found_in
from triage.store.records import NewCase, Numbered, micros

_SEARCHED = 200
"""Characters of the name and of the subject that searching looks at."""


class Prepared(NamedTuple):
    """One batch: the cases that can be stored, and the lines that cannot, with the reason."""

    cases: list[Numbered]
    rejects: list[tuple[Line, str]]
    lines: Sequence[Line]
    size: int


def prepare_case(text: str, document: Mapping[str, Any], judge: Judge, now: datetime) -> NewCase:
    """A checked document as the store takes it. A top-level ``desk``, which only we write, is dropped.

    Its digest is that of the facts, however they were spaced and ordered: what people enter on the desk
    afterwards changes the stored document, and a file that only looks otherwise must not undo it.
    """
    if "desk" in document:
        document = {name: value for name, value in document.items() if name != "desk"}
        text = json.dumps(document, ensure_ascii=False)
    customer = document.get("customer") or {}
    contract = document.get("contract") or {}
    name = customer.get("name") or contract.get("counterparty") or customer.get("email") or ""
    deadline = deadline_of(document)
    opened = document.get("opened_at")
    found = [document["id"], name[:_SEARCHED], (document.get("subject") or "")[:_SEARCHED]]
    verdict = judge.judge(document, now)
    return NewCase(
        id=document["id"],
        kind=document["kind"],
        customer=name[:_SEARCHED],
        haystack=fold("\n".join(found)),
        amount=Money.parse(document["amount"], document["currency"]).minor,
        currency=document["currency"],
        due=micros(deadline.at if deadline else None),
        due_source=deadline.source if deadline else None,
        opened=micros(parse_moment(opened) if opened else None),
        document=text,
        digest=sha256(canonical(document)),
        judged=judged(verdict),
        charge=(document.get("payment") or {}).get("charge"),
        marks=marks(document, verdict),
        promises=found_in(document),
        words=searched(document),
        counted=counted(document),
    )


def prepare(lines: Sequence[Line], judge: Judge, now: datetime) -> Prepared:
    """Parses, checks and judges a batch of lines."""
    cases: list[Numbered] = []
    rejects: list[tuple[Line, str]] = []
    size = 0
    for line in lines:
        size += len(line.raw) + 1
        try:
            text, document = parse_case(line)
        except ShapeError as error:
            rejects.append((line, str(error)))
            continue
        cases.append((line.number, prepare_case(text, document, judge, now)))
    return Prepared(cases, rejects, lines, size)


class Preparer:
    """Prepares batches in order; in worker processes when there is enough to do."""

    def __init__(self, source: JudgeSource, now: datetime, *, parallel: bool) -> None:
        self._workers: Workers[Line, Prepared] = Workers(
            partial(_preparing, source, now), "import", parallel=parallel
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self._workers.__exit__(*ended)

    def each(self, batches: Iterable[list[Line]]) -> Iterator[Prepared]:
        """The batches, prepared, in their order."""
        for lines, done in self._workers.each(batches):
            yield done._replace(lines=lines)


def _preparing(source: JudgeSource, now: datetime) -> Callable[[Sequence[Line]], Prepared]:
    judge = cache(source)

    def work(lines: Sequence[Line]) -> Prepared:
        if not lines:
            return Prepared([], [], (), 0)
        # The lines themselves stay behind: whoever sent them to a worker has them.
        return prepare(lines, judge(), now)._replace(lines=())

    return work
