"""What is wrong with a book's replies, and which of its own examples of replies are judged wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rules.engine.parameters import Numbers
from rules.engine.replies.held import Held, moment
from rules.engine.replies.lint import Linter
from rules.engine.replies.lint_book import load_lint
from rules.engine.replies.templates import load_replies
from rules.engine.source import BookError, Problem, line_of, read_yaml, suggest


def reply_problems(book: Path, letters: Mapping[str, tuple[str, int]]) -> tuple[Problem, ...]:
    """Everything that is wrong in letters, rules and words.

    ``letters`` are those that the policy names, and where: file and line.

    A book without a folder of replies has none.
    """
    if not (book / "replies").is_dir():
        return ()
    found: list[Problem] = []
    try:
        known = {name for each in load_replies(book).templates.values() for name in each}
        found += [
            Problem(file, line, f"'{name}' is no letter", suggest(name, known))
            for name, (file, line) in letters.items()
            if name not in known
        ]
    except BookError as error:
        found += error.problems
    try:
        lint = load_lint(book)
        for language in lint.languages:
            try:
                lint.lexicon(language)
            except BookError as error:
                found += error.problems
    except BookError as error:
        found += error.problems
    return tuple(found)


def broken_reply_examples(book: Path, numbers: Numbers) -> tuple[int, list[Problem]]:
    """How many examples of bad and good replies there are, and those that are judged wrongly."""
    folder, problems = book / "replies" / "lint", list[Problem]()
    if not folder.is_dir():
        return 0, []
    linter = Linter.load(book)
    profiles = read_yaml(folder / "cases.yaml", problems, "replies/lint/cases.yaml") or {}
    count = 0
    for path in sorted(folder.glob("??.cases.yaml")):
        file, language = f"replies/lint/{path.name}", path.name[:2]
        raw = read_yaml(path, problems, file) or {}
        for kind in ("bad", "good"):
            for row in raw.get(kind) or []:
                count += 1
                why = _wrong(row, kind, profiles, linter, numbers, language)
                problems += [Problem(file, line_of(raw, kind), each) for each in why]
    return count, problems


def _wrong(
    row: Any, kind: str, profiles: Any, linter: Linter, numbers: Numbers, language: str
) -> Iterator[str]:
    rule, profile, text = row if kind == "bad" else (None, *row)
    if profile not in profiles:
        yield f"there is no case '{profile}' in cases.yaml"
        return
    found = profiles[profile]
    case = found["case"]
    public, at = found.get("public") is True, moment(case.get("now"))
    held = Held(case, found["action"], public, at, numbers, done=found.get("done"))
    broken = {each.rule for each in linter.check(text, held, language).violations}
    if rule is None and broken:
        yield f"a good reply breaks {', '.join(sorted(broken))}: {text}"
    if rule is not None and rule not in broken:
        yield f"a bad reply does not break {rule}: {text}"
