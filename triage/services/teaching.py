"""Corrections that the book learns from: a message that was read wrongly, with what it does say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import yaml

from rules.engine.load import SHIPPED
from rules.engine.meaning_examples import FOLDER, NOTHING, MeaningExample, load_meaning
from rules.engine.signals import SIGNALS
from rules.engine.source import suggest
from triage.domain.errors import TriageError, UsageError
from triage.services.book import explained
from triage.services.language import language_of
from triage.services.yaml_lists import with_item


def own_book(book: Path | None) -> Path | None:
    """The folder of a shop's own book; ``None`` for the shipped one."""
    return None if book is None or book.resolve() == SHIPPED.resolve() else book


def teach(book: Path | None, text: str, says: Collection[str]) -> Path:
    """Adds a message to the examples of a shop's own book; a text that is there already gets the new label.

    Whatever else stands in the file, comments above all, stays as it is.

    ``says`` are all signals that it carries; none: it carries nothing. Answers the file. Raises
    :class:`UsageError` for what is no signal or no text, :class:`TriageError` for the shipped book.
    """
    for name in says:
        if name not in SIGNALS:
            raise UsageError(f"'{name}' is no signal", "says", suggest(name, SIGNALS))
    line = " ".join(text.split())
    if not line:
        raise UsageError("the message is empty", "teach", "give the text that was read wrongly")
    book = own_book(book)
    if book is None:
        raise TriageError(
            "the shipped rulebook is not changed",
            str(SHIPPED),
            "begin one of your own with 'triage rules own DIR', and name it with --book",
        )
    path = book / FOLDER / f"{language_of(line)}.yaml"
    with explained(book):
        known = [each for each in load_meaning(book) if each.language == path.stem]
    content = _taught(path, line, frozenset(says), known)
    partial = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content.encode("utf-8"))
        partial.replace(path)
    except OSError as error:
        raise TriageError(
            f"cannot be written: {error.strerror}", str(path), "name a book that is yours"
        ) from error
    return path


def _taught(path: Path, line: str, says: frozenset[str], known: Collection[MeaningExample]) -> str:
    """The file with one message more; what people wrote into it beside the messages stays."""
    key = " ".join(name for name in SIGNALS if name in says) or NOTHING
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        content = with_item(before, line, lambda name: frozenset(name.split()) - {NOTHING} == says, key)
        read = {(str(text), frozenset(name.split()) - {NOTHING}) for name, text in _messages(content)}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _by_hand(path, key, str(error)) from error
    if read != {(each.text, each.signals) for each in known if each.text != line} | {(line, says)}:
        raise _by_hand(path, key, "its lists are written in a way of their own")
    return content


def _messages(content: str) -> Iterator[tuple[str, object]]:
    for name, texts in (yaml.safe_load(content) or {}).items():
        yield from ((str(name), text) for text in texts)


def _by_hand(path: Path, key: str, why: str) -> TriageError:
    return TriageError(
        f"the message cannot be added: {why}", str(path), f"write it under '{key}:' in the file yourself"
    )
