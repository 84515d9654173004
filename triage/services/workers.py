"""The same work on many batches, in this process or in several; the results come in the batches' order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, Generic, Self, TypeVar

from triage.domain.errors import TriageError

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORKERS = 2
_AHEAD = 2 * _WORKERS
"""Batches in flight: enough to keep the workers busy, few enough to keep memory flat."""

_SELDOM = 50_000
"""Objects that are made between two looks of the garbage collector: most of a batch goes as it came."""

_TRIED_FIRST = 20
"""Items that are worked on before workers are copied: they load what is loaded on use, such as phrases."""


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of ``size``; the last may be shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


class Workers(Generic[Item, Result]):
    """Does the work that ``source`` loads; in worker processes when there is enough to do.

    The workers are copies of this process where the system can copy one, so that what the work needs is
    loaded once, here. Elsewhere, and in a program with several threads, they start anew and load it
    themselves: ``source`` can be pickled. ``what`` is named when a worker process ends.
    """

    def __init__(
        self, source: Callable[[], Callable[[Sequence[Item]], Result]], what: str, *, parallel: bool
    ) -> None:
        self._source, self._what = source, what
        self._parallel = parallel and (os.cpu_count() or 1) > 1
        self._pool: ProcessPoolExecutor | None = None
        self._looks = gc.get_threshold()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        gc.set_threshold(*self._looks)
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, batches: Iterable[Sequence[Item]]) -> Iterator[tuple[Sequence[Item], Result]]:
        """Each batch with what came of it. Raises :class:`TriageError` when a worker process ends."""
        if not self._parallel:
            work: Callable[[Sequence[Item]], Result] | None = None
            for batch in batches:
                work = work or self._source()
                yield batch, work(batch)
            return
        waiting: deque[tuple[Sequence[Item], Future[Result]]] = deque()
        try:
            for batch in batches:
                pool = self._pool or self._start(batch)
                waiting.append((batch, pool.submit(_work, batch)))
                if len(waiting) >= _AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        except BrokenProcessPool as error:
            raise TriageError(
                "a worker process ended; what was stored so far is kept",
                self._what,
                f"run the {self._what} again",
            ) from error

    def _start(self, batch: Sequence[Item]) -> ProcessPoolExecutor:
        """The workers. A copied one is copied when all that it needs is loaded, phrases included."""
        work: Callable[[Sequence[Item]], Result] | None = None
        method = "spawn"
        if "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1:
            method = "fork"
            work = self._source()
            work(batch[:_TRIED_FIRST])
            gc.freeze()  # what stays is not walked through at every collection, nor copied for it
            gc.set_threshold(_SELDOM)
        _Worker.work = work
        self._pool = ProcessPoolExecutor(
            _WORKERS, multiprocessing.get_context(method), _start_worker, (self._source,)
        )
        return self._pool


class _Worker:
    """What a worker process holds."""

    source: Callable[[], Callable[[Any], Any]]
    work: Callable[[Any], Any] | None = None


def _start_worker(source: Callable[[], Callable[[Any], Any]]) -> None:
    """Sees to it that the worker ends when its parent is killed, and notes what it will need."""
    gc.set_threshold(_SELDOM)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.source = source


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _work(batch: Sequence[Any]) -> Any:
    # A worker that starts anew loads what it needs here, not earlier, so that its errors reach the parent.
    first = _Worker.work is None
    _Worker.work = _Worker.work or _Worker.source()
    done = _Worker.work(batch)
    if first:
        # The book stays: walking through it at every collection would take a fifth of the time.
        gc.freeze()
    return done
