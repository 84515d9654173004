"""What the console asks of a desk beside deciding: replies, evidence, promises, reviews, clocks, drafts.

As with the rest of a desk, every call may take long and may raise ``TriageError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path
    from typing import Any

    from triage.domain.promises import Promise
    from triage.services.clocks import Clock
    from triage.services.drafts import Draft
    from triage.services.evidence.packet import Packet
    from triage.services.following import Followup, Recorded
    from triage.services.promising import Blame, Ledger
    from triage.services.replying import Reply, Stationery


class ReplyingLike(Protocol):
    """What is said to customers."""

    def stationery(self) -> Stationery:
        """What letters can be made of, and the rules that they are held against."""
        ...

    def draft(
        self,
        case_id: str,
        language: str | None = None,
        /,
        *,
        letter: str | None = None,
        tone: str | None = None,
        action: str | None = None,
        amount: str | None = None,
    ) -> Reply:
        """A letter; ``IllegalMoveError`` where there is nothing to be said."""
        ...

    def written(
        self, case_id: str, text: str, language: str | None = None, /, *, public: bool = False
    ) -> Reply:
        """What the rules say to a text."""
        ...

    def mark_sent(self, reply: Reply, /, by: str | None = None) -> int:
        """Keeps in the log that it was sent; the number of the entry. A refused one is not kept."""
        ...


class PromisingLike(Protocol):
    """What was promised in contracts; each change is one entry of the log."""

    def ledger(self, case_id: str, /) -> Ledger:
        """One case's; ``IllegalMoveError`` for a case without a contract."""
        ...

    def count(self, *, due_within: timedelta | None = None) -> int:
        """How many of open contracts were not kept yet; with ``due_within``: late ones, those due by then."""
        ...

    def window(self, start: int, limit: int, *, due_within: timedelta | None = None) -> Sequence[Promise]:
        """At most ``limit`` of them from the ``start``-th, what is due first."""
        ...

    def blame(self, by: str, /) -> Sequence[Blame]:
        """By who made them (``made_by``) or where they stand (``where``), most broken first."""
        ...

    def add(self, case_id: str, entry: Mapping[str, Any], /) -> Ledger:
        """Writes a promise down, in the fields of the case format."""
        ...

    def mark(self, case_id: str, number: int, status: str, /) -> Ledger:
        """Says how a promise stands."""
        ...

    def add_duty(self, case_id: str, text: str, owner: str, due: datetime | None, /) -> Ledger:
        """Writes a duty down."""
        ...

    def mark_duty(
        self, case_id: str, duty: str, status: str | None = None, /, *, notice: bool = False
    ) -> Ledger:
        """Says how a duty stands, or that notice of it was sent now."""
        ...

    def refund(self, case_id: str, what: str, /) -> Ledger:
        """What we bought: the refund was ``asked`` for, or ``refused``, now."""
        ...


class FollowingLike(Protocol):
    """How closed cases turned out."""

    def reviews(self, *, due: bool = False) -> Sequence[Followup]:
        """Those that nobody has done yet, what is due first; with ``due`` only those that are."""
        ...

    def record(self, case_id: str, outcome: str, note: str, /) -> Recorded:
        """Keeps what the next review of a case found."""
        ...


class DeadlinesLike(Protocol):
    """What runs on a dispute beside the processor's due date."""

    def of(self, document: Mapping[str, Any], /) -> Sequence[Clock]:
        """The clocks of a case, in the order in which they matter."""
        ...


class DraftsLike(Protocol):
    """What was begun to write on a case and is not recorded."""

    def read(self, kind: str, case_id: str, /) -> Draft | None:
        """What was begun, if anything."""
        ...

    def keep(self, kind: str, case_id: str, fields: Mapping[str, str], /) -> None:
        """Keeps it in place of what was kept; no fields: forgets it."""
        ...


class AnswersLike(Protocol):
    """The part of a desk that answers."""

    @property
    def replying(self) -> ReplyingLike: ...

    @property
    def promising(self) -> PromisingLike: ...

    @property
    def following(self) -> FollowingLike: ...

    @property
    def drafts(self) -> DraftsLike: ...

    @property
    def deadlines(self) -> DeadlinesLike: ...

    @property
    def evidence_dir(self) -> Path:
        """Where the files for the evidence of cases lie, a folder for each."""
        ...

    def packet(self, case_id: str, /) -> Packet:
        """The evidence of a case, whole and checked."""
        ...
