"""What a message does say, signal by signal: what should have fired, and what should not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from screens import words
from screens.dialogs.base import Dialog
from screens.widgets.choices import Choices
from screens.widgets.inert import inert

_EXCERPT = 56


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, how it is called here, and the signals that were read in it."""

    text: str
    head: str
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message and all signals that it carries."""

    text: str
    says: tuple[str, ...]


class TeachDialog(Dialog[Lesson]):
    """Starts from what was read; Enter changes a signal. Returns the lesson."""

    YES = "Teach"

    def __init__(
        self, readings: Sequence[Reading], signals: Sequence[str], begun: Mapping[str, str] | None = None
    ) -> None:
        """``begun``: a correction that was begun before; of a message that is gone, nothing is left of it."""
        super().__init__("What does this message say?")
        self._readings, self._signals = readings, signals
        self._chosen = len(readings) - 1
        self._says = set(readings[-1].read)
        texts = [reading.text for reading in readings]
        if begun and begun.get("text") in texts:
            self._chosen = texts.index(begun["text"])
            self._says = set(begun.get("says", "").split()) & set(signals)

    def compose_body(self) -> ComposeResult:
        """The messages when there are several, the signals, and what the correction comes to."""
        if len(self._readings) > 1:
            heads = [Content(f"{each.head}: {_excerpt(each.text)}") for each in self._readings]
            yield Choices(*map(Option, heads), id="message", compact=True)
        else:
            yield Static(Content(f"“{_excerpt(self._readings[0].text)}”"), classes="dialog-told")
        yield Choices(*(Option(self._line(name)) for name in self._signals), id="signals", compact=True)
        yield Static(id="lesson")

    def on_mount(self) -> None:
        """The latest message is chosen, and the keys are on the signals."""
        super().on_mount()
        for messages in self.query("#message").results(Choices):
            messages.highlighted = self._chosen
        signals = self.query_one("#signals", Choices)
        signals.highlighted = 0
        signals.focus()
        self._tell()

    @on(OptionList.OptionHighlighted, "#message")
    def choose(self, event: OptionList.OptionHighlighted) -> None:
        """Another message is corrected: start from what was read in it."""
        if event.option_index != self._chosen:
            self._chosen = event.option_index
            self._says = set(self._reading.read)
            for index in range(len(self._signals)):
                self._show(index)
            self._tell()

    @on(OptionList.OptionSelected, "#message")
    def go_on(self) -> None:
        """Enter on a message goes on to the signals."""
        self.query_one("#signals").focus()

    @on(OptionList.OptionSelected, "#signals")
    def change(self, event: OptionList.OptionSelected) -> None:
        """Enter on a signal: it should have fired, or it should not have."""
        self._says ^= {self._signals[event.option_index]}
        self._show(event.option_index)
        self._tell()
        self.keep_begun()

    def begun(self) -> Mapping[str, str]:
        """The message and what it is said to say, once that is another than what was read."""
        if self._says == self._reading.read:
            return {}
        return {"text": self._reading.text, "says": " ".join(sorted(self._says))}

    @property
    def _reading(self) -> Reading:
        return self._readings[self._chosen]

    def _show(self, index: int) -> None:
        signals = self.query_one("#signals", Choices)
        signals.replace_option_prompt_at_index(index, self._line(self._signals[index]))

    def _line(self, name: str) -> Content:
        says, read = name in self._says, name in self._reading.read
        why, style = {
            (True, True): ("fired", "$muted"),
            (True, False): ("should have fired", "bold $success"),
            (False, True): ("should not have fired", "bold $warning"),
            (False, False): ("", ""),
        }[says, read]
        return Content.assemble(f"{'✔' if says else '·'} {words.signal(name)}", (f"  {why}", style))

    def _tell(self) -> None:
        missed = [words.signal(name) for name in self._signals if name in self._says - self._reading.read]
        false = [words.signal(name) for name in self._signals if name in self._reading.read - self._says]
        told = [f"Should have fired: {', '.join(missed)}."] * bool(missed)
        told += [f"Should not have fired: {', '.join(false)}."] * bool(false)
        hint = "Enter changes a signal; the message is kept with all that is marked ✔."
        self.query_one("#lesson", Static).update(Content(" ".join(told) or hint))

    def result(self) -> Lesson | None:
        """The correction, when there is one."""
        if self._says == self._reading.read:
            self.complain("Nothing is corrected yet: change a signal with Enter")
            return None
        return Lesson(self._reading.text, tuple(name for name in self._signals if name in self._says))


def _excerpt(text: str) -> str:
    return inert(" ".join(text[: 4 * _EXCERPT].split()), limit=_EXCERPT)
