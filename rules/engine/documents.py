"""The book as plain data for people: a list of its rules, one rule explained, its facts and numbers."""

from __future__ import annotations

from typing import Any

from rules.engine.book import Book, CautionRule, Rule, Template
from rules.engine.conditions import Node
from rules.engine.examples import load_examples


def list_rules(book: Book) -> list[dict[str, Any]]:
    """Every rule in order: id, number, kind, status, title, action, escalate_to, file, line."""
    return [
        {
            "id": rule.id,
            "number": rule.number,
            "kind": rule.kind,
            "status": rule.status,
            "title": rule.title,
            "action": rule.action,
            "escalate_to": rule.escalate_to,
            "file": rule.file,
            "line": rule.line,
        }
        for rule in book.rules
    ]


def explain(book: Book, rule_id: str) -> dict[str, Any]:
    """One rule, or one caution, with its conditions in words, its numbers, facts and examples.

    Raises :class:`KeyError` for an unknown id.
    """
    caution = next((each for each in book.cautions if each.id == rule_id), None)
    rule: Rule | CautionRule = caution or book.rule(rule_id)
    data: dict[str, Any] = {
        "id": rule.id,
        "title": rule.title,
        "when": in_words(rule.when),
        "written": rule.written,
        "because": template_text(rule.because),
        "parameters": {
            name: str(book.numbers.parameters[name].value) for name in sorted(_parameters(rule.when))
        },
        "facts": dict(sorted(_facts(rule.when).items())),
        "file": rule.file,
        "line": rule.line,
        "examples": [
            {
                "sort": example.sort,
                "fires": example.fires,
                "says": example.says,
                "case": dict(example.case),
                "signals": list(example.signals),
                "file": example.file,
                "line": example.line,
            }
            for example in load_examples(book)
            if example.rule == rule_id
        ],
    }
    if isinstance(rule, CautionRule):
        return data | {"caution": rule.caution, "applies_to": list(rule.kinds) or ["everything"]}
    return data | {
        "number": rule.number,
        "kind": rule.kind,
        "status": rule.status,
        "rationale": rule.rationale,
        "source": rule.source,
        "action": rule.action,
        "escalate_to": rule.escalate_to,
        "cautions": list(rule.cautions),
        "reply": rule.reply,
    }


def in_words(node: Node, depth: int = 0) -> list[str]:
    """A condition as indented lines, shared conditions written out."""
    indent = "  " * depth
    if node.form == "named":
        inner = node.children[0]
        if not inner.composite:
            return in_words(inner, depth)
        return [f"{indent}{node.text.replace('-', ' ')}:", *in_words(inner, depth + 1)]
    if node.children:
        lines = [f"{indent}{node.text}:"]
        for child in node.children:
            lines += in_words(child, depth + 1)
        return lines
    return [f"{indent}{node.text}: {node.expected}" if node.expected else f"{indent}{node.text}"]


def template_text(template: Template) -> str:
    """A sentence as the book writes it, with its places in braces."""
    marks = {"fact": "{%s}", "parameter": "{$%s}", "held": "{=%s}", "text": "%s"}
    return "".join(marks[form] % words for form, words in template)


def _facts(node: Node) -> dict[str, str]:
    found = {fact.name: fact.doc for fact in node.facts}
    for child in node.children:
        found |= _facts(child)
    return found


def _parameters(node: Node) -> set[str]:
    found = set(node.parameters)
    for child in node.children:
        found |= _parameters(child)
    return found
