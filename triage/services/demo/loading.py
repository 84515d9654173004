"""Putting the demo world on a desk, and letting its staff work on it, as if a day had passed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from triage.config import beside
from triage.domain.case import PAYING, State
from triage.domain.owed import is_owed_known, owed_on
from triage.intake.casefile import Line
from triage.services.book import BookJudge
from triage.services.deciding import Deciding
from triage.services.demo.history import (
    ASSIGN,
    CLOSE,
    DECIDE,
    NOTE,
    UNDO,
    WORKING_DAY,
    DemoAct,
    decisions,
)
from triage.services.demo.resuming import Key, left, source_name
from triage.services.importing import BATCH, Importing
from triage.services.importing_pool import Prepared, Preparer
from triage.services.judging import Judging
from triage.services.models import ImportResult
from triage.services.showing import Showing
from triage.services.workers import batched
from triage.store.address import Address
from triage.store.opening import held_open

MAX_ACTS = 500
"""Acts on a desk of any size: enough to fill the log, few enough not to be waited for."""

MORNING = WORKING_DAY + timedelta(minutes=5)
"""So long before now the cases came in."""

_WORKED_ON = 400
"""How many of the first cases somebody has looked at; of the later ones, a share."""

_ACTS_EACH = 0.6
_SEVERAL_PROCESSES = 5_000

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


class DeskLike(Protocol):
    """What is needed of a desk; ``triage.desk.Desk`` is one."""

    path: Address
    book: Path | None
    clock: Callable[[], datetime]

    @property
    def importing(self) -> Importing: ...
    @property
    def judging(self) -> Judging: ...
    @property
    def deciding(self) -> Deciding: ...
    @property
    def cases(self) -> Showing: ...


D = TypeVar("D", bound=DeskLike)


def load_documents(
    desk: DeskLike,
    documents: Iterable[dict[str, Any]],
    *,
    cases: int,
    seed: int,
    now: datetime,
    done: frozenset[Key] = frozenset(),
    progress: Progress | None = None,
) -> ImportResult:
    """Imports ``documents``, ``cases`` of them, then applies what people did with some of them.

    The log tells of a working day: the import at its beginning, the acts through it, up to ``now``; acts
    that are ``done`` are left out. Raises ``DeskError`` when the desk refuses, ``BookError`` when its
    rulebook cannot be used.
    """
    acts: list[DemoAct] = []
    total = cases + min(cases, MAX_ACTS)
    morning = _with_clock(desk, lambda: now - MORNING)
    lines = _lines(_remember(documents, acts, cases, seed, now))
    with Preparer(partial(BookJudge, desk.book), now, parallel=cases >= _SEVERAL_PROCESSES) as prepare:
        batches = _told(prepare.each(lines), total, progress)
        result = morning.importing.store(batches, beside(desk.path).parent / source_name(seed, cases))
    desk.judging.judge_expired()
    todo = left(desk.path, in_order(acts), done) if done else in_order(acts)
    _work(desk, todo, progress, cases, total)
    return result


def in_order(acts: list[DemoAct]) -> list[DemoAct]:
    """The acts that are done, in the order of their moments."""
    return sorted(acts[:MAX_ACTS], key=lambda act: act.at)


def planned(documents: Iterable[dict[str, Any]], *, cases: int, seed: int, now: datetime) -> list[DemoAct]:
    """What is done with ``documents``, as :func:`load_documents` does it."""
    acts: list[DemoAct] = []
    for _ in _remember(documents, acts, cases, seed, now):
        pass
    return in_order(acts)


def _with_clock(desk: D, clock: Callable[[], datetime]) -> D:
    """The same desk with another clock: services that hold the old one are built anew."""
    other = copy.copy(desk)
    for name in list(vars(other)):
        if isinstance(getattr(type(other), name, None), cached_property):
            del vars(other)[name]
    other.clock = clock
    return other


def _remember(
    documents: Iterable[dict[str, Any]], acts: list[DemoAct], cases: int, seed: int, now: datetime
) -> Iterator[dict[str, Any]]:
    """Passes the documents on and adds to ``acts`` what was done with them."""
    # A stream of its own, so that what people did does not change the world.
    chance = random.Random(f"{seed} history")  # noqa: S311
    later = (MAX_ACTS - _WORKED_ON * _ACTS_EACH) / _ACTS_EACH / max(1, cases - _WORKED_ON)
    for number, document in enumerate(documents):
        if number < _WORKED_ON or chance.random() < later:
            acts += decisions(document, chance, now)
        yield document


def _lines(documents: Iterable[dict[str, Any]]) -> Iterator[list[Line]]:
    lines = (
        Line(number, json.dumps(document, ensure_ascii=False).encode())
        for number, document in enumerate(documents, 1)
    )
    return batched(lines, BATCH)


def _told(batches: Iterable[Prepared], total: int, progress: Progress | None) -> Iterator[Prepared]:
    done = 0
    for batch in batches:
        yield batch
        done += len(batch.cases) + len(batch.rejects)
        if progress:
            progress(done, total)


def _work(desk: DeskLike, acts: list[DemoAct], progress: Progress | None, done: int, total: int) -> None:
    moment = desk.clock()
    past = _with_clock(desk, lambda: moment)
    # A connection kept open spares SQLite from folding its journal in after every single act.
    with held_open(desk.path):
        for number, act in enumerate(acts, 1):
            moment = act.at
            _apply(past, act)
            if progress and number % 25 == 0:
                progress(min(total, done + number), total)
    if progress:
        progress(total, total)


def _apply(desk: DeskLike, act: DemoAct) -> None:
    """Does one act through the service that a person would use."""
    deciding = desk.deciding
    if act.act == ASSIGN:
        deciding.assign(act.case_id, act.assignee, by=act.by)
    elif act.act == NOTE:
        deciding.note(act.case_id, act.reason, by=act.by)
    elif act.act == DECIDE:
        _decide(desk, act)
    elif act.act == UNDO:
        deciding.undo(act.case_id, by=act.by)
        deciding.note(act.case_id, act.reason, by=act.by)
    elif act.act == CLOSE and desk.cases.show(act.case_id).state != State.CLOSED:
        deciding.close(act.case_id, act.reason, by=act.by)


def _decide(desk: DeskLike, act: DemoAct) -> None:
    view = desk.cases.show(act.case_id)
    action, to = act.action, act.escalate_to
    if action is None:
        action, to = view.verdict.action, view.verdict.escalate_to
    told = view.verdict.amount is not None or is_owed_known(view.document)
    amount = owed_on(view.document).text if action in PAYING and not told else None
    desk.deciding.decide(act.case_id, action, act.reason, amount=amount, escalate_to=to, by=act.by)
