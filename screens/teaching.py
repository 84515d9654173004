"""Correcting what was read in a message: the shop's own rulebook learns from it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from screens import later
from screens.asking import AskingScreen
from screens.desk_protocol import RulebookLike
from screens.widgets.inert import inert


class TeachingScreen(AskingScreen):
    """A screen that shows messages whose reading can be corrected."""

    NOTHING_TO_TEACH: ClassVar[str] = "There is no message to correct"

    @abstractmethod
    def teachable(self) -> Sequence[later.Reading]:
        """The messages at hand that may carry signals, oldest first."""

    def action_teach(self) -> None:
        """Asks what a message says; how to make a book of one's own, when there is none."""
        if self.teachable():
            self.ask("looking for your rulebook", self._book, self._open_teach)
        else:
            self.console_app.say(self.NOTHING_TO_TEACH)

    def _book(self) -> tuple[Path | None, Path, Sequence[str]]:
        """In a thread, for building the service takes time, too."""
        book = self.desk.rulebook()
        return book.own, book.shipped, book.signals

    def _open_teach(self, found: tuple[Path | None, Path, Sequence[str]]) -> None:
        own, shipped, signals = found
        if own is None:
            self.app.push_screen(later.OwnBookDialog(shipped))
        else:
            self.app.push_screen(later.TeachDialog(self.teachable(), signals), self._taught)

    def _taught(self, lesson: later.Lesson | None) -> None:
        if lesson is not None:
            self.ask("teaching the rulebook", partial(self._teach, lesson), self._kept)

    def _teach(self, lesson: later.Lesson) -> Path:
        book: RulebookLike = self.desk.rulebook()
        return book.teach(lesson.text.encode("utf-8", "replace"), lesson.says)

    def _kept(self, path: Path) -> None:
        kept = inert(str(path), limit=200)
        self.console_app.say(f"Kept in {kept}. 'triage rules learn' takes it up")
