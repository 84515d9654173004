"""Whether a book holds what it asks for: a file that was deleted takes its rules along without a word."""

from __future__ import annotations

from collections.abc import Iterator

from rules.engine.book import Book, CautionRule, Rule
from rules.engine.conditions import Node
from rules.engine.examples import load_examples
from rules.engine.phrase_dump import phrase_files
from rules.engine.signals import INSTRUCTION, SIGNALS
from rules.engine.source import BookError, Problem, language_of


def missing_parts(book: Book) -> list[Problem]:
    """Signals that a rule asks for and nothing reads, and examples whose rules or phrases are not there."""
    read = {(path.parent.name, language_of(path)) for path in phrase_files(book.path)}
    problems = list(_unread(book, {signal for signal, _ in read}))
    for path in sorted((book.path / "signals").glob("*/*.cases.yaml")):
        if (path.parent.name, language_of(path)) not in read:
            name = f"signals/{path.parent.name}/{path.name}"
            missing = f"{path.name.partition('.')[0]}.yaml"
            problems.append(Problem(name, 1, f"its phrases are not there: {missing}", "put the file back"))
    try:
        load_examples(book)
    except BookError as error:
        problems += error.problems
    return problems


def _unread(book: Book, read: set[str]) -> Iterator[Problem]:
    told: set[str] = set()
    both: tuple[Rule | CautionRule, ...] = (*book.rules, *book.cautions)
    for rule in both:
        for signal in sorted(_asked(rule.when) - read - told):
            told.add(signal)
            hint = f"add signals/{signal}/, or take the condition away"
            yield Problem(rule.file, rule.line, f"nothing reads the signal '{signal}' that it asks for", hint)


def _asked(node: Node) -> set[str]:
    """The signals that a condition names."""
    found = set(node.expected.split(" or ")) if node.form == "signal" else set()
    return found.intersection((*SIGNALS, INSTRUCTION)).union(*map(_asked, node.children))
