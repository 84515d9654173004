"""The part of the desk beside its cases: its rulebook, syncs, charts, settings, deadlines, log, drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.config import beside, key_mode, load_settings
from triage.store.address import Address

if TYPE_CHECKING:
    from triage.services.book_pages import BookPages
    from triage.services.charting import Charting
    from triage.services.clocks import Clockwork
    from triage.services.drafts import Drafts
    from triage.services.log.reading import Log
    from triage.services.monitoring import Watching
    from triage.services.setting_list import SettingList
    from triage.services.sync_status import SyncStatus


def load(module: str, name: str) -> Any:
    """``name`` of a module of the desk, imported now: what is not used costs no start."""
    return getattr(import_module(f"triage.{module}"), name)


class ToLook:
    """What screens need besides cases."""

    path: Address
    actor: str
    book: Path | None
    clock: Callable[[], datetime]
    live: bool

    def pages(self) -> BookPages:
        """The rulebook as it is now, to leaf through."""
        made: BookPages = load("services.book_pages", "BookPages")(self.book)
        return made

    @property
    def sync_status(self) -> SyncStatus:
        """How the syncs stand."""
        made: SyncStatus = load("services.sync_status", "SyncStatus")(self.path)
        return made

    @property
    def charting(self) -> Charting:
        """What charts are drawn from."""
        made: Charting = load("services.charting", "Charting")(self.path, self.clock)
        return made

    @property
    def monitoring(self) -> Watching:
        """How the months stand by the card networks' monitoring programmes."""
        said = load_settings().transactions
        made: Watching = load("services.monitoring", "Watching")(self.path, self.book, self.clock, said)
        return made

    @property
    def setting_list(self) -> SettingList:
        """What is set, and where it comes from."""
        made: SettingList = load("services.setting_list", "SettingList")(self.path, self.book, live=self.live)
        return made

    def key_mode(self) -> str:
        """``test``, ``live``, ``none`` or ``unknown``; ``TriageError`` for one that others can read."""
        return key_mode()

    def sync_minutes(self) -> int:
        """How often the console syncs by itself; 0: never."""
        return max(0, load_settings().sync_minutes)

    @cached_property
    def deadlines(self) -> Clockwork:
        """What runs on a dispute beside the processor's due date."""
        made: Clockwork = load("services.clocks", "Clockwork")(self.book)
        return made

    @property
    def evidence_dir(self) -> Path:
        """Where the files for the evidence of cases lie, and what of them was sent."""
        named = load_settings().evidence_dir
        return Path(named).expanduser() if named else beside(self.path).with_suffix(".evidence")

    @cached_property
    def drafts(self) -> Drafts:
        """What was begun to write and is not recorded."""
        folder = beside(self.path).with_suffix(".drafts")
        made: Drafts = load("services.drafts", "Drafts")(folder, self.actor, self.clock)
        return made

    @cached_property
    def log(self) -> Log:
        """The decision log."""
        made: Log = load("services.log.reading", "Log")(self.path)
        return made
