"""Holding a reply against the rules while it is written: one reading at a time, of what stands there now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import TextArea

from screens import words
from screens.asking import AskingScreen
from screens.dialogs.letter import Choice
from screens.widgets.refused import findings
from screens.widgets.reply_area import ReplyArea
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from triage.services.drafts import Draft
    from triage.services.replying import Reply, Stationery


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written on: what it was made from, its text before anybody edited it, and the stationery."""

    choice: Choice
    text: str
    stationery: Stationery

    @property
    def is_public(self) -> bool:
        """Whether it answers a review that is up."""
        return self.choice.letter == self.stationery.public


def fields_of(letter: Letter, text: str) -> dict[str, str]:
    """An unfinished reply, to be kept."""
    choice = letter.choice
    return {
        "text": text,
        "from": letter.text,
        "language": choice.language,
        "tone": choice.tone,
        "letter": choice.letter,
    }


def letter_of(begun: Draft, stationery: Stationery) -> Letter:
    """What an unfinished reply was made from, as far as there still is such a letter."""
    kept = begun.fields
    language, tone, letter = kept.get("language", ""), kept.get("tone", ""), kept.get("letter", "")
    choice = Choice(
        language if language in stationery.languages else "en",
        tone if tone in stationery.tones else stationery.tone,
        letter if letter in stationery.letters else "",
    )
    return Letter(choice, kept.get("from", ""), stationery)


class CheckingReplyScreen(AskingScreen):
    """A screen with a text ``#text``, a section ``#findings`` and a status line."""

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._letter: Letter | None = None
        self._busy = False
        self._reading: Reply | None = None
        """What the rules say to the text that stands there now; ``None`` while that is not known."""

    @property
    def _text(self) -> ReplyArea:
        return self.query_one("#text", ReplyArea)

    @on(TextArea.Changed)
    def check(self) -> None:
        """Holds the text that stands there now against the rules."""
        self._reading = None
        text, letter = self._text.text, self._letter
        if self._busy or letter is None:
            return
        if not text.strip():
            self._clear("Write what the customer should read")
            return
        self._busy = True
        self.query_one(StatusLine).tell("◌ checking…", "")
        self.ask(
            "checking the reply",
            partial(self._read, text, letter),
            partial(self._was_read, text, letter),
            partial(self._unread, text, letter),
        )

    def _read(self, text: str, letter: Letter) -> Reply:
        """In a thread. The name of the letter stays with a text that nobody edited."""
        found = self.desk.replying.written(
            self._case_id, text, letter.choice.language, public=letter.is_public
        )
        return replace(found, name=letter.choice.letter) if text == letter.text else found

    def _was_read(self, text: str, letter: Letter, found: Reply) -> None:
        self._busy = False
        if self._is_another(text, letter):
            self.check()
            return
        self._reading = found
        self.query_one("#findings", Section).show(findings(found, letter.stationery.rules))
        margin = len(text) - len(text.lstrip())  # the reading leaves it out
        self._text.mark((margin + one.start, margin + one.end) for one in found.violations)
        count = len({one.rule for one in found.violations})
        key = self.console_app.key_of
        told = f"✔ may be sent: {key('reply.copy')} copies it, {key('reply.sent')} once it was sent"
        if count:
            told = f"✖ {words.many(count, 'rule')} {'refuses' if count == 1 else 'refuse'} it"
        self.query_one(StatusLine).tell(told, words.many(len(text), "character"))

    def _unread(self, text: str, letter: Letter, error: Exception) -> None:
        self._busy = False
        self._clear(f"✖ {self.console_app.sentence(error, 'checking the reply')}")
        if self._is_another(text, letter):
            self.check()

    def _is_another(self, text: str, letter: Letter) -> bool:
        return text != self._text.text or letter is not self._letter

    def _clear(self, why: str) -> None:
        self._reading = None
        self.query_one("#findings", Section).show(())
        self.query_one(StatusLine).tell(why, "")
