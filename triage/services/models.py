"""What screens and commands are given: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from triage.domain.money import Money
from triage.services.language import UNKNOWN
from triage.services.queue_models import Facets as Facets
from triage.services.queue_models import QueueFilter as QueueFilter
from triage.services.queue_models import QueueRow as QueueRow
from triage.services.queue_models import SavedView as SavedView


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a message that carried a signal; offsets in code points of the text."""

    start: int
    end: int
    signal: str
    rule: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of a case, oldest first; ``text`` is hostile."""

    at: datetime | None
    sender: str
    channel: str | None
    text: str
    spans: tuple[Span, ...] = ()
    attachments: tuple[str, ...] = ()
    """Names of what came with it, hostile too; the files themselves are not on the desk."""
    language: str = UNKNOWN
    """The ISO 639-1 code of what the other side wrote in, or ``und``."""


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition of a rule as it was found; ``outcome`` is held, not or unknown."""

    text: str
    expected: str
    found: str
    outcome: str
    children: tuple[ConditionView, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule as it was looked at; ``outcome`` is fired, not_met, unknown or not_reached."""

    id: str
    title: str
    status: str
    outcome: str
    conditions: tuple[ConditionView, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the book suggests, and why."""

    action: str
    amount: Money | None
    escalate_to: str | None
    underlying_action: str | None
    cautions: tuple[str, ...]
    because: tuple[tuple[str, str], ...]
    """Pairs of rule id and sentence; the deciding rule first."""
    signals: tuple[str, ...]
    economics: Mapping[str, Any]
    evidence_at_hand: tuple[str, ...]
    evidence_missing: tuple[str, ...]
    book: str
    trace: tuple[RuleView, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    """The verdict as JSON, as ``triage suggest --json`` prints it."""


@dataclass(frozen=True, slots=True)
class LogEntryView:
    """One entry of the decision log."""

    number: int
    at: datetime
    actor: str
    act: str
    """imported, decided, undone, escalated, assigned, noted, changed …"""
    case_id: str | None
    summary: str
    """One sentence for people; may hold hostile text."""
    hash: str
    document: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionView:
    """One act as people see it. ``waits``: ``""``, ``anybody`` or ``other`` to release it."""

    id: str
    case_id: str
    act: str
    target: str
    amount: Money | None
    state: str
    waits: str
    decided_by: str
    released_by: str | None
    ref: str | None
    reason: str
    """Why it was refused, is held, or is not known."""
    decision: int | None = None
    """The number of the decision that it carries out."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is otherwise than when the case was decided.

    ``sort`` is action, amount, rule, signal, caution, at_hand, missing or fact; of a fact ``about`` says
    which. ``before`` or ``now`` is empty for what is new, or gone. Facts may hold hostile text.
    """

    sort: str
    before: str
    now: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, whole."""

    document: Mapping[str, Any]
    """The case file as it came in, unknown keys included."""
    state: str
    assignee: str | None
    version: int
    due: datetime | None
    due_source: str | None
    verdict: VerdictView
    decision: Mapping[str, Any] | None
    """The decision in force: action, amount, reason, by, at, changed_since; ``None`` before one."""
    messages: tuple[MessageView, ...]
    history: tuple[LogEntryView, ...]
    actions: tuple[str, ...]
    """What may be chosen on this case."""
    acts: tuple[ActionView, ...] = ()
    """What its decisions do at the payment provider, oldest first, past ones included."""
    changes: tuple[Change, ...] = ()
    """What is otherwise since the decision, when new facts changed the suggestion."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in a customer's story."""

    at: datetime
    what: str
    """The path of a key of the case file, ``message``, an act of the log, or ``case.`` and a kind."""
    about: str
    """May hold hostile text."""
    who: str = ""
    case_id: str = ""
    """The other case that it tells of; empty for this one."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; ``rejects`` is the file written beside the input, when lines were refused."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    rejects: Path | None
    form: str = "cases"
    """What the file was read as."""

    @property
    def is_empty(self) -> bool:
        """Whether the file held no line at all."""
        return not (self.new or self.changed or self.unchanged or self.rejected)


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The outcome of verifying a log; ``broken`` is the number of the first bad entry and ``why``."""

    entries: int
    head: str
    broken: int | None = None
    why: str = ""
    first: int = 1
    """The number of the first entry looked at, and in ``before`` the hash that it gives the one before it."""
    before: str = ""
    redacted: bool = False

    @property
    def ok(self) -> bool:
        """Whether every entry holds."""
        return self.broken is None
