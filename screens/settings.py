"""The settings: what is set, where it comes from, and where to change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from screens import words
from screens.keys import ACT, VIEW, leaving, refreshing
from screens.listing import ListScreen
from screens.places import PlaceScreen
from screens.themes import THEMES
from screens.widgets.inert import inert
from screens.widgets.section import Section
from screens.widgets.setting_list import Settings, setting_parts, titles
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import BAR

if TYPE_CHECKING:
    from triage.services.setting_list import SettingView


class SettingsScreen(ListScreen[Settings], PlaceScreen):
    """Reads and never writes: the file is yours, and other consoles read it, too."""

    TOPIC = "setup"
    CSS_PATH = "settings.tcss"
    DOING, WHAT = "reading the settings", "The settings"
    WITH_ROWS = "#heads, #one"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "y", "copy", "Copy", id="settings.copy", tooltip="Copy the line for the settings file", group=ACT
        ),
        Binding(
            "t", "look", "Theme", id="settings.theme", tooltip="The next look, until you quit", group=VIEW
        ),
        refreshing("settings", "Read them again"),
        leaving("settings"),
    ]

    def lines(self) -> Settings:
        """The list of settings."""
        return Settings(id="settings")

    def titles(self, width: int) -> str:
        """The titles over it."""
        return titles(width + BAR)

    def below(self) -> ComposeResult:
        """The one under the cursor in full."""
        with VerticalScroll(id="one"):
            yield Section("", id="told")

    def action_refresh(self) -> None:
        """Reads them again."""
        self.read(self._read, self._arrived)

    def _read(self) -> tuple[str, Sequence[SettingView]]:
        found = self.desk.setting_list
        return str(found.file), found.read()

    def _arrived(self, answer: tuple[str, Sequence[SettingView]]) -> None:
        file, rows = answer
        self.rows.show(rows)
        self.stand(None)
        changed = sum(row.is_set for row in rows)
        about = f" · {changed} of {words.many(len(rows), 'setting')} set"
        self.entitle("Settings", f" {inert(file, limit=200)}", (about, "$muted"))
        self.tell_place()

    def tell_place(self) -> None:
        """The setting under the cursor, and the look."""
        row = self.rows.current
        if row is not None:
            self.query_one("#told", Section).show(setting_parts(row))
            look = next(label for label, theme in THEMES.items() if theme.name == self.app.theme)
            self.query_one(StatusLine).tell(self.under_cursor(), f"look: {look}")

    def under_cursor(self) -> str:
        """When a change counts."""
        return "● set by you; a change counts from the next start on"

    def open_row(self) -> None:
        """Copies the line."""
        self.action_copy()

    def action_copy(self) -> None:
        """Copies the line, as far as the terminal takes it."""
        row = self.rows.current
        if row is not None:
            line = inert(row.line, block=True)
            self.app.copy_to_clipboard(line)
            self.console_app.say(f"Copied: {inert(line, limit=100)}")

    def action_look(self) -> None:
        """Goes to the next look, and says how to keep it."""
        names = [theme.name for theme in THEMES.values()]
        after = names[(names.index(self.app.theme) + 1) % len(names)]
        self.app.theme = after
        self.tell_place()
        self.console_app.say(f'To keep it: theme = "{after.removeprefix("triage-")}" in the settings file')
