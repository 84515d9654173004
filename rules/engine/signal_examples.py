"""The examples of the signals: messages that must carry one, that only hint at one, and near misses.

They stand beside the phrases, in ``signals/<signal>/<language>.cases.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.engine.phrases import Reader
from rules.engine.source import BookError, Problem, keys_of, language_of, line_of, read_yaml

FIRES, HINTED, NEAR_MISS = KINDS = ("fires", "hinted", "near_miss")


@dataclass(frozen=True, slots=True)
class SignalExample:
    """One message; ``kind``: whether ``signal`` must be read in it, only hinted at by it, or neither."""

    signal: str
    language: str
    kind: str
    text: str
    file: str
    line: int

    @property
    def fires(self) -> bool:
        """Whether the signal must be read."""
        return self.kind == FIRES

    @property
    def means(self) -> bool:
        """Whether a person would say that the message carries the signal."""
        return self.kind != NEAR_MISS


def load_signal_examples(book_dir: Path) -> list[SignalExample]:
    """All examples of all signals, in the order of the files. Raises :class:`BookError` with all problems."""
    problems: list[Problem] = []
    found: list[SignalExample] = []
    for path in sorted((book_dir / "signals").glob("*/*.cases.yaml")):
        name = str(path.relative_to(book_dir))
        content = read_yaml(path, problems, name)
        found += _examples(content or {}, path, name, problems)
    if problems:
        raise BookError(problems)
    return found


def _examples(
    content: dict[Any, Any], path: Path, name: str, problems: list[Problem]
) -> Iterator[SignalExample]:
    for kind in keys_of(content):
        texts, line = content[kind], line_of(content, kind)
        if kind not in KINDS:
            problems.append(Problem(name, line, f"'{kind}' is unknown", "known are: " + ", ".join(KINDS)))
        elif not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            problems.append(Problem(name, line, f"'{kind}' is no list of messages", "put '- ' before each"))
        else:
            for text in texts:
                language = language_of(path)
                yield SignalExample(path.parent.name, language, kind, text, name, line)


def broken_signal_examples(
    reader: Reader, examples: list[SignalExample]
) -> Iterator[tuple[SignalExample, str]]:
    """The examples that do not hold, each with what was read instead."""
    for example in examples:
        hits = {hit.signal: hit for hit in reader.read(example.text)}
        hit = hits.get(example.signal)
        if example.fires and hit is None:
            yield example, f"{example.signal} is not read in: {example.text}"
        elif not example.fires and hit is not None:
            yield example, f"{hit.rule} reads '{hit.quote}' in: {example.text}"
        elif example.kind == HINTED and all(h.signal != example.signal for h in reader.hints(example.text)):
            yield example, f"{example.signal} is not hinted at in: {example.text}"
