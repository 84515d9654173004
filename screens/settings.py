"""The settings: what is set, where it comes from, and where to change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens import words
from screens.keys import ACT, VIEW
from screens.places import PlaceScreen
from screens.themes import THEMES
from screens.widgets.empty import unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.section import Section
from screens.widgets.setting_list import Settings, setting_parts, titles
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import BAR, WindowList

if TYPE_CHECKING:
    from triage.services.setting_list import SettingView


class SettingsScreen(PlaceScreen):
    """Reads and never writes: the file is yours, and other consoles read it, too."""

    TOPIC = "setup"
    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "y", "copy", "Copy", id="settings.copy", tooltip="Copy the line for the settings file", group=ACT
        ),
        Binding(
            "t", "look", "Theme", id="settings.theme", tooltip="The next look, until you quit", group=VIEW
        ),
        Binding("r", "refresh", "Refresh", id="settings.refresh", tooltip="Read them again", group=VIEW),
        Binding(
            "escape,backspace",
            "back",
            "Back",
            key_display="esc",
            id="settings.back",
            tooltip="Back",
            group=VIEW,
        ),
    ]

    def compose(self) -> ComposeResult:
        """The lines, and the one under the cursor in full."""
        yield Static(id="title")
        yield Heads(lambda width: titles(width + BAR), id="heads")
        yield Settings(id="settings")
        yield Static(id="empty")
        with VerticalScroll(id="one"):
            yield Section("", id="told")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads them."""
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._tell, init=False)
        self.action_refresh()

    @property
    def _list(self) -> Settings:
        return self.query_one("#settings", Settings)

    def action_refresh(self) -> None:
        """Reads them again."""
        self.ask("reading the settings", self._read, self._arrived, self._failed)

    def _read(self) -> tuple[str, Sequence[SettingView]]:
        found = self.desk.setting_list
        return str(found.file), found.read()

    def _arrived(self, answer: tuple[str, Sequence[SettingView]]) -> None:
        file, rows = answer
        self._shown(True)
        self._list.show(rows)
        changed = sum(row.is_set for row in rows)
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Settings ", "bold $accent"),
                (f" {inert(file, limit=200)}", "bold"),
                (f" · {changed} of {words.many(len(rows), 'setting')} set", "$muted"),
            )
        )
        self._tell()

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the settings")
        self._shown(False)
        self.query_one("#empty", Static).update(unreadable("The settings", why))

    def _shown(self, shown: bool) -> None:
        for name in ("#settings", "#heads", "#one"):
            self.query_one(name).display = shown
        self.query_one("#empty").display = not shown

    @on(WindowList.Moved)
    def _tell(self) -> None:
        row = self._list.current
        if row is not None:
            self.query_one("#told", Section).show(setting_parts(row))
            look = next(label for label, theme in THEMES.items() if theme.name == self.app.theme)
            told = "● set by you; a change counts from the next start on"
            self.query_one(StatusLine).tell(told, f"look: {look}")

    @on(WindowList.Opened)
    def action_copy(self) -> None:
        """Copies the line, as far as the terminal takes it."""
        row = self._list.current
        if row is not None:
            line = inert(row.line, block=True)
            self.app.copy_to_clipboard(line)
            self.console_app.say(f"Copied: {inert(line, limit=100)}")

    def action_look(self) -> None:
        """Goes to the next look, and says how to keep it."""
        names = [theme.name for theme in THEMES.values()]
        after = names[(names.index(self.app.theme) + 1) % len(names)]
        self.app.theme = after
        self._tell()
        self.console_app.say(f'To keep it: theme = "{after.removeprefix("triage-")}" in the settings file')

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
