"""The desk: one database, one rulebook, and the services that work on them.

This is the composition root. Services are built on first use and their modules imported then
(``_load``), because importing SQLAlchemy takes longer than 'triage list' may take altogether.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from triage.config import default_db, load_settings, provider_base, provider_key, release_limit, user_name
from triage.desk_to_look import ToLook
from triage.desk_to_look import load as _load
from triage.store.address import Address, address_of
from triage.store.opening import let_go, made_ready
from triage.store.records import micros

if TYPE_CHECKING:
    from triage.providers.base import Provider
    from triage.services.acting import Acting
    from triage.services.deciding import Deciding
    from triage.services.evidence.packet import Packet
    from triage.services.following import Following
    from triage.services.importing import Importing
    from triage.services.judging import JudgeSource, Judging
    from triage.services.promising import Promising
    from triage.services.queueing import Queueing
    from triage.services.replying import Replying
    from triage.services.rulebook import Rulebook
    from triage.services.showing import Showing
    from triage.services.suspecting import Suspecting
    from triage.services.syncing import Syncing
    from triage.services.upkeep import Upkeep
    from triage.services.views import Views


def utc_now() -> datetime:
    """The clock that a desk uses unless it is given another."""
    return datetime.now(UTC)


class Desk(ToLook):
    """A desk whose schema is up to date. Its services can be used from several threads."""

    def __init__(
        self,
        path: Address,
        *,
        clock: Callable[[], datetime] = utc_now,
        actor: str = "unknown",
        judge: JudgeSource | None = None,
        book: Path | None = None,
        provider: Callable[[], Provider] | None = None,
        live: bool = False,
        lent: bool = False,
    ) -> None:
        self.path, self.clock, self.actor = path, clock, actor
        self.named_book = book
        """The folder of the book that is named, which may hold only what the shop has of its own."""
        self.book: Path | None = _load("services.layered_book", "whole")(book) if book else None
        """The folder of the whole book; ``None``: the shipped one."""
        self._judge, self._provider, self.live, self._lent = judge, provider, live, lent
        self._known: Address | None = path
        """Whose own win rates are judged by; nobody's where no desk is opened."""

    @classmethod
    def open(
        cls,
        db: str | Address | None = None,
        book: Path | None = None,
        *,
        create: bool = True,
        clock: Callable[[], datetime] = utc_now,
        actor: str | None = None,
        judge: JudgeSource | None = None,
        provider: Callable[[], Provider] | None = None,
        live: bool = False,
        upgrading: Callable[[int], None] | None = None,
    ) -> Self:
        """Opens the desk that ``db`` names, else the settings; makes one unless ``create`` is false.

        A file's older schema is upgraded; of a large one ``upgrading`` is told its schema before. A
        ``book`` that the settings do not name is only lent: see ``Judging``. ``judge`` replaces the
        rulebook, ``provider`` the payment provider; ``live`` lets a live key send, as the setting does.
        Raises :class:`DeskError`.
        """
        settings = load_settings()
        path = made_ready(address_of(db or settings.db or default_db()), create=create, upgrading=upgrading)
        own = Path(settings.book) if settings.book else None
        return cls(
            path,
            clock=clock,
            actor=actor or user_name(settings),
            judge=judge,
            book=book or own,
            provider=provider,
            live=live or settings.live,
            lent=book is not None and (own is None or book.resolve() != own.resolve()),
        )

    @classmethod
    def unopened(
        cls,
        book: Path | None = None,
        db: str | Address | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """A desk whose file is not made: for judging documents, reading messages, and the doctor."""
        settings = load_settings()
        found = book or (Path(settings.book) if settings.book else None)
        made = cls(address_of(db or settings.db or default_db()), clock=clock, book=found)
        made._known = None
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing of a file is held open between calls; of a server, a connection or two."""
        let_go(self.path)

    @cached_property
    def _source(self) -> JudgeSource:
        book: Any = _load("services.book", "BookJudge")
        return self._judge or partial(book, self.book, self._known)

    @cached_property
    def _bulk_source(self) -> JudgeSource:
        book: Any = _load("services.book", "BookJudge")
        return self._judge or partial(book.of_this_moment, self.book, self.path)

    @cached_property
    def _work(self) -> Any:
        return _load("store.writing", "WorkSource")(self.path)

    @cached_property
    def judging(self) -> Judging:
        """What the book suggests."""
        judging: Any = _load("services.judging", "Judging")
        made: Judging = judging(self.path, self._source, self.clock, lent=self._lent)
        return made

    @cached_property
    def suspecting(self) -> Suspecting:
        """What messages may mean beside what is read in them: the second reader, when its extra is there."""
        made: Suspecting = _load("services.suspecting", "Suspecting")(self.path, self.book)
        return made

    def rulebook(self) -> Rulebook:
        """The rulebook as it is now, to try messages out on and to correct it."""
        made: Rulebook = _load("services.rulebook", "Rulebook")(
            self.book, lambda _: self.suspecting.second, own=self.named_book
        )
        return made

    @cached_property
    def queue(self) -> Queueing:
        """What to look at next."""
        made: Queueing = _load("services.queueing", "Queueing")(
            self.path, lambda: self.judging, lambda: micros(self.clock())
        )
        return made

    @cached_property
    def views(self) -> Views:
        """Queries with a name."""
        made: Views = _load("services.views", "Views")(self.path, lambda: self.queue, self.clock, self.actor)
        return made

    @cached_property
    def cases(self) -> Showing:
        """Single cases."""
        made: Showing = _load("services.showing", "Showing")(
            self.path, lambda: self.judging, lambda: self.queue, self.clock
        )
        return made

    @cached_property
    def deciding(self) -> Deciding:
        """What people do with a case."""
        made: Deciding = _load("services.deciding", "Deciding")(
            self._work, self.judging, self.cases, self.clock, self.actor
        )
        return made

    @cached_property
    def promising(self) -> Promising:
        """What was promised in contracts."""
        made: Promising = _load("services.promising", "Promising")(
            self.path, self._work, self.judging, self.clock, self.actor
        )
        return made

    @cached_property
    def following(self) -> Following:
        """How closed cases turned out."""
        made: Following = _load("services.following", "Following")(
            self.path, self._work, self.clock, self.actor, load_settings().review_days
        )
        return made

    @cached_property
    def replying(self) -> Replying:
        """What is said to customers."""
        settings = load_settings()
        made: Replying = _load("services.replying", "Replying")(
            self._work,
            self.cases,
            _load("services.reply_rules", "ReplyRules")(self.book),
            self.clock,
            self.actor,
            tone=settings.reply_tone,
            signature=settings.reply_signature,
        )
        return made

    @cached_property
    def importing(self) -> Importing:
        """Taking files in."""
        made: Importing = _load("services.importing", "Importing")(
            self.path, self._bulk_source, self.clock, self.actor
        )
        return made

    @cached_property
    def provider(self) -> Provider:
        """The payment provider that the settings name; nothing is asked of it yet.

        Raises ``TriageError`` when there is no key, or it is none.
        """
        return self._connect()

    def _connect(self, *, hurried: bool = False) -> Provider:
        if self._provider:
            return self._provider()
        settings = _load("providers.plugins", "Settings")(
            provider_key(), self.clock, base_url=provider_base(), allow_live=self.live, hurried=hurried
        )
        made: Provider = _load("providers.plugins", "make_provider")("stripe", settings)
        return made

    @cached_property
    def syncing(self) -> Syncing:
        """Bringing in what the provider knows."""
        made: Syncing = _load("services.syncing", "Syncing")(
            self.path, self._bulk_source, self.clock, lambda: self.provider
        )
        return made

    @cached_property
    def acting(self) -> Acting:
        """Carrying decisions out at the provider."""
        made: Acting = _load("services.acting", "Acting")(
            self._work,
            self.clock,
            lambda: self.provider,
            self.actor,
            release_limit(load_settings()),
            _load("services.staging", "Staging")(self.evidence_dir, self.packet),
            notes=load_settings().annotate,
        )
        return made

    def packet(self, case_id: str, folder: Path | None = None, paper: str | None = None) -> Packet:
        """The evidence packet of a case; ``folder`` replaces that of the case beside the desk.

        Raises ``NotFoundError``, and ``UsageError`` for a folder that is none.
        """
        view = self.cases.show(case_id, keep=False)
        found = folder or _load("services.staging", "folder_of")(self.evidence_dir, case_id)
        made: Packet = _load("services.evidence.gathering", "Evidence")(self.book).packet(
            view.document, self.clock(), found, paper=paper, signals=view.verdict.signals
        )
        return made

    @cached_property
    def upkeep(self) -> Upkeep:
        """Backup, checks, and what `triage doctor` tells."""
        made: Upkeep = _load("services.upkeep", "Upkeep")(
            self.path, self.clock, partial(self._connect, hurried=True), self.book
        )
        return made
