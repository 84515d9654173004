"""The examples that the second reader learns from: ``meaning/<language>.yaml``, and those of the signals.

A file under ``meaning/`` maps what messages say to lists of messages: ``nothing``, one signal, or several
signals parted by blanks. The examples beside the phrases say of one signal only whether it is there; for the
other signals what the phrases read in them is taken, and they count for less.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile, ZipFile

from rules.engine.phrases import Hit
from rules.engine.signal_examples import load_signal_examples
from rules.engine.signals import SIGNALS
from rules.engine.source import BookError, Problem, keys_of, language_of, line_of, read_yaml, suggest

FOLDER = "meaning"
HEAD = "head.npz"
NOTHING = "nothing"
FULL, PART = 1.0, 0.7


class Reads(Protocol):
    """What reads phrases."""

    def read(self, text: str) -> tuple[Hit, ...]:
        """The hits in a text."""
        ...


@dataclass(frozen=True, slots=True)
class MeaningExample:
    """A message, the signals that it carries, how far that is to be trusted, and where it comes from."""

    text: str
    signals: frozenset[str]
    language: str
    trust: float = FULL
    source: str = FOLDER


def load_meaning(book_dir: Path) -> list[MeaningExample]:
    """All examples under ``meaning/``. Raises :class:`BookError` with all problems."""
    problems: list[Problem] = []
    found: list[MeaningExample] = []
    for path in sorted((book_dir / FOLDER).glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        content = read_yaml(path, problems, name)
        if isinstance(content, dict):
            for key in keys_of(content):
                found += _listed(
                    content[key], str(key), language_of(path), name, line_of(content, key), problems
                )
        elif content is not None:
            problems.append(
                Problem(name, 1, "holds no examples", "write 'nothing:' or a signal, lists below")
            )
    if problems:
        raise BookError(problems)
    return found


def meaning_problems(book_dir: Path) -> tuple[Problem, ...]:
    """What is wrong with the examples, and with what was learnt of them where that shows without numpy."""
    found: list[Problem] = []
    try:
        load_meaning(book_dir)
    except BookError as error:
        found += error.problems
    head = book_dir / FOLDER / HEAD
    if head.exists() and not _is_whole(head):
        found.append(Problem(f"{FOLDER}/{HEAD}", 1, "is damaged", "run 'triage rules learn' to make it anew"))
    return tuple(found)


def _is_whole(archive: Path) -> bool:
    """Whether every part of an archive has its checksum; reading damaged bytes raises any of these errors."""
    try:
        with ZipFile(archive) as kept:
            return kept.testzip() is None
    except (OSError, ValueError, EOFError, NotImplementedError, BadZipFile, zlib.error):
        return False


def _listed(
    texts: object, key: str, language: str, name: str, line: int, problems: list[Problem]
) -> Iterator[MeaningExample]:
    signals = frozenset(key.split()) - {NOTHING}
    for unknown in sorted(signals.difference(SIGNALS)):
        problems.append(Problem(name, line, f"'{unknown}' is no signal", suggest(unknown, SIGNALS)))
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        problems.append(Problem(name, line, f"'{key}' is no list of messages", "put '- ' before each"))
        return
    for text in texts:
        yield MeaningExample(text, signals, language)


def load_taught(book_dir: Path, reader: Reads) -> list[MeaningExample]:
    """Everything in a book that the second reader learns from. Raises :class:`BookError`."""
    taught = load_meaning(book_dir)
    for example in load_signal_examples(book_dir):
        if example.signal in SIGNALS:
            read = {hit.signal for hit in reader.read(example.text)}.intersection(SIGNALS)
            signals = read | {example.signal} if example.means else read - {example.signal}
            taught.append(MeaningExample(example.text, frozenset(signals), example.language, PART, "signals"))
    return taught


def stamp_of_examples(book_dir: Path) -> str:
    """SHA-256 over the examples that a head is learnt from; line endings do not count."""
    total = hashlib.sha256()
    for path in _files(book_dir):
        name = path.relative_to(book_dir).as_posix()
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}\n{len(content)}\n".encode() + content)
    return total.hexdigest()


def _files(book_dir: Path) -> Iterable[Path]:
    yield from sorted((book_dir / FOLDER).glob("*.yaml"))
    yield from sorted((book_dir / "signals").glob("*/*.cases.yaml"))
