"""Where a pull stands: in the middle of the lists, or at a moment in the stream of events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from triage.domain.errors import TriageError
from triage.providers.base import EventHint

OVERLAP = 600
"""Seconds looked back at each time: events come in no guaranteed order."""
MEMORY = 30 * 86_400 - 3_600
"""Seconds that Stripe keeps events, less an hour of caution."""

REMEMBERED = 1_000
"""Events kept by id; a pull stops at the first page that brings none but these."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """``lists`` while listing (empty afterwards); events from ``since`` on.

    ``lists`` are those that are not read to their end, each with the id after which it goes on (empty:
    from its beginning). ``since`` is in Unix seconds by Stripe's clock; ``seen`` are the events dealt with
    already among those that the overlap brings again. ``checked``: when all events were read last, by our
    clock.
    """

    since: int
    seen: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    made_since: int | None = None
    checked: int | None = None

    def text(self) -> str:
        """As it is stored."""
        return json.dumps({"v": 2, **asdict(self)}, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Raises :class:`TriageError` for what :meth:`text` did not write."""
        try:
            found = json.loads(text)
            del found["v"]
            return cls(**{**found, "seen": tuple(found["seen"])})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TriageError(
                f"the stored position is unreadable ({error})", "sync", "run triage sync --full"
            ) from None

    def with_list(self, name: str, after: str | None) -> Cursor:
        """Where the list ``name`` has come to ``after``, or to its end (``None``)."""
        lists = {**self.lists, name: after or ""}
        return replace(self, lists={one: at for one, at in lists.items() if one != name or after})

    def is_forgotten(self, now: int) -> bool:
        """Whether events since then may be gone."""
        return now - (self.since if self.checked is None else self.checked) > MEMORY

    def past(self, hints: Iterable[EventHint]) -> Cursor:
        """After these events, which may have come in any order."""
        made = {hint.id: int(hint.at.timestamp()) for hint in hints}
        since = max([self.since, *made.values()])
        old = () if since - self.since > OVERLAP else self.seen
        recent = (id for id, at in sorted(made.items(), key=lambda pair: pair[1]) if at >= since - OVERLAP)
        return replace(self, since=since, seen=tuple(dict.fromkeys((*old, *recent)))[-REMEMBERED:])
