"""What a payment provider must do for the desk, and the neutral records that it speaks in.

A provider is a class with the methods of :class:`Provider`. It is found by name: the shipped ones
in ``triage.providers.plugins``, others through the entry-point group ``triage.providers``.
Nothing here knows a provider's own types, and nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from triage.domain.errors import TriageError
from triage.domain.money import Money


class Fault(StrEnum):
    """Why a provider did not do what it was asked."""

    REFUSED = "refused"
    """It said no; nothing happened, and asking again will not help."""
    UNKNOWN = "unknown"
    """It may have happened: look before asking again."""
    RATE_LIMITED = "rate_limited"
    """Too much at once; nothing happened."""
    UNREACHABLE = "unreachable"
    """No answer at all to a question that changes nothing."""
    PERMISSION = "permission"
    """The key may not do this; ``permission`` names what it lacks."""


class ProviderError(TriageError):
    """A provider's failure in our words; ``kind`` says what it means for us.

    ``code`` is the provider's own code, ``permission`` the right that a key lacks, ``request`` the
    provider's number for the request, to quote to its support. None of them holds a key.
    """

    def __init__(
        self,
        kind: Fault,
        what: str,
        where: str = "",
        next: str = "",
        *,
        code: str | None = None,
        permission: str | None = None,
        request: str | None = None,
    ) -> None:
        self.kind, self.code, self.permission, self.request = kind, code, permission, request
        super().__init__(what, where, next)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose money it is. ``id`` keeps the cursors of two accounts apart; ``live`` is real money."""

    id: str
    live: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One case as the provider tells it.

    ``document`` is a case file (version 1). ``opens`` says whether it is a case in itself; where it is
    false, only a case that the desk has already takes the new facts.
    """

    case_id: str
    document: Mapping[str, Any]
    opens: bool = True
    customer: str | None = None
    """The provider's id of the customer, for :meth:`Provider.spending`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that came in and could not be made a case; ``why`` is a sentence."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class EventHint:
    """That something changed. It carries no facts: the object is fetched again."""

    id: str
    type: str
    at: datetime
    object: str
    """The kind of object: dispute, charge, refund, invoice …"""
    object_id: str
    parent: str | None = None
    """The charge of a refund, the invoice of a credit note."""


@dataclass(frozen=True, slots=True)
class Page:
    """A step of a pull: store ``items``, then ``cursor``, in one commit."""

    items: tuple[Incoming, ...]
    cursor: str
    """Opaque text; give it back to :meth:`Provider.pull` to go on from here."""
    doing: str
    """For the progress line: what is being read."""
    problems: tuple[Unreadable, ...] = ()
    left_out: tuple[str, ...] = ()
    """Whole lists that the provider does not offer, or the key may not read: a sentence each."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What one customer paid and took back, from the provider's own payments."""

    net: tuple[Money, ...]
    """Captured less refunded, one amount a currency."""
    orders: int
    refunds_12m: int
    disputes_12m: int

    def facts(self, currency: str) -> dict[str, Any]:
        """The keys of a case file's ``customer``; the value in ``currency`` only, for we have no rates."""
        value = next((money.text for money in self.net if money.currency == currency), None)
        facts: dict[str, Any] = {
            "orders": self.orders,
            "refunds_12m": self.refunds_12m,
            "disputes_12m": self.disputes_12m,
        }
        return facts if value is None else {"lifetime_value": value, **facts}


class Act(StrEnum):
    """What the desk can do at a provider."""

    STAGE_EVIDENCE = "stage_evidence"
    SUBMIT_EVIDENCE = "submit_evidence"
    CLOSE_DISPUTE = "close_dispute"
    REFUND = "refund"
    CREDIT_NOTE = "credit_note"
    ANNOTATE = "annotate"


IRREVERSIBLE = frozenset({Act.SUBMIT_EVIDENCE, Act.CLOSE_DISPUTE, Act.REFUND, Act.CREDIT_NOTE})
"""Acts that nobody can take back once they are sent."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing to do, exactly once. It is stored before it is sent and never changes afterwards."""

    id: str
    """Ours; written into the object's metadata, so that the act can be found again."""
    case_id: str
    act: Act
    target: str
    """The provider's id: of the dispute, the charge or payment, the invoice; of any object to annotate."""
    key: str
    """The idempotency key, at most 255 characters."""
    amount: Money | None = None
    """For a refund ``None`` is all that is left; a credit note needs one."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    """Evidence files by the provider's field name."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    """The provider's own word for why, where it takes one."""


class Status(StrEnum):
    """How an act stands."""

    DONE = "done"
    REFUSED = "refused"
    """It did not happen and will not."""
    UNKNOWN = "unknown"
    """It may have happened."""
    ABSENT = "absent"
    """We looked: it has not happened. It may be sent, with the same key."""
    LATER = "later"
    """Nothing was sent; the same intent may be tried again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an intent. ``ref`` names what came into being; ``reason`` is a sentence."""

    status: Status
    ref: str | None = None
    reason: str = ""

    @classmethod
    def done(cls, ref: str, reason: str = "") -> Outcome:
        """It happened, and ``ref`` shows it."""
        return cls(Status.DONE, ref, reason)

    @classmethod
    def refused(cls, reason: str) -> Outcome:
        """It did not happen, for ``reason``."""
        return cls(Status.REFUSED, None, reason)

    @classmethod
    def unknown(cls, reason: str) -> Outcome:
        """Nobody knows yet; :meth:`Provider.settle` looks."""
        return cls(Status.UNKNOWN, None, reason)

    @classmethod
    def absent(cls, reason: str = "it is not there") -> Outcome:
        """It was looked for and has not happened."""
        return cls(Status.ABSENT, None, reason)

    @classmethod
    def later(cls, reason: str) -> Outcome:
        """Nothing was sent."""
        return cls(Status.LATER, None, reason)


class Provider(Protocol):
    """A payment provider. Every method may raise :class:`ProviderError`, except where it says not."""

    @property
    def name(self) -> str:
        """Lower-case, as in the settings: ``stripe``."""

    @property
    def live(self) -> bool:
        """Whether acts move real money."""

    def account(self) -> Account:
        """Asks whose account it is: one request, which also shows that the provider answers."""

    def lacking(self) -> tuple[str, ...]:
        """The rights that the key lacks, by the provider's names. Nothing is changed by asking."""

    def pull(self, cursor: str | None, *, since: datetime | None = None) -> Iterator[Page]:
        """Everything that is new, a page at a time.

        Without a cursor, or with one too old for the provider's memory of events, everything is listed
        (what was made before ``since`` is left out); otherwise only what changed is fetched again. The
        cursor of any page resumes right after that page.
        """

    def spending(
        self,
        customers: Collection[str],
        position: str | None = None,
        keep: Callable[[str], None] | None = None,
    ) -> Mapping[str, Spending]:
        """What these customers spent; one that never paid is left out.

        ``keep`` is given, now and then, an opaque text: as ``position`` of a later call about the same
        customers, or some of them, it spares what was read already.
        """

    def check(self, intent: Intent) -> Outcome | None:
        """Reads how things stand and says why the intent must not be sent, or ``None``. Sends nothing."""

    def carry_out(self, intent: Intent) -> Outcome:
        """Checks, then sends, with the intent's key. Never raises, never ``ABSENT``."""

    def settle(self, intent: Intent) -> Outcome:
        """Looks whether the intent happened; sends nothing. Never raises :class:`ProviderError`."""
