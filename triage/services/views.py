"""Views: queries with a name, those that come with the program and those that people keep on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from triage.domain.errors import TriageError, UsageError
from triage.services.models import SavedView
from triage.services.querying import checked, parse
from triage.services.queueing import Queueing
from triage.store import views
from triage.store.address import Address
from triage.store.opening import reading as opened
from triage.store.opening import writing

BUILT_IN = (
    ("All", ""),
    ("Mine", "assignee:me"),
    ("Today", "due:today"),
    ("Changed", "is:changed"),
    ("Release", "is:release"),
    ("To answer", "is:unanswered"),
)
"""Name and query of the views that every desk has."""

MAX_NAME = 24
"""Characters of a name: it has to fit a bar of several."""


class Views:
    """Lists, keeps and drops views. Safe to call from several threads."""

    def __init__(
        self, path: Address, queueing: Callable[[], Queueing], clock: Callable[[], datetime], actor: str
    ) -> None:
        self._path, self._queueing, self._clock, self._actor = path, queueing, clock, actor

    def listed(self) -> list[SavedView]:
        """Every view, those of the program first, not counted yet."""
        with opened(self._path) as connection:
            kept = views.kept(connection)
        names = {name for name, _ in kept}
        ours = [SavedView(name, query) for name, query in BUILT_IN if name not in names]
        return ours + [SavedView(name, query, own=True) for name, query in kept]

    def counted(self, zone: tzinfo | None = None) -> Iterator[SavedView]:
        """Every view with the number of its cases; ``None`` for one whose query is not understood."""
        for view in self.listed():
            query = parse(view.query, me=self._actor, now=self._clock(), zone=zone)
            cases = None if query.slips else self._queueing().count(query.wanted)
            yield SavedView(view.name, view.query, cases, view.own)

    def keep(self, name: str, query: str) -> None:
        """Keeps ``query`` as ``name``, over one that has the name already.

        Raises :class:`UsageError` for a name that is none, or a query that is not understood.
        """
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise UsageError(
                f"a view needs a name of 1 to {MAX_NAME} characters", "the view", "choose another name"
            )
        checked(query, me=self._actor, now=self._clock())
        with writing(self._path) as connection:
            views.keep(connection, name, query.strip())

    def drop(self, name: str) -> None:
        """Drops a view that somebody kept. Raises :class:`TriageError` when there is none of the name."""
        with writing(self._path) as connection:
            if not views.drop(connection, name):
                raise TriageError(f"nobody kept a view {name!r}", "the desk", "see its name in the bar")
