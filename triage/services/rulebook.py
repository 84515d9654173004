"""The rulebook as people meet it: checked, linted, tested, listed, explained, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.book import Book
from rules.engine.documents import explain, list_rules
from rules.engine.examples import run_examples
from rules.engine.lint import lint_book
from rules.engine.load import load_book
from rules.engine.meaning_examples import meaning_problems
from rules.engine.nearly import NearReader
from rules.engine.replies.examples import broken_reply_examples, reply_problems
from rules.engine.scoring import Score
from rules.engine.signal_examples import broken_signal_examples, load_signal_examples
from rules.engine.signals import INSTRUCTION, SIGNALS
from rules.engine.source import BookError, Problem, suggest
from rules.engine.whole import missing_parts
from triage.domain.errors import NotFoundError, TriageError
from triage.services.book import explained
from triage.services.classifying import Reads, Suspects, classify_text, read_message, suspect_text
from triage.services.kept_phrases import kept_reader
from triage.services.second_reading import labelled, second_reader, write_head
from triage.services.teaching import own_book, teach


@dataclass(frozen=True, slots=True)
class ExamplesReport:
    """How many of the book's own examples there are, and those that do not hold: where, and why."""

    examples: int
    broken: tuple[Problem, ...]


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
    """One rulebook, the shipped one by default; ``source`` makes its second reader.

    ``own`` is where corrections go when the book is put together from a layer and the shipped one.
    """

    def __init__(
        self,
        path: Path | None = None,
        source: Callable[[Path | None], Suspects] = second_reader,
        own: Path | None = None,
    ) -> None:
        self._path, self._source, self._own = path, source, own or path

    def load(self) -> Book:
        """The book. Raises :class:`TriageError` with its first problem when it cannot be used."""
        with explained(self._path):
            return load_book(self._path, reader_source=kept_reader)

    def check(self) -> tuple[Problem, ...]:
        """Everything that keeps the book from being used."""
        try:
            book = load_book(self._path, reader_source=kept_reader)
        except BookError as error:
            return error.problems
        letters = {rule.reply: (rule.file, rule.line) for rule in book.rules if rule.reply}
        return (*missing_parts(book), *reply_problems(book.path, letters), *meaning_problems(book.path))

    def lint(self) -> tuple[Problem, ...]:
        """What is wrong or doubtful in a book, its errors included."""
        try:
            return tuple(lint_book(load_book(self._path, reader_source=kept_reader)))
        except BookError as error:
            return error.problems

    def test(self) -> ExamplesReport:
        """Judges every example of every rule and reads every example of every signal."""
        book = self.load()
        with explained(self._path):
            results = run_examples(book)
            messages = load_signal_examples(book.path)
        broken = [
            Problem(result.example.file, result.example.line, result.message)
            for result in results
            if not result.ok
        ]
        with explained(self._path):
            replies, broken_replies = broken_reply_examples(book.path, book.numbers)
        broken += broken_replies
        broken += [
            Problem(example.file, example.line, why)
            for example, why in broken_signal_examples(book.reader, messages)
        ]
        return ExamplesReport(len(results) + len(messages) + replies, tuple(broken))

    def explain(self, name: str) -> list[dict[str, Any]]:
        """One rule or caution in full, or every rule of a number. Raises :class:`NotFoundError`."""
        book = self.load()
        if name.isdecimal():
            found = [explain(book, rule.id) for rule in book.rules if rule.number == int(name)]
            if found:
                return found
        try:
            return [explain(book, name)]
        except KeyError:
            known = [rule.id for rule in book.rules] + [caution.id for caution in book.cautions]
            near = get_close_matches(name, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else "see 'triage rules list'"
            raise NotFoundError(f"the book has no rule {name!r}", "rules explain", hint) from None

    def list(self) -> list[dict[str, Any]]:
        """The rules in the order in which they are asked."""
        return list_rules(self.load())

    def tried(self, message: bytes, *, semantic: bool = False) -> dict[str, Any]:
        """What fires in one message, what nearly fires and why it does not, and what is suspected.

        Raises :class:`TriageError` when it is not UTF-8.
        """
        text = _plain(message)
        second = self.second_reader() if semantic else None
        signals = classify_text(self._near, text)
        nearly = [asdict(near) for near in self._near.nearly(text)]
        told: dict[str, Any] = {"signals": signals, "nearly": nearly}
        return told | {"suspected": suspect_text(second, text, signals)} if second else told

    @cached_property
    def _near(self) -> NearReader:
        """Kept, for whoever tries one message after another."""
        return NearReader.beside(self.load().reader)

    @property
    def own(self) -> Path | None:
        """The folder of the book when it is the shop's own; ``None`` for the shipped one."""
        return own_book(self._own)

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal that a message may carry."""
        return SIGNALS

    def teach(self, message: bytes, says: Iterable[str]) -> Path:
        """Adds a message that was read wrongly to the examples, under all that it says; answers the file."""
        return teach(self._own, _plain(message), tuple(says))

    def second_reader(self) -> Suspects:
        """What reads by meaning. Raises :class:`TriageError` when its extra is not installed."""
        return self._source(self._path)

    def learn(self, messages: Iterable[bytes] = (), name: str = "") -> dict[str, Any]:
        """Teaches the second reader the book's examples, and labelled messages besides; tells how it went."""
        book = self.load()
        with explained(self._path):
            return write_head(book.path, book.reader, labelled(messages, name), self._own)

    def score(self, lines: Iterable[bytes], worst: int = 10, *, semantic: bool = False) -> ScoreReport:
        """Reads labelled messages, ``{"id","lang","text","signals"}`` a line, and measures the reading.

        ``semantic``: what is suspected counts like what is read.
        """
        second = self.second_reader() if semantic else None
        return score_lines(self.load().reader, lines, worst, second)


def _plain(message: bytes) -> str:
    try:
        return message.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TriageError(f"not UTF-8 (byte {error.start})", "the message", "save it as UTF-8") from error


def score_lines(
    reader: Reads, lines: Iterable[bytes], worst: int, second: Suspects | None = None
) -> ScoreReport:
    """Measures one reader, or two together, over labelled lines; other lines are listed with reasons."""
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
        unknown = next((label for label in labels if label not in (*SIGNALS, INSTRUCTION)), None)
        if unknown is not None:
            hint = suggest(unknown, SIGNALS)
            refused.append((number, f"signals: '{unknown}' is no signal; {hint}"))
            continue
        signals = classify_text(reader, message["text"])
        found = {hit["signal"] for hit in signals}
        if second:
            found |= {each["signal"] for each in suspect_text(second, message["text"], signals)}
        score.add(message["id"], str(message.get("lang", "und")), message["text"], labels, found)
    return ScoreReport(score, tuple(refused), worst)
