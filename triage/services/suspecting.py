"""What the second reader suspects in the messages of one case, for a look in the background."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rules.engine.policy import suspect_messages
from triage.services.classifying import Suspects, Suspicion
from triage.services.second_reading import head_path, installed, second_reader
from triage.store import reading
from triage.store.address import Address
from triage.store.opening import reading as opened


@dataclass(frozen=True, slots=True)
class SuspicionView:
    """A signal that a message (by its number in the case) may carry, and the example that it resembles."""

    message: int
    signal: str
    score: float
    like: str


class Suspecting:
    """Reads the messages of stored cases by meaning; a tenth of a second for one never read before."""

    def __init__(
        self, path: Address, book: Path | None, source: Callable[[Path | None], Suspects] = second_reader
    ) -> None:
        self._path, self._book, self._source = path, book, source

    @property
    def available(self) -> bool:
        """Whether the extra is installed, and the book has learnt."""
        return installed() and head_path(self._book).is_file()

    @cached_property
    def second(self) -> Suspects:
        """The second reader itself. Raises :class:`~triage.domain.errors.TriageError` when there is none."""
        return self._source(self._book)

    def of_case(self, case_id: str) -> tuple[SuspicionView, ...]:
        """What is suspected beside the signals that were read, by message; nothing without the extra.

        Raises :class:`~triage.domain.errors.NotFoundError`.
        """
        with opened(self._path) as connection:
            case = reading.case(connection, case_id)
        if not self.available:
            return ()
        asserted: dict[int, set[str]] = {}
        for hit in json.loads(case.verdict).get("hits", ()):
            asserted.setdefault(hit["message"], set()).add(hit["signal"])

        def suspects(number: int, text: str) -> tuple[Suspicion, ...]:
            return self.second.read(text, asserted.get(number, set()))

        return tuple(
            SuspicionView(number, each.signal, each.score, each.like)
            for number, each in suspect_messages(json.loads(case.document), suspects)
        )
