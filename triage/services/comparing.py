"""Two rulebooks side by side: what is written otherwise, and which cases and messages come out otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from rules.engine.differences import Difference, differences
from rules.engine.load import SHIPPED, SHIPPED_NAME
from triage.domain.errors import TriageError
from triage.intake.casefile import parse_case, read_lines
from triage.intake.shape import ShapeError
from triage.services.book import BookJudge, explained
from triage.services.classifying import classify_text, read_message
from triage.services.judging import as_of
from triage.services.layered_book import whole
from triage.services.rulebook import Rulebook
from triage.store import reading
from triage.store.address import Address
from triage.store.opening import reading as opened

IN_FORCE = SHIPPED
"""The folder of the book that is in force when none is named."""
_COMPARED = ("action", "amount", "escalate_to", "underlying_action", "cautions", "signals", "reply")


def book_folder(name: str) -> Path:
    """The folder of a book that a person names; ``shipped`` is the one that comes with the program."""
    folder = SHIPPED if name == SHIPPED_NAME else Path(name)
    if not folder.is_dir():
        raise TriageError("is no folder", name, f"name a rulebook's folder, or '{SHIPPED_NAME}'")
    return whole(folder) or folder


def written(before: Path, after: Path) -> list[Difference]:
    """What is written otherwise. Raises :class:`TriageError` for a book that is not YAML."""
    with explained(before):
        return differences(before, after)


def cases_of(file: BinaryIO) -> Iterator[Mapping[str, Any]]:
    """The cases of a case file. Raises :class:`TriageError` for a line that is none."""
    for line in read_lines(file):
        try:
            yield parse_case(line)[1]
        except ShapeError as error:
            raise TriageError(f"line {line.number}: {error}", "", "compare whole case files only") from error


def stored_cases(path: Address) -> Iterator[Mapping[str, Any]]:
    """Every case of a desk, without a moment of its own: there the desk's clock holds."""
    with opened(path) as connection:
        for _, _, text in reading.every_document(connection):
            document = json.loads(text)
            document.pop("now", None)
            yield document


def judged_otherwise(
    before: Path, after: Path, cases: Iterable[Mapping[str, Any]], now: datetime, desk: Address | None = None
) -> Iterator[dict[str, Any]]:
    """The cases on which two books differ: their id, and what each book says where it differs.

    ``desk`` is whose own win rates are judged by.
    """
    old, new = BookJudge(before, desk), BookJudge(after, desk)
    for case in cases:
        at = as_of(case, now)
        first, second = (book.judge(case, at).to_json() for book in (old, new))
        changed = [key for key in _COMPARED if first[key] != second[key]]
        if changed:
            yield {
                "case": first["id"],
                "before": {key: first[key] for key in changed},
                "after": {key: second[key] for key in changed},
            }


def read_otherwise(before: Path, after: Path, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The messages in which two books read other signals. Raises :class:`TriageError` for other lines."""
    old, new = (Rulebook(folder).load().reader for folder in (before, after))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        message, reason = read_message(line)
        if message is None:
            raise TriageError(f"line {number}: {reason}", "", "compare whole files of messages only")
        first, second = (
            {hit["signal"] for hit in classify_text(book, message["text"])} for book in (old, new)
        )
        if first != second:
            yield {
                "message": message["id"],
                "before": sorted(first - second),
                "after": sorted(second - first),
                "text": message["text"],
            }
