"""Corrections that the book learns from: a message that was read wrongly, with what it does say."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml

from rules.engine.load import SHIPPED
from rules.engine.meaning_examples import FOLDER, NOTHING, load_meaning
from rules.engine.signals import SIGNALS
from rules.engine.source import suggest
from triage.domain.errors import TriageError, UsageError
from triage.services.book import explained
from triage.services.language import language_of


def own_book(book: Path | None) -> Path | None:
    """The folder of a shop's own book; ``None`` for the shipped one."""
    return None if book is None or book.resolve() == SHIPPED.resolve() else book


def teach(book: Path | None, text: str, says: Collection[str]) -> Path:
    """Adds a message to the examples of a shop's own book; a text that is there already gets the new label.

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
        known = [each for each in load_meaning(book) if each.language == path.stem and each.text != line]
    listed: dict[str, list[str]] = {}
    for signals, example in [*((each.signals, each.text) for each in known), (frozenset(says), line)]:
        key = " ".join(name for name in SIGNALS if name in signals) or NOTHING
        listed.setdefault(key, []).append(example)
    content = yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=100_000)
    partial = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(content, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise TriageError(
            f"cannot be written: {error.strerror}", str(path), "name a book that is yours"
        ) from error
    return path
