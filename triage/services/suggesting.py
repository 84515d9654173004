"""Judging a case file as it streams by, without storing any of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from triage.intake.casefile import parse_case, read_lines
from triage.intake.shape import ShapeError
from triage.services.judging import Judging


class Outcome(NamedTuple):
    """A verdict as JSON, or why line ``line`` is no case."""

    line: int
    verdict: Mapping[str, Any] | None
    reason: str = ""


def judge_stream(judging: Judging, file: BinaryIO, *, trace: bool = False) -> Iterator[Outcome]:
    """A verdict for each line of a case file; lines that are no cases say why."""
    for line in read_lines(file):
        try:
            _, document = parse_case(line)
        except ShapeError as error:
            yield Outcome(line.number, None, str(error))
            continue
        yield Outcome(line.number, judging.verdict(document).to_json(trace=trace))


def judge_cases(judging: Judging, cases: Iterable[str], *, trace: bool = False) -> Iterator[Outcome]:
    """A verdict for each of the cases named, or for every case of the desk when none is.

    Raises :class:`~triage.domain.errors.NotFoundError`.
    """
    named = tuple(cases)
    for number, verdict in enumerate(judging.suggest(named or None, trace=trace), 1):
        yield Outcome(number, verdict.document)
