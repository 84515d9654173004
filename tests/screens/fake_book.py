"""The parts of the fake desk that read: by words, by meaning, and what they were taught."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from triage.domain.errors import TriageError
from triage.services.suspecting import SuspicionView

SIGNALS = (
    "wrong_address",
    "delivered_not_received",
    "terms_unread",
    "review_threat",
    "review_hostage",
    "chargeback_threat",
    "dispute_leverage",
    "legal_threat",
    "safety_threat",
    "amazon_demand",
    "broken_promise",
    "ignored",
    "merchant_error",
)


class Enters(Protocol):
    """The desk, as far as it is needed here."""

    @property
    def enter(self) -> Callable[[str], None]: ...


class Suspecting:
    """Suspects what a test lays out in ``of``, by case; without the extra (``available``) nothing."""

    def __init__(self, desk: Enters) -> None:
        self._desk = desk
        self.available = False
        self.of: dict[str, list[SuspicionView]] = {}
        self.failing: Exception | None = None

    def of_case(self, case_id: str, /) -> Sequence[SuspicionView]:
        self._desk.enter("suspecting.of_case")
        if self.failing is not None:
            raise self.failing
        return self.of.get(case_id, [])


class FakeBook:
    """Reads "my bank" as a threat unless "not" stands before it, and keeps what it is taught."""

    signals = SIGNALS

    def __init__(self, desk: Enters) -> None:
        self._desk = desk
        self.own: Path | None = Path("my-book")
        self.lessons: list[tuple[str, tuple[str, ...]]] = []

    def tried(self, message: bytes, /, *, semantic: bool = False) -> dict[str, Any]:
        self._desk.enter("rulebook.tried")
        text, words = message.decode(), "my bank"
        at = text.find(words)
        denied = "not" in text[: max(at, 0)].split()
        found = {
            "signal": "chargeback_threat",
            "rule": "chargeback_threat/en/bank-will-act",
            "start": at,
            "end": at + len(words),
            "quote": words,
        }
        near = found | {"why": "a negation stands beside it"}
        told: dict[str, Any] = {
            "signals": [found] if at >= 0 and not denied else [],
            "nearly": [near] if at >= 0 and denied else [],
        }
        guess = {"signal": "legal_threat", "score": 0.71, "like": "[b]My solicitor\x1b[31m will write to you"}
        return told | {"suspected": [guess] if "solicitor" in text else []} if semantic else told

    def teach(self, message: bytes, says: Iterable[str], /) -> Path:
        self._desk.enter("rulebook.teach")
        if self.own is None:
            raise TriageError("the shipped rulebook is not changed", "rules/book")
        self.lessons.append((message.decode(), tuple(says)))
        return self.own / "meaning" / "en.yaml"
