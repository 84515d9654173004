"""Bringing in, in the background, what the payment provider knows, and saying which mode its key has."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.carrying_out import MODES
from screens.decide import ActingScreen
from screens.keys import FIND

if TYPE_CHECKING:
    from triage.services.syncing import SyncResult


class SyncingScreen(ActingScreen):
    """A screen that syncs every so many minutes, as the setting ``sync_minutes`` says, and when asked to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "S",
            "sync",
            "Sync",
            show=False,
            id="queue.sync",
            tooltip="Bring in what the payment provider knows",
            group=FIND,
        )
    ]

    def __init__(self) -> None:
        super().__init__()
        self.key_mode = ""
        self.last_sync = ""
        """How the last sync went, for the status line; empty before one."""
        self._syncing = False

    @abstractmethod
    def sync_told(self, *, news: bool) -> None:
        """The mode of the key, or how a sync stands, has changed; ``news``: cases have."""

    def look_for_key(self) -> None:
        """Finds out, in a thread, which key there is; a test or live key syncs when the setting says so."""
        self.ask(
            "looking for the key",
            lambda: (self.desk.key_mode(), self.desk.sync_minutes()),
            self._found,
            self._not_found,
        )

    def _found(self, answer: tuple[str, int]) -> None:
        mode, minutes = answer
        self.key_mode = MODES.get(mode, mode)
        self.sync_told(news=False)
        if mode in {"test", "live"} and minutes > 0:
            self.set_interval(minutes * 60, partial(self._sync, asked=False))
            self._sync(asked=False)

    def _not_found(self, error: Exception) -> None:
        self.key_mode = MODES["unknown"]
        self.sync_told(news=False)
        self.console_app.report(error, "looking for the key")

    def action_sync(self) -> None:
        """Brings in what the provider knows, now."""
        self._sync(asked=True)

    def _sync(self, *, asked: bool) -> None:
        if self._syncing:
            return
        self._syncing, self.last_sync = True, "◌ syncing…"
        self.sync_told(news=False)
        self.ask(
            "syncing with the payment provider",
            self._pull,
            partial(self._synced, asked),
            partial(self._sync_failed, asked),
        )

    def _pull(self) -> SyncResult:
        """In a thread, for building the service takes time, too."""
        return self.desk.syncing.sync()

    def _synced(self, asked: bool, result: SyncResult) -> None:
        self._syncing = False
        counts = f"{result.new} new, {result.changed} changed"
        self.last_sync = f"synced {self._now()}: {counts}"
        self.sync_told(news=bool(result.new or result.changed))
        missed = len(result.problems)
        if asked or missed:
            self.console_app.say(f"Synced: {counts}" + (f"; {missed} could not be taken" if missed else ""))

    def _sync_failed(self, asked: bool, error: Exception) -> None:
        """Told at length when somebody asked; else the status line says so until one works again."""
        self._syncing, self.last_sync = False, f"▲ sync failed {self._now()}"
        self.sync_told(news=False)
        if asked:
            self.console_app.report(error, "syncing with the payment provider")

    def _now(self) -> str:
        return f"{self.console_app.clock().astimezone(self.console_app.zone):%H:%M}"
