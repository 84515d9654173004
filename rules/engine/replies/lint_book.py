"""The rules of the linter, as data: ``replies/lint/rules.yaml`` of a book, and the words of each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rules.engine.replies.held import FACTS
from rules.engine.replies.lexicon import Lexicon, read_lexicon
from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.text import fold

_RULE_FIELDS = ("says", "source", "as_of", "mend", "when", "checks", "needs")
_WHEN_FIELDS = ("all", "unless", "apart_from", "within", "and_after", "if", "hint", "why", "answers")
CHECKS = ("sums", "dates", "features", "names", "foreign_data", "order_data", "unfilled", "script")
"""What the program works out itself, since it compares the text with the case."""
MESSAGE = 10_000
"""``within: message``, in sentences."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Meanings that together break a rule when they stand within ``within`` sentences of each other.

    ``unless`` is looked for in those sentences, and in ``and_after`` more behind them. A ``hint`` breaks the
    rule only together with another one in other words. The customer's messages must hold one of ``answers``.
    What stands inside the words of a meaning of ``apart_from`` does not count.
    """

    all_of: tuple[str, ...]
    unless: tuple[str, ...]
    within: int
    and_after: int
    facts: tuple[str, ...]
    hint: bool
    why: str
    answers: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule: what it refuses, where that comes from, how a text that breaks it is mended."""

    id: str
    says: str
    source: str
    mend: str
    conditions: tuple[Condition, ...]
    checks: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LintBook:
    """The rules in their order, the concepts that ignore a negation, and the languages."""

    folder: Path
    rules: tuple[LintRule, ...]
    concepts: Mapping[str, bool]
    languages: tuple[str, ...]
    firms: re.Pattern[str]
    """What the name of a firm holds, and that of a person does not."""
    nicknames: tuple[frozenset[str], ...]
    """Given names, folded, with what people are called by them."""

    def lexicon(self, language: str) -> Lexicon:
        """The words of one language. Raises :class:`BookError`."""
        problems: list[Problem] = []
        name = f"{language}.yaml"
        found = read_lexicon(self.folder / name, f"replies/lint/{name}", self.concepts, problems)
        small = {each: self._small_words(each, problems) for each in self.languages}
        if problems:
            raise BookError(problems)
        return replace(found, small_words=small, firms=self.firms, nicknames=self.nicknames)

    def _small_words(self, language: str, problems: list[Problem]) -> frozenset[str]:
        """The ``common`` words of ``lists/<language>.yaml``; none where the book has no such file."""
        path = self.folder.parent.parent / "lists" / f"{language}.yaml"
        raw = read_yaml(path, problems, f"lists/{language}.yaml") if path.is_file() else None
        return frozenset(map(fold, str((raw or {}).get("common") or "").split()))


def load_lint(book: Path) -> LintBook:
    """The linter's rules in a book. Raises :class:`BookError` with all problems."""
    folder, problems = book / "replies" / "lint", list[Problem]()
    raw = read_yaml(folder / "rules.yaml", problems, "replies/lint/rules.yaml")
    found = _Reader(problems).read(raw or {}, folder)
    if problems:
        raise BookError(problems)
    return found


