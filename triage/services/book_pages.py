"""The rulebook to leaf through: a table of contents, and a page on every rule, caution, signal and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.book import Book
from rules.engine.contents import CAUTION, NUMBER, RULE, SIGNAL, Line, contents, number_page, signal_page
from rules.engine.documents import explain
from rules.engine.load import SHIPPED, SHIPPED_NAME, load_book
from triage.domain.errors import NotFoundError
from triage.services.book import explained
from triage.services.kept_phrases import kept_reader

__all__ = ["BookPages", "Line"]

_PAGES = {RULE: explain, CAUTION: explain, SIGNAL: signal_page, NUMBER: number_page}


class BookPages:
    """One reading of a book, which is kept: a book that was changed since is shown by new pages."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @cached_property
    def _book(self) -> Book:
        with explained(self._path):
            return load_book(self._path, signals=False, reader_source=kept_reader)

    @property
    def name(self) -> str:
        """``shipped``, or the folder of another book."""
        return SHIPPED_NAME if self._book.path == SHIPPED else str(self._book.path)

    @property
    def digest(self) -> str:
        """What verdicts call it: SHA-256 over everything in it that judges."""
        return self._book.digest

    def contents(self) -> Sequence[Line]:
        """Every line. Raises :class:`TriageError` when the book cannot be used."""
        with explained(self._path):
            return contents(self._book)

    def page(self, sort: str, name: str) -> Mapping[str, Any]:
        """The page on one line. Raises :class:`NotFoundError`, and :class:`TriageError` for a broken book."""
        with explained(self._path):
            try:
                return _PAGES[sort](self._book, name)
            except KeyError:
                raise NotFoundError(f"the book has no {sort} {name!r}", str(self._book.path)) from None
