"""The settings: what is set, where it comes from, and a dialog for those that are one value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from screens import later, words
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
    """What guards money or holds a secret is changed in the file alone."""

    OWNER = "settings"
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
            key = self.console_app.key_of
            self.query_one("#told", Section).show(setting_parts(row, key("settings.copy"), key("list.open")))
            look = next(label for label, theme in THEMES.items() if theme.name == self.app.theme)
            self.query_one(StatusLine).tell(self.under_cursor(), f"look: {look}")

    def under_cursor(self) -> str:
        """When a change counts."""
        return "● set by you; a change counts from the next start on"

    def open_row(self) -> None:
        """Asks what it is to be; of what is changed in the file alone it copies the line, and says where."""
        row = self.rows.current
        if row is not None and row.can_change:
            self._ask(row)
        elif row is not None:
            self.action_copy()
            self.console_app.say(f"{inert(row.name, limit=40)} is changed {inert(row.change, limit=200)}")

    def _ask(self, row: SettingView, typed: str | None = None, problem: str = "") -> None:
        self.app.push_screen(
            later.SettingDialog(row, typed=typed, problem=problem), partial(self._typed, row)
        )

    def _typed(self, row: SettingView, text: str | None) -> None:
        if text is not None:
            change = partial(self._change, row.name, text)
            self.ask(
                "changing a setting",
                change,
                partial(self._changed, row, text),
                partial(self._refused, row, text),
            )

    def _change(self, name: str, text: str) -> None:
        """In a thread, for building the service takes time, too."""
        self.desk.setting_list.change(name, text)

    def _refused(self, row: SettingView, text: str, error: Exception) -> None:
        self._ask(row, text, self.console_app.sentence(error, "changing a setting"))

    def _changed(self, row: SettingView, text: str, _: None) -> None:
        when = "from the next start on"
        if row.name == "theme":
            self.app.theme, when = f"triage-{text}", "now"
        self.console_app.say(
            f"{row.name} = {inert(text or row.default, limit=80)}: in the file, and counts {when}"
        )
        self.action_refresh()

    def action_copy(self) -> None:
        """Copies the line, as far as the terminal takes it."""
        row = self.rows.current
        if row is not None:
            line = inert(row.line, block=True)
            self.app.copy_to_clipboard(line)
            self.console_app.say(f"Copied: {inert(line, limit=100)}")

    def action_look(self) -> None:
        """Goes to the next look, to try it; enter on the theme keeps one."""
        names = [theme.name for theme in THEMES.values()]
        after = names[(names.index(self.app.theme) + 1) % len(names)]
        self.app.theme = after
        self.tell_place()
        self.console_app.say(f'To keep it: theme = "{after.removeprefix("triage-")}" in the settings file')
