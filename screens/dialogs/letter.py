"""Which letter to start from: its language, its tone, and the letter itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from screens import words
from screens.dialogs.base import Dialog
from screens.keys import key_of
from screens.widgets.choices import Choices

if TYPE_CHECKING:
    from triage.services.replying import Stationery


@dataclass(frozen=True, slots=True)
class Choice:
    """What a letter is made of; ``letter`` is empty where one writes from nothing."""

    language: str
    tone: str
    letter: str


class LetterDialog(Dialog[Choice]):
    """Returns a :class:`Choice`."""

    YES = "Draft"

    def __init__(self, stationery: Stationery, chosen: Choice, suggested: str) -> None:
        super().__init__("Start from another letter")
        self._of, self._chosen, self._suggested = stationery, chosen, suggested

    def compose_body(self) -> ComposeResult:
        """Three lists beside each other."""
        with Horizontal(id="letters"):
            for id, label, names in (
                ("language", "Language", [words.language(name) for name in self._of.languages]),
                ("tone", "Tone", [words.plain(name) for name in self._of.tones]),
            ):
                with Vertical(classes="column"):
                    yield Label(label)
                    yield Choices(*map(Option, names), id=id, compact=True)
            with Vertical(id="letter-column"):
                yield Label("Letter")
                letters = [Option(self._line(name)) for name in self._of.letters]
                yield Choices(*letters, id="letter", compact=True)
        back = key_of(self.app, "reply.undo")
        yield Static(
            Content(f"It takes the place of what stands there; {back} in the text brings that back."),
            classes="dialog-told",
        )

    def _line(self, name: str) -> Content:
        mark = "  for a review that is up" if name == self._of.public else ""
        if name == self._suggested:
            mark = "  by the rule"
        return Content.assemble(words.plain(name), (mark, "$accent"))

    def on_mount(self) -> None:
        """What is chosen now is under the cursor."""
        super().on_mount()
        chosen = self._chosen
        for id, names, name in (
            ("language", self._of.languages, chosen.language),
            ("tone", self._of.tones, chosen.tone),
            ("letter", self._of.letters, chosen.letter or self._suggested),
        ):
            at = names.index(name) if name in names else 0
            self.query_one(f"#{id}", Choices).highlighted = at
        self.query_one("#language").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter goes on to the next list, from the last one it drafts."""
        if event.option_list.id == "letter":
            self.action_done()
        else:
            self.focus_next("Choices")

    def _at(self, id: str, names: tuple[str, ...]) -> str:
        return names[self.query_one(f"#{id}", Choices).highlighted or 0]

    def result(self) -> Choice:
        """What is under the three cursors."""
        return Choice(
            self._at("language", self._of.languages),
            self._at("tone", self._of.tones),
            self._at("letter", self._of.letters),
        )
