"""Bringing in, in the background, what the payment provider knows, and saying which mode its key has."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from screens import words
from screens.carrying_out import MODES
from screens.decide import ActingScreen
from screens.keys import FIND
from screens.sync_state import Finished, SyncState

if TYPE_CHECKING:
    from triage.services.syncing import SyncResult


class Progressed(Message):
    """A sync reads ``doing`` now; ``cases`` were read so far."""

    def __init__(self, doing: str, cases: int) -> None:
        super().__init__()
        self.doing, self.cases = doing, cases

    def can_replace(self, message: Message) -> bool:
        """Only where it is now matters."""
        return isinstance(message, Progressed)


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

    @abstractmethod
    def sync_told(self, *, news: bool) -> None:
        """The mode of the key, or how a sync stands, has changed; ``news``: cases have."""

    @property
    def _state(self) -> SyncState:
        return self.console_app.sync

    def _tell_sync(self, *, news: bool = False) -> None:
        self.sync_told(news=news)
        self.console_app.sync_news.publish(self._state)

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
        self._state.mode, self._state.minutes = mode, minutes
        self._tell_sync()
        if mode in {"test", "live"} and minutes > 0:
            self.set_interval(minutes * 60, self._again)
            self._again()

    def _again(self) -> None:
        """By itself, every so many minutes."""
        self._state.next_at = self.console_app.clock() + timedelta(minutes=self._state.minutes)
        self._sync(asked=False)

    def _not_found(self, error: Exception) -> None:
        self.key_mode = MODES["unknown"]
        self._state.mode = "unknown"
        self._tell_sync()
        self.console_app.report(error, "looking for the key")

    def action_sync(self) -> None:
        """Brings in what the provider knows, now."""
        self._sync(asked=True)

    def _sync(self, *, asked: bool) -> None:
        if self._state.doing:
            return
        self._state.doing, self.last_sync = "asking whose account it is", "◌ syncing…"
        self._tell_sync()
        self.ask(
            "syncing with the payment provider",
            self._pull,
            partial(self._synced, asked),
            partial(self._sync_failed, asked),
        )

    def _pull(self) -> SyncResult:
        """In a thread, for building the service takes time, too."""

        def told(doing: str, result: SyncResult) -> None:
            self.post_message(Progressed(doing, result.new + result.changed + result.unchanged))

        return self.desk.syncing.sync(progress=told)

    def on_progressed(self, message: Progressed) -> None:
        """Keeps what a sync says of itself, unless it is over."""
        if self._state.doing:
            self._state.doing = f"{message.doing}, {words.many(message.cases, 'case')} read"
            self.console_app.sync_news.publish(self._state)

    def _synced(self, asked: bool, result: SyncResult) -> None:
        self._state.doing, self._state.last = "", Finished(self.console_app.clock(), result)
        counts = f"{result.new} new, {result.changed} changed"
        self.last_sync = f"synced {self._now()}: {counts}"
        self._tell_sync(news=bool(result.new or result.changed))
        missed = len(result.problems)
        if asked or missed:
            self.console_app.say(f"Synced: {counts}" + (f"; {missed} could not be taken" if missed else ""))

    def _sync_failed(self, asked: bool, error: Exception) -> None:
        """Told at length when somebody asked; else the status line says so until one works again."""
        doing = "syncing with the payment provider"
        why = self.console_app.sentence(error, doing)
        offline = str(getattr(error, "kind", "")) == "unreachable"
        self._state.doing = ""
        self._state.last = Finished(self.console_app.clock(), error=why, offline=offline)
        self.last_sync = f"▲ sync failed {self._now()}"
        self._tell_sync()
        if asked:
            self.console_app.report(error, doing)

    def _now(self) -> str:
        return f"{self.console_app.clock().astimezone(self.console_app.zone):%H:%M}"
