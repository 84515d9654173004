"""The first minutes: what to do with a desk that has no case yet, one key each."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens import later
from screens.finding import FindingScreen
from screens.keys import FIND
from screens.widgets.inert import inert

if TYPE_CHECKING:
    from triage.services.models import ImportResult

DEMO = "demo"
"""What the console returns when it was left for the demo."""


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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of an empty desk work on none other: ``k`` is a way up elsewhere."""
        if action in ("demo", "connect"):
            return self.desk_is_empty
        return super().check_action(action, parameters)

    def action_demo(self) -> None:
        """Leaves this desk as it is and opens the demo."""
        self.console_app.exit(DEMO)

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
