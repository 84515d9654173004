"""A case as the case screen shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.services.models import CaseView, Happening

if TYPE_CHECKING:
    from triage.services.clocks import Clock


@dataclass(frozen=True, slots=True)
class Place:
    """A case, where it stands in the queue (``None``: not in it), its story, and what runs on it."""

    view: CaseView
    index: int | None
    total: int
    story: Sequence[Happening] = ()
    clocks: Sequence[Clock] = ()
