"""Another value for a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from screens.dialogs.base import Dialog
from screens.widgets.choices import Choices
from screens.widgets.inert import inert

if TYPE_CHECKING:
    from triage.services.setting_list import SettingView


class SettingDialog(Dialog[str]):
    """Returns what the setting is to be; nothing: back to the default. ``typed``: what was refused."""

    YES = "Keep"

    def __init__(self, setting: SettingView, *, typed: str | None = None, problem: str = "") -> None:
        super().__init__(f"Change {inert(setting.name, limit=40)}", problem=problem)
        self._of = setting
        now = setting.value if setting.is_set else ""
        self._typed = now if typed is None else typed

    def compose_body(self) -> ComposeResult:
        """What it is, then the words to choose from or a line to type on."""
        told = f"{self._of.told}\nBy default: {inert(self._of.default, limit=120)}."
        if not self._of.choices:
            told += " Leave it empty to go back to that."
        yield Static(Content(told), classes="dialog-told")
        if self._of.choices:
            yield Choices(*map(Option, self._of.choices), id="choice", compact=True)
        else:
            default = inert(self._of.default, limit=60)
            yield Input(inert(self._typed), placeholder=default, id="value", compact=True)

    def on_mount(self) -> None:
        """What it is now is under the cursor."""
        super().on_mount()
        choices = self._of.choices
        if choices:
            at = choices.index(self._of.value) if self._of.value in choices else 0
            self.query_one("#choice", Choices).highlighted = at

    def on_input_submitted(self) -> None:
        """Enter keeps it."""
        self.action_done()

    def on_option_list_option_selected(self) -> None:
        """So it does on a word."""
        self.action_done()

    def result(self) -> str:
        """What is chosen or typed."""
        if self._of.choices:
            return self._of.choices[self.query_one("#choice", Choices).highlighted or 0]
        return self.query_one("#value", Input).value.strip()
