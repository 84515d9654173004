"""The sandbox: paste a message, and see what fires in it, what nearly does, and why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from screens import words
from screens.desk_protocol import RulebookLike
from screens.dialogs.teach import Reading
from screens.keys import ACT, MOVE, VIEW
from screens.teaching import TeachingScreen
from screens.widgets.key_bar import KeyBar
from screens.widgets.message_area import LONGEST, MessageArea
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from screens.widgets.tried import fires, nearly, only_suspected


class SandboxScreen(TeachingScreen):
    """A message at the left or above, its reading beside it. The rulebook is read when it opens."""

    TOPIC = "rules"
    TYPING: ClassVar[bool] = True
    """Whether letters are typed here, so that no letter can be a key."""
    CSS_PATH = "sandbox.tcss"
    AUTO_FOCUS = "#message"
    NOTHING_TO_TEACH = "Paste a message first, and wait until it is read"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "teach",
            "Wrong",
            id="sandbox.teach",
            tooltip="This is read wrongly: tell your rulebook what the message says",
            group=ACT,
        ),
        Binding("ctrl+l", "clear", "Clear", id="sandbox.clear", tooltip="Empty it for another", group=VIEW),
        Binding(
            "tab",
            "app.focus_next",
            "Switch",
            id="sandbox.switch",
            tooltip="Between the message and its reading, which then scrolls",
            group=MOVE,
        ),
        Binding("escape", "back", "Back", key_display="esc", id="sandbox.back", tooltip="Back", group=VIEW),
    ]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._brought = text[:LONGEST]
        self._rules: RulebookLike | None = None
        self._busy = False
        self._reading: Reading | None = None
        """The last reading; it is of another text while one is under way."""

    def compose(self) -> ComposeResult:
        """The message, then what is read in it."""
        yield Static(Content.assemble((" Try a text ", "bold $accent")), id="title")
        with Container(id="sides"):
            yield MessageArea(self._brought, id="message", placeholder="Paste a message here", soft_wrap=True)
            with VerticalScroll(id="reading"):
                yield Section("Fires", id="fires")
                yield Section("Nearly fires", id="nearly")
                yield Section("Only suspected", id="suspected")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads what was brought along."""
        self._clear()
        self._read()

    @property
    def _message(self) -> MessageArea:
        return self.query_one("#message", MessageArea)

    # Reading --------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _read(self) -> None:
        """Reads the message, one reading at a time, always of the text that stands there now."""
        text = self._message.text
        if self._busy:
            return
        if not text.strip():
            self._clear()
            return
        self._busy = True
        self.query_one(StatusLine).tell("◌ reading…", "")
        self.ask(
            "reading the message",
            partial(self._try, text),
            partial(self._tried, text),
            partial(self._failed, text),
        )

    def _try(self, text: str) -> Mapping[str, Any]:
        """In a thread. The book is loaded once, so that further readings are quick."""
        if self._rules is None:
            self._rules = self.desk.rulebook()
        message = text.encode("utf-8", "replace")
        return self._rules.tried(message, semantic=self.desk.suspecting.available)

    def _tried(self, text: str, told: Mapping[str, Any]) -> None:
        self._busy = False
        signals: Sequence[Mapping[str, Any]] = told["signals"]
        read = frozenset(hit["signal"] for hit in signals)
        self._reading = Reading(text, "The message", read & words.TAUGHT)
        self.query_one("#fires", Section).show(fires(text.removeprefix("\ufeff"), signals))
        self.query_one("#nearly", Section).show(nearly(told["nearly"]))
        self.query_one("#suspected", Section).show(only_suspected(told.get("suspected", ())))
        counts = f"{words.many(len(read), 'signal')} · {len(told['nearly'])} nearly"
        whole = len(text) < LONGEST
        self.query_one(StatusLine).tell(
            "✔ read" if whole else f"▲ only the first {LONGEST:,} characters are read here", counts
        )
        self._read_on(text)

    def _failed(self, text: str, error: Exception) -> None:
        self._busy = False
        self._clear()
        why = self.console_app.sentence(error, "reading the message")
        self.query_one(StatusLine).tell(f"✖ {why}", "")
        self._read_on(text)

    def _read_on(self, text: str) -> None:
        """Reads again when another text than the one just read stands there."""
        if self._message.text != text:
            self._read()

    def _clear(self) -> None:
        self._reading = None
        for section in self.query(Section):
            section.show(())
        self.query_one(StatusLine).tell("Nothing is kept of what you try here", "")

    # Keys -----------------------------------------------------------------------------------------

    def teachable(self) -> Sequence[Reading]:
        """The message, once it is read."""
        reading = self._reading
        return (reading,) if reading is not None and reading.text == self._message.text else ()

    def action_clear(self) -> None:
        """Empties it."""
        self._message.text = ""
        self._message.focus()
