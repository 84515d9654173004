"""What a sound book may still have wrong: rules that cannot fire, rules without examples, idle numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rules.engine.book import APPLIES, Book, CautionRule, Rule
from rules.engine.conditions import Node
from rules.engine.examples import Example, load_examples, run_example
from rules.engine.rule_reader import conditions_of
from rules.engine.source import Problem
from rules.engine.values import HELD


def lint_book(book: Book) -> list[Problem]:
    """Findings, in file and line order. A book without any is one that can be trusted to say what it does."""
    examples = load_examples(book)
    findings = [
        *_shadowed(book),
        *_numbering(book),
        *_idle(book),
        *_unproven(book, examples),
    ]
    return sorted(findings)


def _shadowed(book: Book) -> Iterator[Problem]:
    """Rules behind one that asks less: whenever they would fire, the earlier one has."""
    for kind in APPLIES[1:]:
        earlier: list[Rule] = []
        for rule in book.ladders[kind]:
            demands = frozenset(map(_key, _flat(rule.when)))
            other = next((each for each in earlier if _follows(each.when, demands)), None)
            if other is not None and rule.kind != "everything":
                yield Problem(
                    rule.file,
                    rule.line,
                    f"'{rule.id}' never fires: '{other.id}' stands before it and asks for no more",
                    "move it up, or make the other narrower",
                )
            if rule.status == "active" and not rule.passes_through:
                earlier.append(rule)


def _follows(node: Node, demands: frozenset[str]) -> bool:
    """Whether a condition must hold when all of ``demands`` do, as far as their shape tells."""
    if _key(node) in demands or node.form == "always":
        return True
    if node.form in ("all", "named"):
        return all(_follows(child, demands) for child in node.children)
    return node.form == "any" and any(_follows(child, demands) for child in node.children)


def _flat(node: Node) -> Iterator[Node]:
    """The conditions that all must hold, references and nested ``all`` looked through."""
    if node.form == "named":
        yield from _flat(node.children[0])
    elif node.form == "all":
        for child in node.children:
            yield from _flat(child)
    elif node.form != "always":
        yield node


def _key(node: Node) -> str:
    """One text for one condition, the same wherever it stands."""
    node = node.children[0] if node.form == "named" else node
    return json.dumps(_shape(node), ensure_ascii=False)


def _shape(node: Node) -> Any:
    if node.form == "named":
        return _shape(node.children[0])
    if node.children:
        return [node.form, sorted((_shape(child) for child in node.children), key=str)]
    return [node.form, node.text, node.expected, [fact.name for fact in node.facts]]


def _numbering(book: Book) -> Iterator[Problem]:
    for kind in APPLIES:
        highest = 0
        for rule in book.rules:
            if rule.kind == kind:
                if rule.number < highest:
                    yield Problem(
                        rule.file,
                        rule.line,
                        f"'{rule.id}' has number {rule.number} but stands after number {highest}",
                        "the order of the file decides; renumber or move it",
                    )
                highest = max(highest, rule.number)


def _idle(book: Book) -> Iterator[Problem]:
    both: tuple[Rule | CautionRule, ...] = (*book.rules, *book.cautions)
    templated = {f"${name}" for rule in both for form, name in rule.because if form == "parameter"}
    for parameter in book.numbers.parameters.values():
        if f"${parameter.name}" not in book.used | templated:
            yield Problem(
                "parameters.yaml",
                parameter.line,
                f"'{parameter.name}' is used nowhere",
                "use it or take it out",
            )
    for name, (file, line) in book.shared.items():
        if name not in book.used:
            yield Problem(file, line, f"the condition '{name}' is used nowhere", "use it or take it out")


def _unproven(book: Book, examples: list[Example]) -> Iterator[Problem]:
    by_rule: dict[str, list[Example]] = {}
    for example in examples:
        by_rule.setdefault(example.rule, []).append(example)
    both: tuple[Rule | CautionRule, ...] = (*book.rules, *book.cautions)
    for rule in both:
        if isinstance(rule, CautionRule) or rule.status in ("active", "shadow"):
            yield from _unproven_rule(book, rule, by_rule.get(rule.id, []))


def _unproven_rule(book: Book, rule: Rule | CautionRule, examples: list[Example]) -> Iterator[Problem]:
    beside = rule.file.replace(".yaml", ".cases.yaml")
    if not any(example.fires for example in examples):
        yield Problem(rule.file, rule.line, f"'{rule.id}' has no example that fires", f"add one to {beside}")
        return
    if rule.when.form == "always":
        return
    misses = [example for example in examples if not example.fires]
    if not misses:
        yield Problem(rule.file, rule.line, f"'{rule.id}' has no near miss", f"add one to {beside}")
        return
    situations = [result.verdict.situation for e in misses if (result := run_example(book, e)).verdict]
    for place, condition in enumerate(conditions_of(rule.when), 1):
        if all(condition.evaluate(situation) == HELD for situation in situations):
            said = (
                condition.text
                if condition.form == "named"
                else f"{condition.text} {condition.expected}".strip()
            )
            yield Problem(
                rule.file,
                rule.line,
                f"'{rule.id}' has no near miss for its condition {place} ({said})",
                f"add one to {beside}",
            )
    if _own_parameters(rule.when):
        edges = [example for example in examples if example.sort == "thresholds"]
        if {example.fires for example in edges} != {True, False}:
            names = ", ".join(sorted(_own_parameters(rule.when)))
            yield Problem(
                rule.file,
                rule.line,
                f"'{rule.id}' has no pair of examples at its threshold ({names})",
                f"add one just inside and one just outside to {beside}",
            )


def _own_parameters(node: Node) -> frozenset[str]:
    """Parameters of the rule's own conditions and of the shared ones that hold a comparison alone."""
    found: set[str] = set()
    for child in _walk([node]):
        found |= set(child.parameters)
    return frozenset(found)


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if node.form != "named" or not node.children[0].composite:
            yield from _walk(node.children)
