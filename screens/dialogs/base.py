"""What all dialogs share: a title, a place for a problem, and Escape to leave with nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Static

from screens.keys import DIALOG, key_of

Result = TypeVar("Result")

STYLES = Path(__file__).with_name("dialogs.tcss")
"""How dialogs look; what looks like one names it, too."""


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """Asks for one thing and returns it, or ``None``; it does nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "cancel",
            "Cancel",
            id="dialog.cancel",
            tooltip="Leave; nothing is recorded",
            group=DIALOG,
        ),
        Binding(
            "ctrl+s", "done", "Record", id="dialog.done", tooltip="Record what is filled in", group=DIALOG
        ),
    ]
    CSS_PATH = STYLES
    YES = "Record"
    keep: Callable[[Mapping[str, str]], None] | None = None
    """Takes what is filled in at every change, where it is to outlive the terminal."""
    phrases: Sequence[str] = ()
    """What was written in such a dialog before, latest first."""

    def __init__(self, title: str, *, problem: str = "") -> None:
        super().__init__()
        self._title, self._problem = title, problem

    def compose(self) -> ComposeResult:
        """Title, problem, the dialog's own part, buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Static(Content(f"✖ {self._problem}"), classes="dialog-problem")
            yield from self.compose_body()
            with Horizontal(classes="dialog-buttons"):
                yield Button(
                    f"{self.YES}  {key_of(self.app, 'dialog.done')}",
                    id="done",
                    variant="primary",
                    compact=True,
                )
                yield Button(f"Cancel  {key_of(self.app, 'dialog.cancel')}", id="cancel", compact=True)

    @abstractmethod
    def compose_body(self) -> ComposeResult:
        """The dialog's own part."""

    @abstractmethod
    def result(self) -> Result | None:
        """What is filled in; ``None`` when it is not complete (then :meth:`complain` was called)."""

    def begun(self) -> Mapping[str, str]:
        """What somebody wrote here, by field; nothing: nobody wrote anything yet."""
        return {}

    def line(self, text: str, hint: str, *, id: str) -> Input:
        """A line to write on; what was written before and begins so is offered behind the cursor."""
        if not self.phrases:
            return Input(text, placeholder=hint, id=id, compact=True)
        offered = SuggestFromList(self.phrases, case_sensitive=False)
        hint = f"{hint}; → takes what you wrote before"
        return Input(text, placeholder=hint, suggester=offered, id=id, compact=True)

    @on(Input.Changed)
    def keep_begun(self) -> None:
        """Hands over what is filled in now."""
        if self.keep is not None and self.is_mounted and self.is_attached:
            self.keep(self.begun())

    def on_mount(self) -> None:
        """Hides the place for a problem while there is none."""
        self.query_one(".dialog-problem").display = bool(self._problem)
        self.set_class(bool(self._problem), "-refused")

    def complain(self, problem: str) -> None:
        """Says what is missing, in the dialog; an empty problem takes it back."""
        place = self.query_one(".dialog-problem", Static)
        place.update(Content(f"✖ {problem}"))
        place.display = bool(problem)
        self.set_class(bool(problem), "-refused")

    def action_done(self) -> None:
        """Returns what is filled in, when it is complete."""
        result = self.result()
        if result is not None:
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Returns nothing, and throws away what was begun."""
        if self.keep is not None:
            self.keep({})
        self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The two buttons are the two keys."""
        event.stop()
        if event.button.id == "done":
            self.action_done()
        else:
            self.action_cancel()
