"""Making cases out of lines: parsed, checked and judged, in this process or in several."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing.connection import wait
from typing import Any, NamedTuple, Self

from triage.domain.deadline import deadline_of
from triage.domain.errors import TriageError
from triage.domain.moment import parse_moment
from triage.domain.money import Money
from triage.intake.casefile import Line, parse_case
from triage.intake.shape import ShapeError
from triage.services.judging import Judge, JudgeSource, judged
from triage.services.marking import marks
from triage.store.chain import sha256
from triage.store.narrowing import fold
from triage.store.promised import found_in
from triage.store.records import NewCase, Numbered, micros

_WORKERS = 2
_AHEAD = 2 * _WORKERS
"""Batches in flight: enough to keep the workers busy, few enough to keep memory flat."""

_TRIED_FIRST = 20
"""Lines that are prepared before workers are copied: they load the phrases."""

_SEARCHED = 200
"""Characters of the name and of the subject that searching looks at."""


class Prepared(NamedTuple):
    """One batch: the cases that can be stored, and the lines that cannot, with the reason."""

    cases: list[Numbered]
    rejects: list[tuple[Line, str]]
    lines: Sequence[Line]
    size: int


def prepare_case(text: str, document: Mapping[str, Any], judge: Judge, now: datetime) -> NewCase:
    """A checked document as the store takes it. A top-level ``desk``, which only we write, is dropped."""
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
        digest=sha256(text),
        judged=judged(verdict),
        charge=(document.get("payment") or {}).get("charge"),
        marks=marks(document, verdict),
        promises=found_in(document),
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
    """Prepares batches in order; in worker processes when there is enough to do.

    The workers are copies of this process where the system can copy one, so that the rulebook is loaded
    once, here. Elsewhere, and in a program with several threads, they start anew and load it themselves.
    """

    def __init__(self, source: JudgeSource, now: datetime, *, parallel: bool) -> None:
        self._source, self._now = source, now
        self._parallel = parallel and (os.cpu_count() or 1) > 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, batches: Iterable[list[Line]]) -> Iterator[Prepared]:
        """The batches, prepared, in their order."""
        judge: Judge | None = None
        if not self._parallel:
            for lines in batches:
                judge = judge or self._source()
                yield prepare(lines, judge, self._now)
            return
        waiting: deque[tuple[list[Line], Future[Prepared]]] = deque()
        try:
            for lines in batches:
                pool = self._pool or self._start(lines)
                waiting.append((lines, pool.submit(_work, lines)))
                if len(waiting) >= _AHEAD:
                    yield _result(*waiting.popleft())
            while waiting:
                yield _result(*waiting.popleft())
        except BrokenProcessPool as error:
            raise TriageError(
                "a worker process ended; what was stored so far is kept", "import", "run the import again"
            ) from error

    def _start(self, lines: list[Line]) -> ProcessPoolExecutor:
        """The workers. A copied one is copied when all that it needs is loaded, phrases included."""
        judge: Judge | None = None
        method = "spawn"
        if "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1:
            method = "fork"
            judge = self._source()
            prepare(lines[:_TRIED_FIRST], judge, self._now)
            gc.freeze()  # what stays is not walked through at every collection, nor copied for it
        _Worker.judge = judge
        self._pool = ProcessPoolExecutor(
            _WORKERS, multiprocessing.get_context(method), _start_worker, (self._source, self._now)
        )
        return self._pool


def _result(lines: list[Line], future: Future[Prepared]) -> Prepared:
    return future.result()._replace(lines=lines)


class _Worker:
    """What a worker process holds."""

    source: JudgeSource
    judge: Judge | None = None
    now: datetime


def _start_worker(source: JudgeSource, now: datetime) -> None:
    """Sees to it that the worker ends when the import is killed, and notes what it will need."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.source, _Worker.now = source, now


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _work(lines: list[Line]) -> Prepared:
    # A worker that starts anew loads the book here, not earlier, so that its errors reach the parent.
    first = _Worker.judge is None
    _Worker.judge = _Worker.judge or _Worker.source()
    done = prepare(lines, _Worker.judge, _Worker.now)
    if first:
        # The book stays: walking through it at every collection would take a fifth of the time.
        gc.freeze()
    # The lines themselves stay behind: the parent has them.
    return done._replace(lines=())
