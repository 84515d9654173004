"""The first minutes: what to do with a desk that has no case yet, one key each."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from screens import later
from screens.finding import FindingScreen
from screens.keys import FIND
from screens.reading_queue import EVERYTHING
from screens.widgets.empty import being_filled, empty_desk
from screens.widgets.inert import inert
from triage.domain.errors import DeskError

if TYPE_CHECKING:
    from screens.desk_protocol import DeskLike
    from triage.services.models import ImportResult

FILLING = "filling the demo desk"


class Filled(Message):
    """So many per cent of the demo desk are there."""

    def __init__(self, percent: int) -> None:
        super().__init__()
        self.percent = percent

    def can_replace(self, message: Message) -> bool:
        """Only the latest matters."""
        return isinstance(message, Filled)


class StartingScreen(FindingScreen):
    """A list of cases that can be filled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "i",
            "import_file",
            "Import",
            show=False,
            id="queue.import",
            tooltip="Bring a case file in; importing it again changes nothing",
            group=FIND,
        ),
        Binding(
            "t",
            "demo",
            "Demo",
            show=False,
            id="queue.demo",
            tooltip="On an empty desk: look around in a made-up world, on a desk of its own",
            group=FIND,
        ),
        Binding(
            "k",
            "connect",
            "Stripe",
            show=False,
            id="queue.connect",
            tooltip="On an empty desk: connect Stripe",
            group=FIND,
        ),
    ]
    desk_is_empty = False
    _filling = False

    @abstractmethod
    def say_instead(self, text: Content) -> None:
        """Puts ``text`` where the list would be."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of an empty desk work on none other: ``k`` is a way up elsewhere."""
        if action in ("demo", "connect"):
            return self.desk_is_empty
        return super().check_action(action, parameters)

    def action_demo(self) -> None:
        """Leaves this desk as it is and opens the demo."""
        make = self.console_app.make_demo
        if make is None:
            self.console_app.say(
                f"Leave with {self.console_app.key_of('app.quit')}, then 'triage demo' opens one"
            )
        elif not self._filling:
            self._filling = True
            self.post_message(Filled(0))
            self.ask(FILLING, partial(make, self._fill), self._go_there, self._not_filled)

    def _fill(self, done: int, total: int) -> None:
        """In the thread that fills it, now and then."""
        if get_current_worker().is_cancelled:
            raise DeskError("the console was left before the demo desk was filled")
        self.post_message(Filled(100 * done // max(total, 1)))

    def on_filled(self, message: Filled) -> None:
        """Says how far it is."""
        if self._filling:
            self.say_instead(being_filled(message.percent))

    def _go_there(self, desk: DeskLike) -> None:
        """From here on, everything is asked of the other desk."""
        self.console_app.desk = desk
        self._filling = self.desk_is_empty = False
        self.action_clear()
        self.load(EVERYTHING)

    def _not_filled(self, error: Exception) -> None:
        self._filling = False
        self.say_instead(empty_desk(self.console_app.key_of))
        self.console_app.report(error, FILLING)

    def action_connect(self) -> None:
        """Syncs when there is a key, else tells where to put one."""
        if self.key_mode in ("TEST", "LIVE"):
            self.action_sync()
        else:
            self.app.push_screen(later.ConnectDialog())

    def action_import_file(self) -> None:
        """Asks for a file."""
        self.app.push_screen(later.ImportDialog(), self._import)

    def _import(self, path: Path | None) -> None:
        if path is not None:
            self.console_app.say(f"Importing {inert(path.name, limit=60)}…")
            call = partial(self.desk_import, path)
            self.ask("importing", call, partial(self._imported, path))

    def desk_import(self, path: Path) -> ImportResult:
        """In a thread, for building the service takes time, too."""
        return self.desk.importing.import_file(path)

    def _imported(self, path: Path, result: ImportResult) -> None:
        name = inert(path.name, limit=60)
        told = f"{name}: {result.new} new, {result.changed} changed, {result.unchanged} unchanged"
        if result.rejects:
            rejects = inert(str(result.rejects), limit=200)
            self.console_app.complain(f"{told}; {result.rejected} refused, each with its reason in {rejects}")
        else:
            self.console_app.say(told)
        self.desk_is_empty = False
        self.action_refresh()
