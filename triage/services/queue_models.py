"""What the queue is given and asked for: the few values that its first paint needs, light to load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from triage.domain.money import Money

MOST_WORDS = 32
"""Words and phrases that a filter looks for; it leaves those alone that come after."""


class QueueFilter(NamedTuple):
    """Which cases the queue shows. ``None`` does not filter; ``state`` ``None`` means all but closed."""

    kind: str | None = None
    state: str | None = None
    assignee: str | None = None
    """A name, or ``""`` for the cases that nobody has taken."""
    due_before: datetime | None = None
    search: str | None = None
    """Words looked for anywhere in id, customer and subject, or at the beginning of words elsewhere."""
    phrases: tuple[str, ...] = ()
    """Looked for as well, each with its words in a row."""
    due_from: datetime | None = None
    undated: bool = False
    """Only cases without a deadline."""
    opened_before: datetime | None = None
    opened_from: datetime | None = None
    currency: str | None = None
    amounts: tuple[tuple[str, Decimal], ...] = ()
    """Comparisons such as ``(">", Decimal("100"))``, in major units of each case's own currency."""
    marks: tuple[str, ...] = ()
    """What must be said of a case: ``signal:…``, ``caution:…``, ``action:…``, ``to:…``, ``customer:…``,
    ``unanswered``."""
    changed: bool = False
    """Only cases that changed since they were decided."""
    to_release: bool = False
    """Only cases with an action that waits for release."""
    sort: str = ""
    """What to sort by, with ``-`` in front to turn it round; empty: most urgent first."""


class SavedView(NamedTuple):
    """A query with a name. ``cases`` is ``None`` while nobody has counted, or when it cannot be read."""

    name: str
    query: str
    cases: int | None = None
    own: bool = False
    """Whether somebody kept it; else it comes with the program."""


class QueueRow(NamedTuple):
    """One line of the queue."""

    id: str
    kind: str
    customer: str
    """The customer's or counterparty's name as it came in: hostile text."""
    amount: Money
    due: datetime | None
    due_source: str | None
    state: str
    suggestion: str
    """The suggested action, or ``escalate:legal`` and the like."""
    assignee: str | None
    cautions: tuple[str, ...]
    version: int
    """Grows with every change to the case; a decision names the one that it saw."""
    changed: bool = False
    """Whether new facts changed the suggestion since it was decided."""
    doing: str = ""
    """How its acts at the provider stand: waits for release, to be sent, unknown, refused; else empty."""
    outdated: bool = False
    """Whether the suggestion is a stored one that has run out: read again, it may be another."""
    decided: str = ""
    """The action of the decision in force, spelt as ``suggestion`` is; empty before one."""
    decided_amount: Money | None = None
    """The money that the decision gives, where it gives any."""
    against: bool = False
    """Whether the decision overrode what was suggested then."""
    suggested_then: str = ""
    """What was suggested when it was decided, whatever is suggested now; empty before a decision."""


class Facets(NamedTuple):
    """How many cases there are. ``kinds`` and ``assignees`` leave out closed ones; ``""`` is nobody."""

    kinds: Mapping[str, int]
    states: Mapping[str, int]
    assignees: Mapping[str, int]
