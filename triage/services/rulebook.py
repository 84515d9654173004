"""The rulebook as people meet it: checked, linted, tested, listed, explained, measured."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.engine.examples import ExampleResult, run_examples
from rules.engine.lint import lint
from rules.engine.load import Book, load_book
from rules.engine.policy import explain

from rules.engine.scoring import Score
from rules.engine.source import BookError, Problem
from triage.domain.errors import TriageError
from triage.services.classifying import Reads, classify_text, read_message


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """The measure of the reading of labelled messages, and the lines that could not be used."""

    score: Score
    refused: tuple[tuple[int, str], ...]
    worst: int

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        refused = [{"line": line, "reason": reason} for line, reason in self.refused]
        return self.score.to_json(self.worst) | {"refused": refused}

    def lines(self) -> Iterable[str]:
        """The report for people, a line at a time; the texts in it are hostile."""
        score = self.score
        yield f"{'':26}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'false':>7}{'missed':>7}"
        rows = [("all", score.all)]
        rows += [(f"language {name}", score.by_language[name]) for name in sorted(score.by_language)]
        rows += [(name, score.by_signal[name]) for name in sorted(score.by_signal)]
        for name, count in rows:
            shares = (
                str(share if share is not None else "-")
                for share in (count.precision, count.recall, count.f1)
            )
            precision, recall, f1 = shares
            yield (
                f"{name:26}{precision:>10}{recall:>8}{f1:>8}{count.right:>7}{count.false:>7}{count.missed:>7}"
            )
        rate = score.alarm_rate if score.alarm_rate is not None else "-"
        yield f"false alarms: {score.alarms} of {score.silent} messages without a signal ({rate})"
        for miss in score.worst(self.worst):
            parts = [f"missed {', '.join(miss.missed)}"] if miss.missed else []
            parts += [f"false {', '.join(miss.false)}"] if miss.false else []
            yield f"{miss.id} [{miss.lang}] {'; '.join(parts)}: {' '.join(miss.text.split())[:160]}"
        for line, reason in self.refused:
            yield f"line {line} was left out: {reason}"


class Rulebook:
    """One rulebook, the shipped one by default."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def load(self) -> Book:
        """The book. Raises :class:`TriageError` with its first problems when it cannot be used."""
        try:
            return load_book(self._path)
        except BookError as error:
            raise broken_book(error) from None

    def check(self) -> tuple[Problem, ...]:
        """Everything that keeps the book from being used."""
        try:
            load_book(self._path)
        except BookError as error:
            return error.problems
        return ()

    def lint(self) -> tuple[Problem, ...]:
        """What is wrong or doubtful in a book, its errors included."""
        try:
            return tuple(lint(load_book(self._path)))
        except BookError as error:
            return error.problems

    def test(self) -> list[ExampleResult]:
        """Runs every example of every rule and signal."""
        return list(run_examples(self.load()))

    def list(self) -> list[dict[str, Any]]:
        """The rules in the order in which they are asked."""
        return [
            {
                "number": rule.number,
                "id": rule.id,
                "kind": rule.kind,
                "status": rule.status,
                "action": rule.action,
                "title": rule.title,
            }
            for rule in self.load().rules
        ]

    def explain(self, name: str) -> dict[str, Any] | None:
        """One rule in full; ``None`` when there is none of that name."""
        return explain(self.load(), name)

    def score(self, lines: Iterable[bytes], worst: int = 10) -> ScoreReport:
        """Reads labelled messages, ``{"id","lang","text","signals"}`` a line, and measures the reading."""
        return score_lines(self.load().reader, lines, worst)


def score_lines(reader: Reads, lines: Iterable[bytes], worst: int) -> ScoreReport:
    """Measures a reader over labelled lines; lines that are none are listed with their reasons."""
    score, refused = Score(), []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        message, reason = read_message(line)
        labels = (message or {}).get("signals")
        if (
            message is None
            or not isinstance(labels, list)
            or not all(isinstance(label, str) for label in labels)
        ):
            refused.append((number, reason or "signals: missing, or not a list of names"))
            continue
        found = {hit["signal"] for hit in classify_text(reader, message["text"])}
        score.add(message["id"], str(message.get("lang", "und")), message["text"], labels, found)
    return ScoreReport(score, tuple(refused), worst)


def broken_book(error: BookError) -> TriageError:
    """A book's problems as one line: the first, and how many more."""
    first, more = error.problems[0], len(error.problems) - 1
    tail = f" (and {more} more)" if more else ""
    return TriageError(f"{first}{tail}", "rulebook", "see all with 'triage rules check'")


def to_text(explained: dict[str, Any]) -> str:
    """What a rule explains about itself, as indented JSON-like lines for people."""
    return json.dumps(explained, ensure_ascii=False, indent=2)