class _Reader:
    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._concepts: dict[str, bool] = {}

    def _wrong(self, line: int, message: str, hint: str) -> None:
        self._problems.append(Problem("replies/lint/rules.yaml", line, message, hint))

    def read(self, raw: Mapping[Any, Any], folder: Path) -> LintBook:
        concepts = raw.get("concepts") or {}
        for name in keys_of(concepts):
            entry = concepts[name] if isinstance(concepts[name], dict) else {}
            if entry.get("negation") not in ("blocks", "ignored") or not entry.get("means"):
                self._wrong(
                    line_of(concepts, name),
                    f"'{name}' needs means and negation",
                    "negation: blocks or ignored",
                )
            self._concepts[str(name)] = entry.get("negation") == "ignored"
        rules = raw.get("rules") or {}
        read = tuple(self._rule(str(name), rules[name], line_of(rules, name)) for name in keys_of(rules))
        languages = tuple(sorted(path.stem for path in folder.glob("??.yaml")))
        firms, nicknames = self._firms(raw), self._nicknames(folder)
        return LintBook(folder, read, self._concepts, languages, firms, nicknames)

    def _nicknames(self, folder: Path) -> tuple[frozenset[str], ...]:
        """The groups of ``nicknames.yaml``, a line each or apart by a raised dot; none without the file."""
        path, file = folder / "nicknames.yaml", "replies/lint/nicknames.yaml"
        raw = (read_yaml(path, self._problems, file) or {}) if path.is_file() else {}
        for key in keys_of(raw):
            if key != "names" or not isinstance(raw[key], str):
                hint = "write 'names: |' and under it the names of one person on each line"
                self._problems.append(Problem(file, line_of(raw, key), f"'{key}' is no text of names", hint))
                return ()
        groups = re.split(r"[\n·]", str(raw.get("names") or ""))
        return tuple(frozenset(fold(group).split()) for group in groups if group.strip())

    def _firms(self, raw: Mapping[Any, Any]) -> re.Pattern[str]:
        """A sign or a figure, or one of the words that ``firms`` lists; a dot in one may be left out."""
        listed = raw.get("firms")
        if not isinstance(listed, str):
            hint = "write the words that firms are known by, with spaces between"
            self._wrong(line_of(raw, "firms"), "'firms' is no list of words", hint)
        words = "|".join(re.escape(word).replace(r"\.", r"\.?") for word in str(listed or "").split())
        return re.compile(rf"[&\d]|\b(?:{words})\b" if words else r"[&\d]", re.IGNORECASE)

    def _known(self, given: Any, known: Any, line: int, what: str) -> tuple[str, ...]:
        listed = given if isinstance(given, list) else [] if given is None else [given]
        for each in listed:
            if each not in known:
                self._wrong(line, f"'{each}' is no {what}", suggest(str(each), known))
        return tuple(map(str, listed))

    def _rule(self, name: str, raw: Any, line: int) -> LintRule:
        raw = raw if isinstance(raw, dict) else {}
        self._known(keys_of(raw) if raw else [], _RULE_FIELDS, line, "field of a rule")
        for key in ("says", "source", "mend"):
            if not raw.get(key):
                self._wrong(line, f"the rule '{name}' has no {key}", "add it")
        when = raw.get("when") or []
        return LintRule(
            name,
            " ".join(str(raw.get("says", "")).split()),
            str(raw.get("source", "")),
            str(raw.get("mend", "")),
            tuple(self._condition(each, line) for each in when if isinstance(each, dict)),
            self._known(raw.get("checks"), CHECKS, line, "check"),
            self._known(raw.get("needs"), FACTS, line, "fact"),
        )

    def _condition(self, raw: dict[Any, Any], line: int) -> Condition:
        line = line_of(raw, "all", line)
        self._known(keys_of(raw), _WHEN_FIELDS, line, "field of a condition")
        within = raw.get("within", 0)
        if within != "message" and not isinstance(within, int):
            self._wrong(line, f"within: {within}", "a number of sentences, or message")
        if not isinstance(raw.get("hint", False), bool):
            self._wrong(line, f"hint: {raw['hint']}", "true or false")
        all_of = self._known(raw.get("all"), self._concepts, line, "concept")
        if not all_of:
            self._wrong(
                line, "a condition without 'all' holds always", "name the meanings that break the rule"
            )
        return Condition(
            all_of,
            self._known(raw.get("unless"), self._concepts, line, "concept"),
            within if isinstance(within, int) else MESSAGE,
            int(raw.get("and_after", 0)),
            self._known(raw.get("if"), FACTS, line, "fact"),
            raw.get("hint") is True,
            str(raw.get("why", "")),
            self._known(raw.get("answers"), self._concepts, line, "concept"),
            self._known(raw.get("apart_from"), self._concepts, line, "concept"),
        )
