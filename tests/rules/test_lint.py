"""The linter finds rules that cannot fire, rules without proof, and numbers that nothing uses."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.engine.book import Book
from rules.engine.examples import load_examples, run_examples
from rules.engine.lint import lint_book
from rules.engine.load import SHIPPED, load_book
from rules.engine.policy import judge
from rules.engine.source import BookError

RULE = """
  - id: {id}
    number: {number}
    status: {status}
    title: A rule of our own
    rationale: Because we say so.
    when: {when}
    then: {{action: decline}}
    because: We say so.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped book without its phrases, to change."""
    copy = tmp_path / "book"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("signals", "lists"))
    return copy


def add_rule(folder: Path, before: str, when: str, *, number: int = 16, status: str = "active") -> Book:
    mark = f"\n  - id: {before}\n"
    files = (folder / "policy").glob("refund_request*.yaml")
    file = next(file for file in files if mark in file.read_text(encoding="utf-8"))
    text = file.read_text(encoding="utf-8")
    rule = RULE.format(id="own", number=number, status=status, when=when)
    file.write_text(text.replace(mark, rule + mark, 1), encoding="utf-8")
    return load_book(folder, signals=False)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def messages(book: Book) -> list[str]:
    return [problem.message for problem in lint_book(book)]


def test_a_rule_behind_one_that_asks_less_never_fires(folder: Path) -> None:
    when = "{all: [{signal: delivered_not_received}, {fact: wants, is: refund}]}"
    found = messages(add_rule(folder, "withdrawal", when, number=13))
    assert "'own' never fires: 'not-received-decline' stands before it and asks for no more" in found


def test_one_alternative_of_an_earlier_any_shadows_as_well(folder: Path) -> None:
    when = "{all: [{fact: order.tracking.status, is: lost}, {fact: wants, is: refund}]}"
    found = messages(add_rule(folder, "ask", when))
    assert "'own' never fires: 'our-fault-refund' stands before it and asks for no more" in found


def test_a_rule_that_asks_for_something_else_is_not_shadowed(folder: Path) -> None:
    found = messages(add_rule(folder, "ask", "{fact: order.avs, is: fail}"))
    assert found == ["'own' has no example that fires"]


def test_a_number_out_of_order_is_found(folder: Path) -> None:
    found = messages(add_rule(folder, "ask", "{fact: order.avs, is: fail}", number=9))
    assert "'own' has number 9 but stands after number 16" in found


def test_unused_parameters_and_conditions_are_found(folder: Path) -> None:
    change(
        folder / "parameters.yaml",
        "parameters:\n",
        'parameters:\n  spare: {value: 1, unit: days, doc: "."}\n',
    )
    change(
        folder / "policy" / "chargeback.yaml", "conditions:\n", "conditions:\n  spare: {signal: ignored}\n"
    )
    found = messages(load_book(folder, signals=False))
    assert found == ["'spare' is used nowhere", "the condition 'spare' is used nowhere"]


def test_missing_proof_is_found(folder: Path) -> None:
    cases = folder / "policy" / "everything.cases.yaml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text[: text.index("  legal-threat:")], encoding="utf-8")
    sold = folder / "policy" / "contract_sold.cases.yaml"
    text = sold.read_text(encoding="utf-8")
    start = text.index("    thresholds:\n")
    sold.write_text(text[:start] + text[text.index("  their-duty-noticed:") :], encoding="utf-8")
    change(sold, "      - {set: {wants: other}, decides: broken-fixable}\n", "")
    change(sold, "      - {set: {wants: null}, decides: broken-fixable, cautions: [unknown_facts]}\n", "")
    assert messages(load_book(folder, signals=False)) == [
        "'cooling-off' has no near miss for its condition 1 (asked for refund or cancellation)",
        "'legal-threat' has no example that fires",
    ]


def test_a_threshold_needs_both_sides(folder: Path) -> None:
    change(
        folder / "policy" / "refund_request.cases.yaml",
        '      - {set: {amount: "25.00"}, fires: false, decides: claimed-fault-ask}\n',
        "",
    )
    assert messages(load_book(folder, signals=False)) == [
        "'claimed-fault-small-replacement' has no pair of examples at its threshold (trust_below)"
    ]


def test_a_failing_example_says_what_came_instead(folder: Path) -> None:
    change(folder / "parameters.yaml", '"25.00"', '"10.00"')
    failed = [result for result in run_examples(load_book(folder, signals=False)) if not result.ok]
    assert {result.example.rule for result in failed} == {
        "claimed-fault-small", "claimed-fault-small-replacement",
    }  # fmt: skip
    assert "claimed-fault-small does not fire; decided by claimed-fault-ask" in {r.message for r in failed}


def test_a_broken_example_file_is_refused_with_its_line(folder: Path) -> None:
    cases = folder / "policy" / "chargeback.cases.yaml"
    change(cases, "  contest:\n    fires:", "  contst:\n    fires:")
    with pytest.raises(BookError, match="'contst' is no rule; did you mean 'contest'"):
        load_examples(load_book(folder, signals=False))


def test_a_shadow_rule_is_reported_and_never_decides(folder: Path) -> None:
    book = add_rule(folder, "already-refunded", "{fact: order.avs, is: fail}", number=8, status="shadow")
    case = {"id": "s", "kind": "refund_request", "amount": "1.00", "currency": "USD", "fault": "merchant",
            "order": {"avs": "fail"}}  # fmt: skip
    found = judge(book, case, datetime(2026, 11, 10, tzinfo=UTC), hits=[])
    assert (found.rule, found.shadow) == ("our-fault-refund", ("own",))


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_draft_or_retired_rule_is_not_tried(folder: Path, status: str) -> None:
    book = add_rule(folder, "already-refunded", "{fact: order.avs, is: fail}", number=8, status=status)
    case = {
        "id": "s",
        "kind": "refund_request",
        "amount": "1.00",
        "currency": "USD",
        "order": {"avs": "fail"},
    }
    found = judge(book, case, datetime(2026, 11, 10, tzinfo=UTC), hits=[])
    assert (found.rule, found.shadow) == ("ask", ())
    assert "own" not in [rule.rule for rule in found.trace]
