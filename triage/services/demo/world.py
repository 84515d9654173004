"""The demo: a seeded world of cases, hand-made ones first, and how it is put on a desk."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any

from triage.services.demo.chargebacks import chargeback
from triage.services.demo.contracts import contract_dispute
from triage.services.demo.data import load_data
from triage.services.demo.hand_made import hand_made
from triage.services.demo.loading import MORNING, DeskLike, Progress, load_documents, planned
from triage.services.demo.maker import Calendar, Document, Maker, Person
from triage.services.demo.people import People
from triage.services.demo.refunds import refund_request
from triage.services.demo.resuming import begun, left
from triage.services.models import ImportResult

_KINDS: tuple[Callable[[Maker, Person], Document], ...] = (
    (chargeback,) * 35 + (refund_request,) * 50 + (contract_dispute,) * 15
)


def world(seed: int, cases: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Yields ``cases`` case files as they stand at ``now`` (aware), one at a time.

    The same seed and moment give the same documents, and a smaller world is the beginning of a larger
    one. The hand-made cases come first. Documents of one customer may share parts: copy before changing.
    """
    return islice(chain(hand_made(now), _generated(seed, now)), max(0, cases))


def load(
    desk: DeskLike, *, cases: int = 400, seed: int = 7, progress: Progress | None = None
) -> ImportResult:
    """Fills ``desk`` with a world as of its clock and lets its staff work on some of it.

    One that was interrupted is finished, as of the moment at which it was begun. ``progress`` is told how
    much is done, of how much. Raises ``BookError``, and ``DeskError`` for a desk that holds anything else.
    """
    before = begun(desk.path, seed, cases)
    now, done = (before.at + MORNING, before.done) if before else (desk.clock(), frozenset())
    if before:
        acts = planned(world(seed, cases, now), cases=cases, seed=seed, now=now)
        left(desk.path, acts, done)  # refuses before anything is written
    documents = world(seed, cases, now)
    return load_documents(desk, documents, cases=cases, seed=seed, now=now, done=done, progress=progress)


def _generated(seed: int, now: datetime) -> Iterator[Document]:
    # Chance that can be repeated is the point here; nothing secret hangs on it.
    chance = random.Random(seed)  # noqa: S311
    maker = Maker(load_data(), Calendar(now), chance)
    people = People(maker)
    while True:
        maker.number += 1
        make = maker.pick(_KINDS)
        yield make(maker, people.next())
