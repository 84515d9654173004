"""Whether a desk may take a demo: an empty one may, and one with the beginning of the same demo."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from triage.domain.errors import DeskError
from triage.services.demo.history import CLOSE, DemoAct
from triage.services.history import entry_view
from triage.store.address import Address
from triage.store.opening import reading
from triage.store.reading import log_rows
from triage.store.records import LogRecord

_IMPORTED = "imported"
_WORDS = {"assign": "assigned", "note": "noted", "decide": "decided", "undo": "undone", "close": "closed"}

_MOST = 2_000
"""More acts than any demo leaves in a log."""

Key = tuple[str | None, str, str, datetime]
"""An act as the log tells it: case, act, who, when."""


class Begun(NamedTuple):
    """A demo that was interrupted: when its first cases came in, and which acts the log tells of."""

    at: datetime
    done: frozenset[Key]


def source_name(seed: int, cases: int) -> str:
    """What the log calls the source of a demo's cases."""
    return f"demo-world-{seed}-{cases}"


def begun(path: Address, seed: int, cases: int) -> Begun | None:
    """How far this demo came on the desk at ``path``; ``None`` for an empty desk.

    Raises :class:`DeskError` when the desk holds the cases of anything else.
    """
    first: datetime | None = None
    done = set[Key]()
    with reading(path) as connection:
        held = connection.execute("SELECT EXISTS (SELECT 1 FROM cases)").fetchone()[0]
        for row in log_rows(connection):
            entry = entry_view(LogRecord._make(row))
            if entry.act != _IMPORTED:
                done.add((entry.case_id, entry.act, entry.actor, entry.at))
            elif entry.document["personal"].get("file") != source_name(seed, cases):
                raise _taken(path)
            first = first or entry.at
            if len(done) > _MOST:
                raise _taken(path)
    if first is None and held:
        raise _taken(path)
    return Begun(first, frozenset(done)) if first else None


def left(path: Address, acts: Iterable[DemoAct], done: frozenset[Key]) -> list[DemoAct]:
    """The acts that are still to be done.

    Raises :class:`DeskError` when none is, or when somebody did something that is no part of the demo.
    """
    acts = list(acts)
    planned = set(itertools.chain.from_iterable(map(_keys, acts)))
    missing = [act for act in acts if _keys(act)[0] not in done]
    # A case that its decision closed is not closed again, so that act may never be in the log.
    if done - planned or all(act.act == CLOSE for act in missing):
        raise _taken(path)
    return missing


def _keys(act: DemoAct) -> list[Key]:
    words = [_WORDS[act.act]] + (["noted"] if act.act == "undo" else [])
    return [(act.case_id, word, act.by, act.at) for word in words]


def _taken(path: Address) -> DeskError:
    return DeskError(
        "the desk is in use: it holds more than the beginning of this demo; nothing was written",
        str(path),
        "a demo needs a new file, name one with --db",
    )
