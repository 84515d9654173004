"""What the store gives and takes: plain values, so that no row ever leaves it.

Moments are whole microseconds since 1970 in UTC; :data:`NEVER` stands for a moment that is not known
and sorts after every one that is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from triage.domain.monitored import Counted

NEVER = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime | None) -> int:
    """Whole microseconds since 1970; :data:`NEVER` for ``None``."""
    return NEVER if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment(value: int | None) -> datetime | None:
    """The reverse of :func:`micros`."""
    return None if value is None or value == NEVER else _EPOCH + value * _MICROSECOND


class Judged(NamedTuple):
    """A verdict as the queue keeps it. ``verdict`` is its JSON text, without the trace."""

    suggestion: str
    cautions: str
    valid_until: int
    verdict: str
    book: str


Found = tuple[int, int, str, str, str]
"""What a promise is found by: its number in the document, when it is due, its status, who made it, where."""


class NewCase(NamedTuple):
    """A case ready to be stored: what the queue sorts, filters and shows by, and the document itself."""

    id: str
    kind: str
    customer: str
    haystack: str
    amount: int
    currency: str
    due: int
    due_source: str | None
    opened: int
    document: str
    digest: str
    judged: Judged
    charge: str | None = None
    """The payment that it is about, by the provider's id."""
    marks: frozenset[str] = frozenset()
    """What the queue can be narrowed to, such as ``signal:review_threat``."""
    promises: tuple[Found, ...] = ()
    words: str = ""
    """What it is found by, of its messages too; see :mod:`triage.domain.searched`."""
    counted: Counted | None = None
    """What card networks count of a chargeback."""


Numbered = tuple[int, NewCase]
"""A case with the line of the file that it came from."""


class QueueRecord(NamedTuple):
    """One case of the queue, with the key it is sorted by (``due``, ``opened``, ``id``)."""

    seq: int
    id: str
    kind: str
    customer: str
    amount: int
    currency: str
    due: int
    due_source: str | None
    opened: int
    state: str
    suggestion: str
    assignee: str | None
    cautions: str
    version: int
    valid_until: int
    changed_since: str | None

    @property
    def key(self) -> tuple[int, int, str]:
        """What the queue is sorted by."""
        return self.due, self.opened, self.id


class QueueQuery(NamedTuple):
    """Which cases to read. ``state`` ``None``: all but closed; ``assignee`` ``""``: nobody's."""

    kind: str | None = None
    state: str | None = None
    assignee: str | None = None
    due_before: int | None = None
    words: tuple[str, ...] = ()
    due_from: int | None = None
    undated: bool = False
    """Only cases without a deadline."""
    opened_before: int | None = None
    opened_from: int | None = None
    currency: str | None = None
    amounts: tuple[tuple[str, int], ...] = ()
    """Comparisons such as ``(">", 100_000)``: of thousandths of the major unit, whatever the currency."""
    marks: tuple[str, ...] = ()
    """What must be said of a case, such as ``signal:review_threat``."""
    changed: bool = False
    """Only cases that changed since they were decided."""
    to_release: bool = False
    """Only cases with an act that waits for release."""
    sort: str = ""
    """A name of :data:`triage.store.sorting.SORTS`, with ``-`` in front to turn it round; empty: urgency."""


class CaseRecord(NamedTuple):
    """One case, whole, as the desk holds it."""

    seq: int
    id: str
    kind: str
    state: str
    assignee: str | None
    version: int
    amount: int
    currency: str
    due: int
    due_source: str | None
    suggestion: str
    valid_until: int
    decision: int | None
    escalated_to: str | None
    changed_since: str | None
    document: str
    verdict: str
    book: str


class CaseFile(NamedTuple):
    """A document as it was received, and the verdict that stands beside it, as JSON text."""

    document: str
    verdict: str
    book: str


class DecisionRecord(NamedTuple):
    """One decision; it is written once and never changed. ``number`` is that of its log entry."""

    number: int
    case_id: str
    at: str
    actor: str
    action: str
    amount: str | None
    currency: str | None
    escalate_to: str | None
    reason: str
    override: bool
    suggested: str
    state_before: str
    version: int
    facts_digest: str
    book: str
    verdict: str
    salt: str


class Decided(NamedTuple):
    """The decision in force on a case, as the queue tells it."""

    action: str
    amount: str | None
    currency: str | None
    escalate_to: str | None
    override: bool
    suggested: str


class LogRecord(NamedTuple):
    """One log entry as it is stored: the readable columns, then the sealed text that they repeat."""

    number: int
    at: str
    actor: str
    act: str
    case_id: str | None
    action: str | None
    amount: str | None
    currency: str | None
    escalate_to: str | None
    suggested: str | None
    override: str | None
    remark: str | None
    hash: str
    entry: str
    personal: str


class Head(NamedTuple):
    """Where the log ends: the number and the hash of its last entry."""

    number: int
    hash: str


class Changed(NamedTuple):
    """What one batch of an import did; ``refused``: line, id, and the earlier line with that id."""

    new: int
    changed: int
    unchanged: int
    refused: tuple[tuple[int, str, int], ...]
