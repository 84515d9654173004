"""The letters and the linter of replies of one book, and checks of texts that belong to no desk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.load import SHIPPED
from rules.engine.parameters import NumberReader, Numbers
from rules.engine.replies.held import Held
from rules.engine.replies.lint import Linted, Linter, Violation, script_language
from rules.engine.replies.templates import ReplyBook, load_replies
from rules.engine.source import Problem
from triage.domain.case import ACTIONS, Kind
from triage.domain.moment import parse_moment
from triage.services.book import explained
from triage.services.classifying import read_message
from triage.services.language import UNKNOWN, language_of

_SENTENCE = re.compile(r"[\n.!?։:؟]+")
_TELLING = 4
"""Words of a sentence that tell its language."""


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule of replies in words: what it refuses, where that comes from, how a text is mended."""

    says: str
    source: str
    mend: str


def violation_json(violation: Violation) -> dict[str, Any]:
    """One violation as plain data; offsets count code points."""
    return {"rule": violation.rule, "start": violation.start, "end": violation.end, "why": violation.why}


class ReplyRules:
    """The letters and the linter of one book. Raises :class:`TriageError` when they cannot be used."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or SHIPPED

    @cached_property
    def numbers(self) -> Numbers:
        """The book's parameters and rates."""
        problems: list[Problem] = []
        return NumberReader(self._folder, problems).read()

    @cached_property
    def linter(self) -> Linter:
        """The rules of replies."""
        with explained(self._folder):
            return Linter.load(self._folder)

    @cached_property
    def letters(self) -> ReplyBook:
        """The letters, every template checked."""
        with explained(self._folder):
            return load_replies(self._folder)

    def held(self, case: Mapping[str, Any], action: str, now: datetime, *, public: bool) -> Held:
        """The case as the linter sees it."""
        return Held(case, action, public, now, self.numbers)

    def check(self, text: str, held: Held, language: str) -> Linted:
        """Every rule against a text."""
        with explained(self._folder):
            return self.linter.check(text, held, language)

    def check_written(self, text: str, held: Held, language: str) -> Linted:
        """As :meth:`check`; sentences in another language than the letter's are read in their own as well."""
        found = self.check(text, held, language)
        broken = {one.rule for one in found.violations}
        broken |= {rule.id for rule in self.linter.book.rules if "script" in rule.checks}
        more: list[Violation] = []
        for other in languages_in(text) - {language}:
            read = self.check(text, held, other)
            more += [one for one in read.violations if one.rule not in broken]
        return Linted(tuple(sorted({*found.violations, *more})), found.checked)


def languages_in(text: str) -> frozenset[str]:
    """The languages of its sentences, as far as each is long enough to tell."""
    sentences = (part.strip() for part in _SENTENCE.split(text))
    return frozenset(language_in(part) for part in sentences if len(part.split()) >= _TELLING)


def language_in(text: str) -> str:
    """The language of a text: what the detector says, else what the letters tell."""
    found = language_of(text)
    return script_language(text) if found == UNKNOWN else found


def lint_lines(
    rules: ReplyRules, lines: Iterable[bytes], now: datetime
) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """For each line of ``reply lint``: its number, what was found, and why it was refused if it was."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        request, reason = read_message(line)
        if request is None:
            yield number, None, reason
            continue
        reason = _unusable(request)
        if reason:
            yield number, None, reason
            continue
        case, text = request["case"], request["text"]
        try:
            at = parse_moment(case["now"]) if case.get("now") else now
        except ValueError as error:
            yield number, None, f"case.now: {error}"
            continue
        action = request.get("action") or ""
        held = rules.held(case, action, at, public=request.get("public") is True)
        found = rules.check(text, held, request.get("lang") or language_in(text))
        answer = {
            "id": request["id"],
            "violations": [violation_json(each) for each in found.violations],
            "checked": list(found.checked),
        }
        yield number, answer, ""


def _unusable(request: Mapping[str, Any]) -> str:
    """Why a line of ``reply lint`` cannot be checked, else empty. Action, public and lang may be left out."""
    case = request.get("case")
    if not isinstance(case, dict):
        return 'case: missing, or not a case file; write it out, as {"id": …, "kind": …, "amount": …}'
    if case.get("kind") not in list(Kind):
        return "case.kind: missing, or none of " + ", ".join(Kind)
    if not isinstance(case.get("amount"), str):
        return 'case.amount: missing, or not a string such as "54.00"'
    action = request.get("action")
    if action is not None and action not in ACTIONS:
        return f"action: {str(action)[:60]!r} is none; choose one of " + ", ".join(ACTIONS)
    if not isinstance(request.get("public", False), bool):
        return "public: neither true nor false"
    return "" if isinstance(request.get("lang") or "", str) else 'lang: not a string such as "en"'
