"""Loading the rulebook that a desk judges with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.engine.load import load_book
from rules.engine.policy import judge
from rules.engine.source import BookError
from triage.domain.errors import TriageError
from triage.services.judging import Verdict


class BookJudge:
    """One rulebook, loaded: the shipped one when no folder is named.

    Raises :class:`TriageError` when the book cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        try:
            self._book = load_book(path)
        except BookError as error:
            count = len(error.problems)
            more = f" (and {count - 1} more problems)" if count > 1 else ""
            raise TriageError(
                f"the rulebook cannot be used: {error.problems[0]}{more}",
                str(path or ""),
                "run `triage rules check` to see all of it",
            ) from error

    @property
    def digest(self) -> str:
        """SHA-256 of the book's content."""
        return self._book.digest

    def judge(self, document: Mapping[str, Any], now: datetime) -> Verdict:
        """The verdict on ``document`` as of ``now``."""
        return judge(self._book, document, now)
