"""Loading the rulebook that a desk judges with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rules.engine.load import load_book
from rules.engine.policy import MessageHit, judge, suspect_messages
from rules.engine.source import BookError
from triage.domain.errors import TriageError
from triage.services.judging import Verdict
from triage.services.kept_phrases import kept_reader
from triage.services.win_rates import WinRates
from triage.store.address import Address


class BookJudge:
    """One rulebook: the shipped one when no folder is named. Its phrases are loaded when they are needed.

    ``desk`` is whose own win rates are judged by; without one, those of other shops are. Raises
    :class:`TriageError` when the book cannot be used.
    """

    def __init__(self, path: Path | None, desk: Address | None = None) -> None:
        self._path = path
        self.rates = WinRates(desk) if desk else None
        """Counted when a case first asks for them; :meth:`of_this_moment` counts them at once."""
        self._at_once = False
        with self._explained():
            self._book = load_book(path, signals=False, reader_source=kept_reader)
        self._second: Any = None

    @property
    def digest(self) -> str:
        """SHA-256 of the book's content."""
        return self._book.digest

    def judge(
        self, document: Mapping[str, Any], now: datetime, hits: Sequence[Mapping[str, Any]] | None = None
    ) -> Verdict:
        """The verdict on ``document`` as of ``now``; ``hits`` as in the JSON of an earlier verdict."""
        read = None if hits is None else [MessageHit(**hit) for hit in hits]
        with self._explained():
            suspected = self._suspected(document)
            return judge(self._book, document, now, self.rates, hits=read, suspected=suspected)

    @classmethod
    def of_this_moment(cls, path: Path | None, desk: Address) -> BookJudge:
        """A judge for many cases in a row, none of which changes what the others are judged by."""
        judge = cls(path, desk)
        judge._at_once = True
        judge.renew()
        return judge

    def renew(self) -> None:
        """Takes up how disputes have ended meanwhile."""
        if self.rates is not None:
            self.rates.renew()
            if self._at_once:
                len(self.rates)

    def _suspected(self, document: Mapping[str, Any]) -> frozenset[str] | None:
        """What is suspected in the messages, when a rule asks for it and the extra is there."""
        book = self._book
        if not book.asks_by_meaning:
            return None
        # Loaded only now: it takes time to start, and few books ask for it.
        reading = import_module("triage.services.second_reading")
        if not reading.installed():
            return None
        second = self._second = self._second or reading.second_reader(self._path)

        def suspects(_: int, text: str) -> Any:
            return second.read(text, {hit.signal for hit in book.read(text)})

        return frozenset(each.signal for _, each in suspect_messages(document, suspects))

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self._path)


@contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """Turns a book's problems into one line: the first, and how many more."""
    try:
        yield
    except BookError as error:
        count = len(error.problems)
        more = f" (and {count - 1} more problems)" if count > 1 else ""
        raise TriageError(
            f"the rulebook cannot be used: {error.problems[0]}{more}",
            str(path or ""),
            "run 'triage rules check' to see all of it",
        ) from error
