"""Loading the rulebook that a desk judges with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from triage.services.judging import Verdict


class BookJudge:
    """The rules and one rulebook. Raises ``BookError`` when the book cannot be used."""

    def __init__(self, path: Path | None) -> None:
        self._policy: Any = import_module("rules.engine.policy")
        self._book: Any = import_module("rules.engine.load").load_book(path)

    @property
    def digest(self) -> str:
        """SHA-256 of the book's content."""
        return str(self._book.digest)

    def judge(self, document: Mapping[str, Any], now: datetime) -> Verdict:
        """The verdict on ``document`` as of ``now``."""
        verdict: Verdict = self._policy.judge(self._book, document, now)
        return verdict
