"""The table of contents of a book, and the pages on its signals and numbers, as plain data for people.

Rules and cautions are explained by :func:`rules.engine.documents.explain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rules.engine.book import Book, CautionRule, Rule
from rules.engine.conditions import Node
from rules.engine.signal_examples import load_signal_examples
from rules.engine.signals import FAMILIES, INSTRUCTION, SIGNALS
from rules.engine.source import BookError, Problem, keys_of, read_yaml

RULE, CAUTION, SIGNAL, NUMBER = "rule", "caution", "signal", "number"
SORTS = (RULE, CAUTION, SIGNAL, NUMBER)
"""What a book has pages on, in this order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of contents.

    ``id`` is unique within its ``sort``; ``group`` is what a rule applies to, a signal's family or a
    number's unit; ``number`` that of the written policy, ``says`` what follows from it, in a few words.
    """

    sort: str
    id: str
    title: str
    group: str = ""
    status: str = ""
    number: int | None = None
    says: str = ""
    more: str = ""
    """Further words that it is found by: rationale, source."""


def contents(book: Book) -> list[Line]:
    """Every rule in the order in which they are asked, then cautions, signals and numbers."""
    rules = [
        Line(
            RULE,
            rule.id,
            rule.title,
            rule.kind,
            rule.status,
            rule.number,
            f"{rule.action}:{rule.escalate_to}" if rule.escalate_to else rule.action,
            f"{rule.rationale} {rule.source}",
        )
        for rule in book.rules
    ]
    cautions = [
        Line(CAUTION, each.id, each.title, " ".join(each.kinds) or "everything", says=each.caution)
        for each in book.cautions
    ]
    signals = []
    for name in (*SIGNALS, INSTRUCTION):
        about = _about(book.path, name)
        signals.append(
            Line(
                SIGNAL, name, about.get("says", ""), FAMILIES.get(name, "caution"), more=about.get("why", "")
            )
        )
    numbers = [
        Line(NUMBER, each.name, each.doc, each.unit, says=_value(book, each.name))
        for each in book.numbers.parameters.values()
    ]
    return [*rules, *cautions, *signals, *numbers]


def signal_page(book: Book, name: str) -> dict[str, Any]:
    """What a signal means, its phrases by language and rule, its examples, and who asks for it.

    Raises :class:`KeyError` for an unknown signal and :class:`BookError` for a file that cannot be read.
    """
    if name not in (*SIGNALS, INSTRUCTION):
        raise KeyError(name)
    found = [each for each in load_signal_examples(book.path) if each.signal == name]
    examples = {
        language: [
            {"kind": each.kind, "text": each.text, "where": f"{each.file}:{each.line}"} for each in some
        ]
        for language, some in groupby(found, key=lambda each: each.language)
    }
    return {
        "id": name,
        "family": FAMILIES.get(name, "caution"),
        **_about(book.path, name),
        "phrases": dict(_phrases(book.path, name)),
        "examples": examples,
        "asked_by": _asked_by(book, lambda node: _names_signal(node, name)),
        "file": f"signals/{name}.yaml",
    }


def number_page(book: Book, name: str) -> dict[str, Any]:
    """A parameter, where it stands and which rules ask for it. Raises :class:`KeyError`."""
    found = book.numbers.parameters[name]
    return {
        "id": name,
        "value": _value(book, name),
        "unit": found.unit,
        "doc": found.doc,
        "asked_by": _asked_by(book, lambda node: name in node.parameters),
        "file": "parameters.yaml",
        "line": found.line,
    }


def _value(book: Book, name: str) -> str:
    found = book.numbers.parameters[name]
    return f"{found.value} {book.numbers.currency if found.unit == 'money' else found.unit}"


def _about(folder: Path, name: str) -> dict[str, str]:
    """What the book says about a signal; nothing where it has no such file."""
    problems: list[Problem] = []
    path = folder / "signals" / f"{name}.yaml"
    content = read_yaml(path, problems, f"signals/{name}.yaml") if path.is_file() else None
    if problems:
        raise BookError(problems)
    if not isinstance(content, dict):
        return {}
    return {key: str(content[key]) for key in ("says", "is_not", "why", "known_gaps") if content.get(key)}


def _phrases(folder: Path, name: str) -> Iterator[tuple[str, dict[str, int]]]:
    """By language: how many phrases each rule has."""
    for path in sorted((folder / "signals" / name).glob("*.yaml")):
        if path.name.endswith(".cases.yaml"):
            continue
        problems: list[Problem] = []
        content = read_yaml(path, problems, f"signals/{name}/{path.name}")
        if problems:
            raise BookError(problems)
        rules = content.get("rules") if isinstance(content, dict) else None
        if isinstance(rules, dict):
            yield path.stem, {str(rule): _count(rules[rule]) for rule in keys_of(rules)}


def _count(rule: Any) -> int:
    texts = [rule.get("phrases"), rule.get("hints")] if isinstance(rule, dict) else [rule]
    return sum(bool(line.strip()) for text in texts for line in str(text or "").splitlines())


def _asked_by(book: Book, asks: Any) -> list[str]:
    every: tuple[Rule | CautionRule, ...] = (*book.rules, *book.cautions)
    return [each.id for each in every if any(asks(node) for node in _nodes(each.when))]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _names_signal(node: Node, name: str) -> bool:
    return node.form == "signal" and (
        name in node.expected.split(" or ") or node.expected == f"any {FAMILIES.get(name)}"
    )
