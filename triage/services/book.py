"""Loading the rulebook that a desk judges with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.engine.load import load_book
from rules.engine.policy import MessageHit, judge
from rules.engine.source import BookError
from triage.domain.errors import TriageError
from triage.services.judging import Verdict
from triage.services.kept_phrases import kept_reader


class BookJudge:
    """One rulebook: the shipped one when no folder is named. Its phrases are loaded when they are needed.

    Raises :class:`TriageError` when the book cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        with self._explained():
            self._book = load_book(path, signals=False, reader_source=kept_reader)

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
            return judge(self._book, document, now, hits=read)

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
