"""The shipped policy proves itself: every rule's own examples, and nothing for the linter to find."""

from __future__ import annotations

import pytest

from rules.engine.examples import Example, load_examples, run_example
from rules.engine.lint import lint_book
from rules.engine.load import load_book

BOOK = load_book(signals=False)
EXAMPLES = load_examples(BOOK)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_of_the_policy_holds(example: Example) -> None:
    result = run_example(BOOK, example)
    assert result.ok, f"{example.file}:{example.line}: {result.message}"


def test_every_rule_of_the_written_policy_is_there() -> None:
    assert {rule.number for rule in BOOK.rules} == set(range(1, 25))


def test_the_shipped_policy_has_nothing_to_lint() -> None:
    assert lint_book(BOOK) == []
