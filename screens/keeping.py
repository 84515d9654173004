"""What is being written and not recorded yet, on its way to the disk: a closed terminal loses none of it."""

from __future__ import annotations

import asyncio
import signal
from abc import abstractmethod
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from rich.segment import Segment, Segments

from screens.asking import Answered, Failed
from screens.typed_ahead import TypedAheadApp
from triage.domain.errors import TriageError

if TYPE_CHECKING:
    from screens.answers_protocol import DraftsLike
    from screens.desk_protocol import DeskLike
    from triage.services.drafts import Draft

WRITE_SECONDS = 0.4
"""How long what is written may wait for the disk, while nothing goes wrong."""
DOING = "keeping what is written"
HUNG_UP = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
"""What a program is sent when its terminal is closed, or the machine goes down."""


class Drafting:
    """Takes what is written in the event loop, writes it where that may wait. Reading sees what was taken."""

    def __init__(self, drafts: Callable[[], DraftsLike]) -> None:
        self._drafts = drafts
        self._taken: dict[tuple[str, str], Mapping[str, str]] = {}
        self._lock = Lock()

    def take(self, kind: str, case_id: str, fields: Mapping[str, str]) -> None:
        """Takes what stands there now, in place of what was taken before."""
        self._taken[kind, case_id] = fields

    def read(self, kind: str, case_id: str) -> Draft | None:
        """What was begun, if anything; in a thread."""
        self.write()
        return self._drafts().read(kind, case_id)

    def write(self) -> None:
        """Writes all that was taken; in a thread, or when the console ends."""
        with self._lock:
            for key, fields in list(self._taken.items()):
                self._drafts().keep(*key, fields)
                if self._taken.get(key) is fields:  # nothing newer was taken meanwhile
                    del self._taken[key]


def on_hang_up(then: Callable[[], None]) -> None:
    """Calls ``then`` in the event loop when the terminal is gone; where there are no such signals, never."""
    loop = asyncio.get_running_loop()
    for number in HUNG_UP:
        try:
            loop.add_signal_handler(number, then)
        except (NotImplementedError, RuntimeError, ValueError):  # not the main thread, or no such loop
            return


class KeepingApp(TypedAheadApp):
    """A console that has what is written on the disk a moment later, and at the latest when it ends."""

    desk: DeskLike

    def __init__(self) -> None:
        super().__init__()
        self.drafting = Drafting(lambda: self.desk.drafts)
        """What was begun to write."""
        self._writing = False

    @abstractmethod
    def report(self, error: Exception, doing: str) -> None:
        """Says what went wrong."""

    @abstractmethod
    def sentence(self, error: Exception, doing: str) -> str:
        """``error`` as one inert line."""

    def take(self, kind: str, case_id: str, fields: Mapping[str, str]) -> None:
        """Takes what stands in a form; nothing of it: there is nothing to keep."""
        self.drafting.take(kind, case_id, fields)
        if not self._writing:
            self._writing = True
            self.set_timer(WRITE_SECONDS, self._write)

    def _write(self) -> None:
        self._writing = False
        self.run_worker(self._write_in_thread, thread=True, name=DOING)

    def _write_in_thread(self) -> None:
        try:
            self.drafting.write()
        except Exception as error:  # as everywhere, it must reach the funnel in the event loop
            self.call_from_thread(self.report, error, DOING)

    def on_mount(self) -> None:
        """From here on, a terminal that is closed ends the console in order."""
        on_hang_up(self._hung_up)

    def on_answered(self, message: Answered) -> None:
        """What a screen asked for that is left by now."""
        if message.kept:
            message.then(message.answer)

    def on_failed(self, message: Failed) -> None:
        """What went wrong for a screen that is left by now."""
        self.report(message.error, message.doing)

    def _hung_up(self) -> None:
        self._write_last()
        self.exit()

    def on_unmount(self) -> None:
        """The end, whatever brought it about."""
        self._write_last()

    def _write_last(self) -> None:
        try:
            self.drafting.write()
        except TriageError as error:
            self._exit_renderables.append(Segments([Segment(self.sentence(error, DOING))]))
