"""A rule's own examples: cases in which it fires, near misses, and the exact thresholds.

They stand beside the rules in ``policy/<name>.cases.yaml``. The bases of a kind's first file are known in
those of its parts (``<kind>.<part>.cases.yaml``), too. A near miss and a threshold are written as the change
to the rule's first firing case, so that one sees what made the difference.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rules.engine.book import APPLIES, Book
from rules.engine.facts import MessageHit
from rules.engine.parsing import without_lines
from rules.engine.policy import WinRate, judge
from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.values import MISSING, as_moment
from rules.engine.verdict import Verdict

SORTS = ("fires", "near_misses", "thresholds")
_FIELDS = (
    "base",
    "set",
    "unset",
    "signals",
    "own_rates",
    "fires",
    "decides",
    "action",
    "cautions",
    "without",
    "says",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule or a caution. ``fires``: whether that one decides (or is added)."""

    rule: str
    sort: str
    fires: bool
    case: Mapping[str, Any] = field(repr=False)
    signals: tuple[str, ...]
    own_rates: Mapping[str, WinRate]
    says: str
    decides: str | None
    action: str | None
    cautions: tuple[str, ...]
    without: tuple[str, ...]
    file: str
    line: int

    @property
    def name(self) -> str:
        """A name for a test: the rule, the sort and the line."""
        return f"{self.rule}-{self.sort}-{self.line}"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came of an example; ``message`` says what was expected and what was found, when not ``ok``."""

    example: Example
    ok: bool
    message: str
    verdict: Verdict | None = field(repr=False, default=None)


def run_examples(book: Book) -> list[ExampleResult]:
    """Judges every example of the book. Raises :class:`BookError` when the example files are broken."""
    return [run_example(book, example) for example in load_examples(book)]


def run_example(book: Book, example: Example) -> ExampleResult:
    """Judges one example and compares."""
    hits = [MessageHit(0, signal, "example", 0, 0, "") for signal in example.signals]
    now = as_moment(example.case.get("now"))
    if now is MISSING:
        return ExampleResult(example, False, "the case has no 'now'; add it to its base")
    verdict = judge(book, example.case, now, example.own_rates, hits=hits)
    wrong = list(_differences(book, example, verdict))
    return ExampleResult(example, not wrong, "; ".join(wrong), verdict)


def _differences(book: Book, example: Example, verdict: Verdict) -> list[str]:
    wrong = []
    caution = next((each.caution for each in book.cautions if each.id == example.rule), None)
    decided = (verdict.rule, verdict.underlying_rule)
    fired = caution in verdict.cautions if caution else example.rule in decided
    if fired is not example.fires:
        wrong.append(f"{example.rule} {'fires' if fired else 'does not fire'}; decided by {verdict.rule}")
    if example.decides and example.decides not in decided:
        wrong.append(f"decided by {verdict.rule}, not by {example.decides}")
    if example.action and example.action != verdict.action:
        wrong.append(f"the action is {verdict.action}, not {example.action}")
    wrong += [f"{each} is missing" for each in example.cautions if each not in verdict.cautions]
    wrong += [f"{each} was added" for each in example.without if each in verdict.cautions]
    return wrong


def load_examples(book: Book) -> list[Example]:
    """All examples, in the order of the files. Raises :class:`BookError` with all problems."""
    problems: list[Problem] = []
    found: list[Example] = []
    for name in (*APPLIES, "cautions"):
        first = book.path / "policy" / f"{name}.cases.yaml"
        bases: dict[str, Any] = {}
        for path in [first, *sorted(first.parent.glob(f"{name}.*.cases.yaml"))]:
            if path.is_file():
                found += _ExampleFile(book, path, problems, bases).read()
    if problems:
        raise BookError(problems)
    return found


class _ExampleFile:
    def __init__(self, book: Book, path: Path, problems: list[Problem], bases: dict[str, Any]) -> None:
        self._file = f"policy/{path.name}"
        self._path = path
        self._problems = problems
        self._known = [rule.id for rule in book.rules] + [caution.id for caution in book.cautions]
        self._bases = bases

    def read(self) -> list[Example]:
        raw = read_yaml(self._path, self._problems, self._file)
        if raw is None:
            return []
        bases, listed = raw.get("bases", {}), raw.get("examples")
        if not isinstance(bases, dict) or not isinstance(listed, dict):
            self._wrong(1, "an example file has 'bases' and 'examples'", "see its neighbours")
            return []
        self._bases.update(bases)
        found: list[Example] = []
        for rule in keys_of(listed):
            line = line_of(listed, rule)
            if rule not in self._known:
                self._wrong(line, f"'{rule}' is no rule", suggest(str(rule), self._known))
            elif not isinstance(listed[rule], dict) or not listed[rule].get("fires"):
                self._wrong(line, f"'{rule}' has no case in which it fires", "add fires:")
            else:
                found += self._of_rule(str(rule), listed[rule])
        return found

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(Problem(self._file, line, message, hint))

    def _of_rule(self, rule: str, raw: dict[str, Any]) -> list[Example]:
        for key in keys_of(raw):
            if key not in SORTS:
                self._wrong(line_of(raw, key), f"'{key}' is no sort of example", suggest(str(key), SORTS))
        first: dict[str, Any] | None = None
        found = []
        for sort in SORTS:
            for entry in raw.get(sort) or ():
                if not isinstance(entry, dict):
                    self._wrong(line_of(raw, sort), f"{entry!r} is no example", "write {set: {…}}")
                    continue
                first = first or entry
                found.append(self._example(rule, sort, entry, first))
        return found

    def _example(self, rule: str, sort: str, raw: dict[str, Any], first: dict[str, Any]) -> Example:
        line = line_of(raw, None)
        for key in keys_of(raw):
            if key not in _FIELDS:
                self._wrong(
                    line_of(raw, key), f"'{key}' is no field of an example", suggest(str(key), _FIELDS)
                )
        base = str(raw.get("base", first.get("base")))
        if base not in self._bases:
            self._wrong(
                line, f"there is no base '{base}'", suggest(str(base), map(str, keys_of(self._bases)))
            )
        case = copy.deepcopy(without_lines(self._bases.get(base) or {}))
        inherit = raw is not first and "base" not in raw
        for entry in (first, raw) if inherit else (raw,):
            for path in entry.get("unset") or ():
                _put(case, str(path), None, drop=True)
            changes = without_lines(entry.get("set") or {})
            for path, value in changes.items():
                if not _put(case, str(path), value):
                    self._wrong(line, f"nothing to set at '{path}'", "set the list or block above it first")
        case.setdefault("id", rule)
        rates = without_lines(raw.get("own_rates", first.get("own_rates") if inherit else None) or {})
        return Example(
            rule,
            sort,
            bool(raw.get("fires", sort == "fires")),
            case,
            tuple(raw.get("signals", first.get("signals") if inherit else None) or ()),
            {reason: WinRate(int(won), int(decided)) for reason, (won, decided) in rates.items()},
            str(raw.get("says", "")),
            raw.get("decides"),
            raw.get("action"),
            tuple(raw.get("cautions") or ()),
            tuple(raw.get("without") or ()),
            self._file,
            line,
        )


def _put(case: dict[str, Any], path: str, value: Any, *, drop: bool = False) -> bool:
    """Sets (or drops) ``a.b.0.c``; blocks on the way are made, list places must be there."""
    *way, last = path.split(".")
    at: Any = case
    for step in way:
        if isinstance(at, list):
            if not step.isdigit() or int(step) >= len(at):
                return False
            at = at[int(step)]
        else:
            at = at.setdefault(step, {})
    if isinstance(at, list):
        if not last.isdigit() or int(last) >= len(at):
            return False
        at[int(last)] = value
    elif drop:
        at.pop(last, None)
    else:
        at[last] = value
    return True
