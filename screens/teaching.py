"""Correcting what was read in a message: the shop's own rulebook learns from it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from screens import later
from screens.desk_protocol import RulebookLike
from screens.drafting import LESSON, BeginningScreen
from screens.widgets.inert import inert

Book = tuple[Path | None, Sequence[str]]
"""The shop's own rulebook, if it has one, and the signals that can be taught."""


class TeachingScreen(BeginningScreen):
    """A screen that shows messages whose reading can be corrected."""

    NOTHING_TO_TEACH: ClassVar[str] = "There is no message to correct"

    def taught_on(self) -> str | None:
        """The case whose messages these are; ``None``: of none, and nothing of a correction is kept."""
        return None

    @abstractmethod
    def teachable(self) -> Sequence[later.Reading]:
        """The messages at hand that may carry signals, oldest first."""

    def action_teach(self) -> None:
        """Asks what a message says; how to make a book of one's own, when there is none."""
        messages = self.teachable()
        if messages:
            then = partial(self._open_teach, self.taught_on(), messages)
            self.ask("looking for your rulebook", self._book, then)
        else:
            self.console_app.say(self.NOTHING_TO_TEACH)

    def _book(self) -> Book:
        """In a thread, for building the service takes time, too."""
        book = self.desk.rulebook()
        return book.own, book.signals

    def _open_teach(self, case_id: str | None, messages: Sequence[later.Reading], found: Book) -> None:
        own, signals = found
        if own is None:
            self.app.push_screen(later.OwnBookDialog())
        elif case_id is None:
            self.app.push_screen(later.TeachDialog(messages, signals), partial(self._taught, None))
        else:
            self.begin(LESSON, case_id, partial(self._open_on, case_id, messages, signals))

    def _open_on(
        self,
        case_id: str,
        messages: Sequence[later.Reading],
        signals: Sequence[str],
        begun: Mapping[str, str],
    ) -> None:
        dialog = later.TeachDialog(messages, signals, begun)
        dialog.keep = self.keeping(LESSON, case_id)
        self.app.push_screen(dialog, partial(self._taught, case_id))

    def _taught(self, case_id: str | None, lesson: later.Lesson | None) -> None:
        if lesson is not None:
            teach, then = partial(self._teach, lesson), partial(self._kept, case_id)
            self.ask("teaching the rulebook", teach, then, kept=True)

    def _teach(self, lesson: later.Lesson) -> Path:
        book: RulebookLike = self.desk.rulebook()
        return book.teach(lesson.text.encode("utf-8", "replace"), lesson.says)

    def _kept(self, case_id: str | None, path: Path) -> None:
        if case_id is not None:
            self.recorded(case_id, LESSON)
        kept = inert(str(path), limit=200)
        self.console_app.say(f"Kept in {kept}. 'triage rules learn' takes it up")
