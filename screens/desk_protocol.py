"""What the console asks of a desk: the part of :class:`triage.desk.Desk` that screens use.

Every call may take long and may raise :class:`triage.domain.errors.TriageError`; the console makes
them in threads, several at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from screens.answers_protocol import AnswersLike
from screens.places_protocol import PlacesLike
from triage.services.models import (
    ActionView,
    CaseView,
    Facets,
    Happening,
    ImportResult,
    LogCheck,
    LogEntryView,
    QueueFilter,
    QueueRow,
    SavedView,
)

if TYPE_CHECKING:
    from triage.services.syncing import SyncResult


class Named(Protocol):
    """Where the desk is; as text, the whole address."""

    @property
    def name(self) -> str: ...


class QueueLike(Protocol):
    """The queue, most urgent first."""

    def count(self, wanted: QueueFilter, /) -> int:
        """How many cases match."""
        ...

    def window(
        self, wanted: QueueFilter, /, start: int, limit: int, *, stored: bool = False
    ) -> Sequence[QueueRow]:
        """At most ``limit`` rows from row ``start`` (0 is the most urgent).

        ``stored``: at once, with suggestions that may have run out, and then say so.
        """
        ...

    def position(self, wanted: QueueFilter, /, case_id: str) -> int | None:
        """The row on which a case stands, ``None`` when it does not match."""
        ...

    def facets(self) -> Facets:
        """How many cases there are of each kind, state and assignee."""
        ...

    def head(self) -> int:
        """A number that grows with every change to the desk."""
        ...


class ViewsLike(Protocol):
    """Queries with a name."""

    def counted(self, zone: tzinfo | None = None) -> Iterable[SavedView]:
        """Each with the number of its cases; days end as in ``zone``."""
        ...

    def keep(self, name: str, query: str) -> None:
        """Keeps a query under a name."""
        ...

    def drop(self, name: str) -> None:
        """Forgets it."""
        ...


class CasesLike(Protocol):
    """Single cases."""

    def show(self, case_id: str, /) -> CaseView:
        """One case, whole."""
        ...

    def timeline(self, view: CaseView, /) -> Sequence[Happening]:
        """Its story and that of the customer's other cases, oldest first."""
        ...


class DecidingLike(Protocol):
    """What people do to a case; each call is one entry of the log."""

    def decide(
        self,
        case_id: str,
        action: str,
        reason: str,
        /,
        *,
        amount: str | None = None,
        escalate_to: str | None = None,
        by: str | None = None,
        expect_version: int | None = None,
    ) -> CaseView:
        """Records a decision; a stale ``expect_version`` is refused."""
        ...

    def assign(self, case_id: str, name: str | None, /, by: str | None = None) -> CaseView:
        """Gives a case to somebody, or (``None``) to nobody."""
        ...

    def note(self, case_id: str, text: str, /, by: str | None = None) -> CaseView:
        """Adds a remark."""
        ...

    def close(
        self, case_id: str, note: str = "", /, by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        """Puts a case away."""
        ...

    def reopen(
        self, case_id: str, note: str = "", /, by: str | None = None, *, expect_version: int | None = None
    ) -> CaseView:
        """Opens a closed case again."""
        ...

    def undo(self, case_id: str, /, by: str | None = None, expect_version: int | None = None) -> CaseView:
        """Takes back the decision in force, while it is not carried out; stale versions are refused."""
        ...


class LogLike(Protocol):
    """The decision log, newest first."""

    def count(self) -> int:
        """How many entries there are."""
        ...

    def entries(self, start: int, limit: int) -> Sequence[LogEntryView]:
        """At most ``limit`` entries from the ``start``-th (0 is the newest)."""
        ...

    def verify(self) -> LogCheck:
        """Checks the hash chain."""
        ...


class ActingLike(Protocol):
    """Carrying decisions out at the payment provider."""

    def run(
        self,
        case_id: str | None = None,
        *,
        dry_run: bool = False,
        each: Callable[[ActionView], None] | None = None,
    ) -> Sequence[ActionView]:
        """Sends what is released (``dry_run``: only looks); returns what is left."""
        ...

    def left(self) -> Sequence[ActionView]:
        """Every action that is not done, oldest decision first."""
        ...

    def release(self, action_id: str, by: str | None = None, /) -> ActionView:
        """The second pair of eyes."""
        ...


class SyncingLike(Protocol):
    """Bringing in what the payment provider knows."""

    def sync(self, *, progress: Callable[[str, SyncResult], None] | None = None) -> SyncResult:
        """Pulls what is new; ``progress`` is told what is being read, and the counts so far."""
        ...


class ImportingLike(Protocol):
    """Taking files in."""

    def import_file(self, path: Path, /) -> ImportResult:
        """Imports one file."""
        ...


class SuspicionLike(Protocol):
    """A signal that a message (by its number in the case) may carry, and the example it resembles."""

    @property
    def message(self) -> int: ...
    @property
    def signal(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def like(self) -> str: ...


class SuspectingLike(Protocol):
    """Reading by meaning, when its extra is installed."""

    @property
    def available(self) -> bool:
        """Whether it is."""
        ...

    def of_case(self, case_id: str, /) -> Sequence[SuspicionLike]:
        """What is suspected in the messages of a case beside what was read."""
        ...


class RulebookLike(Protocol):
    """The rulebook, to try messages out on and to correct."""

    @property
    def own(self) -> Path | None:
        """The folder of the shop's own book, if it has one."""
        ...

    @property
    def signals(self) -> Sequence[str]:
        """Every signal."""
        ...

    def tried(self, message: bytes, /, *, semantic: bool = False) -> Mapping[str, Any]:
        """``signals``, ``nearly`` and, when ``semantic``, ``suspected``: what a message says."""
        ...

    def teach(self, message: bytes, says: Iterable[str], /) -> Path:
        """Keeps a message with all that it says; answers the file."""
        ...


class DeskLike(AnswersLike, PlacesLike, Protocol):
    """A desk: its services, the clock that it works by, and who sits at it."""

    @property
    def path(self) -> Named:
        """Where the desk is kept."""
        ...

    @property
    def actor(self) -> str:
        """Who decides here."""
        ...

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present moment, aware."""
        ...

    @property
    def queue(self) -> QueueLike: ...

    @property
    def views(self) -> ViewsLike: ...

    @property
    def cases(self) -> CasesLike: ...

    @property
    def deciding(self) -> DecidingLike: ...

    @property
    def log(self) -> LogLike: ...

    @property
    def acting(self) -> ActingLike: ...

    @property
    def importing(self) -> ImportingLike: ...

    @property
    def syncing(self) -> SyncingLike: ...

    @property
    def suspecting(self) -> SuspectingLike: ...

    def rulebook(self) -> RulebookLike:
        """The rulebook as it is now."""
        ...

    def key_mode(self) -> str:
        """``test``, ``live``, ``none`` or ``unknown``."""
        ...

    def sync_minutes(self) -> int:
        """How often to sync in the background; 0: never."""
        ...
