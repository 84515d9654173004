"""The console: its screens, its looks, and the one funnel that every error goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment, Segments
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.keys import key_to_character
from textual.notifications import Notify
from textual.reactive import Reactive
from textual.signal import Signal
from textual.theme import Theme

from screens import later
from screens.keeping import KeepingApp
from screens.keys import VIEW, called, key_of
from screens.places import PLACES, PlaceScreen, place_of
from screens.queue import QueueScreen
from screens.remarks import give_lines_back
from screens.sync_state import SyncState
from screens.themes import DARK, THEMES
from screens.times import told
from screens.widgets.inert import inert
from triage.domain.errors import TriageError
from triage.services.queue_models import QueueFilter

if TYPE_CHECKING:
    from screens.desk_protocol import DeskLike

MakeDemo = Callable[[Callable[[int, int], None]], "DeskLike"]
"""Makes a demo desk; the function that it takes is told how much is done, of how much."""


class TriageApp(KeepingApp):
    """The console on one desk."""

    TITLE = "triage"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {lambda: later.ConsoleCommands}
    theme: Reactive[str] = Reactive(DARK.name)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012  Textual types it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "question_mark,f1",
            "help",
            "Help",
            key_display="?",
            id="app.help",
            tooltip="Every key of this screen",
            group=VIEW,
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Palette",
            show=False,
            id="app.palette",
            tooltip="Every command by its name",
            group=VIEW,
        ),
        Binding(
            "f2",
            "sandbox",
            "Try a text",
            show=False,
            id="app.sandbox",
            tooltip="Paste a message: what fires in it, what nearly does, and why not",
            group=VIEW,
        ),
        *PLACES,
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            show=False,
            id="app.suspend",
            tooltip="To the shell, and back with fg; not in a browser",
            group=VIEW,
        ),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Close the console; nothing is lost", group=VIEW),
    ]

    def __init__(
        self,
        desk: DeskLike,
        *,
        case_id: str | None,
        zone: tzinfo | None,
        notes: Path | None,
        keys: Mapping[str, str],
        theme: str,
        demo: MakeDemo | None,
    ) -> None:
        super().__init__()
        self.set_keymap(keys)
        self.keys = keys
        self.desk = desk
        self.zone = zone
        self.undoable: list[str] = []
        """Cases decided here, latest last, whose decision can be taken back."""
        self.sync = SyncState()
        self.sync_news: Signal[SyncState] = Signal(self, "sync")
        self._case_id, self._notes = case_id, notes
        self.make_demo = demo
        self.animation_level = "none"
        self.theme = f"triage-{theme}"

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The console's own looks, none of Textual's. Known from the first, so that styles are read once."""
        return {theme.name: theme for theme in THEMES.values()}

    @property
    def desk_name(self) -> str:
        """What the desk is called: its file's name."""
        return self.desk.path.name

    @property
    def clock(self) -> Callable[[], datetime]:
        """The desk's clock: the present moment, aware."""
        return self.desk.clock

    def get_default_screen(self) -> QueueScreen:
        """The queue lies under everything."""
        return QueueScreen()

    def read_styles(self) -> None:
        """Reads how dialogs and the other screens look, so that the first of them opens at once."""
        self.stylesheet.read_all(sorted(Path(__file__).parent.rglob("*.tcss")))
        self.stylesheet.parse()

    def on_ready(self) -> None:
        """The first paint is done."""
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen) and screen.is_attached:  # not left again already
                screen.painted()

    def on_mount(self) -> None:
        """Opens, over the queue, the case that was asked for."""
        self.app_resume_signal.subscribe(self, self.paint_anew)
        if self._case_id is not None:
            self.push_screen(later.CaseScreen(self._case_id, QueueFilter()))

    def paint_anew(self, _: object = None) -> None:
        """Nothing of the console is left on a terminal that comes back from the shell."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)
        self.refresh(layout=True)

    # Saying things ------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """A passing remark. ``text`` is plain text, never markup."""
        self.notify(inert(text, limit=300), timeout=5, markup=False)

    def complain(self, text: str) -> None:
        """Something did not work, and why: plain text."""
        self.notify(inert(text, limit=600), severity="error", timeout=12, markup=False)

    def on_notify(self, event: Notify) -> None:
        """A new remark takes the place of the old one, a new error that of the old error."""
        for old in list(self._notifications):
            if old.severity == event.notification.severity:
                self._unnotify(old, refresh=False)
        give_lines_back(self)

    def report(self, error: Exception, doing: str) -> None:
        """The funnel: what went wrong in one line; what nobody foresaw leaves a crash note as well."""
        self.notify(
            self.sentence(error, doing), title=f"Failed: {doing}", severity="error", timeout=12, markup=False
        )

    def report_broken(self, text: str) -> None:
        """The log does not verify: said loudly."""
        self.notify(
            inert(text, limit=600), title="The log is broken", severity="error", timeout=30, markup=False
        )

    def sentence(self, error: Exception, doing: str) -> str:
        """``error`` as one inert line."""
        if isinstance(error, TriageError):
            return inert(told(error, self.zone), limit=600)
        return later.crash_note(error, doing, self._notes)

    def _fatal_error(self) -> None:
        """Ends the console with one line where Textual would print a traceback."""
        self.bell()
        if self._exception is not None:
            line = later.crash_note(self._exception, "showing the console", self._notes)
            self._exit_renderables.append(Segments([Segment(line)]))
        self._close_messages_no_wait()

    def get_key_display(self, binding: Binding) -> str:
        """The name of a key; help has another one where every letter is typed."""
        if binding.id == "app.help" and getattr(self.screen, "TYPING", False):
            return self._help_while_typing()
        return binding.key_display or called(binding.key)

    def _help_while_typing(self) -> str:
        """The first key for help that writes nothing."""
        bound = self.keys.get("app.help", "f1").split(",")
        return called(next((key for key in map(str.strip, bound) if not key_to_character(key)), bound[0]))

    def key_of(self, name: str) -> str:
        """What the key of a binding is called now, by the binding's id."""
        return key_of(self, name)

    # Undo ---------------------------------------------------------------------------------------

    def remember(self, case_id: str) -> None:
        """A decision was recorded here."""
        self.forget(case_id)
        self.undoable.append(case_id)

    def forget(self, case_id: str) -> None:
        """There is no decision to take back on the case any more."""
        self.undoable = [other for other in self.undoable if other != case_id]

    # Screens ------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Explains the keys of the screen on top."""
        if not isinstance(self.screen, later.HelpScreen):
            self.push_screen(later.HelpScreen(self.screen))

    def action_log(self) -> None:
        """Opens the decision log."""
        if not isinstance(self.screen, later.LogScreen):
            self.push_screen(later.LogScreen())

    def action_actions(self) -> None:
        """Opens what is left to do at the payment provider."""
        if not isinstance(self.screen, later.ActionsScreen):
            self.push_screen(later.ActionsScreen())

    def action_followups(self) -> None:
        """Opens the reviews of results."""
        if not isinstance(self.screen, later.FollowupsScreen):
            self.push_screen(later.FollowupsScreen())

    def action_promised(self) -> None:
        """Opens the promises of all contracts."""
        if not isinstance(self.screen, later.PromisedScreen):
            self.push_screen(later.PromisedScreen())

    def action_sandbox(self) -> None:
        """Opens the sandbox; on a case, with the latest message of the other side."""
        if not isinstance(self.screen, later.SandboxScreen):
            readings = self.screen.teachable() if isinstance(self.screen, later.CaseScreen) else ()
            self.push_screen(later.SandboxScreen(readings[-1].text if readings else ""))

    def action_go(self, name: str) -> None:
        """Goes to a place; from one to another without piling them up."""
        place = place_of(name)
        if isinstance(self.screen, place):
            return
        if isinstance(self.screen, PlaceScreen):
            self.switch_screen(place())
        else:
            self.push_screen(place())

    def start_sync(self) -> None:
        """Brings in what the provider knows; the queue under everything does it."""
        queue = self.screen_stack[0]
        if isinstance(queue, QueueScreen):
            queue.action_sync()

    def action_look(self, name: str) -> None:
        """Switches the theme."""
        self.theme = name


def build_app(
    desk: DeskLike,
    *,
    case_id: str | None = None,
    zone: tzinfo | None = None,
    notes: Path | None = None,
    keys: Mapping[str, str] = MappingProxyType({}),
    theme: str = "dark",
    demo: MakeDemo | None = None,
) -> App[Any]:
    """The console on ``desk``, for the command and for tests alike.

    ``case_id`` opens that case at once. ``zone`` is where times are shown (``None``: the machine's);
    ``notes`` is the folder for crash notes (``None``: the user's log folder). ``keys``: other keys for
    bindings, by id. ``theme``: the look, as the setting names it. ``demo`` makes and fills a desk to look
    around on, in a thread.
    """
    return TriageApp(desk, case_id=case_id, zone=zone, notes=notes, keys=keys, theme=theme, demo=demo)
