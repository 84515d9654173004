"""A broken book says what is wrong, where, and how to mend it: all of it at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.engine.load import SHIPPED, digest_of, load_book
from rules.engine.replies.examples import reply_problems
from rules.engine.source import BookError


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of the shipped book without its phrases, to break."""
    copy = tmp_path / "book"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("signals", "lists"))
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def policy_file(book: Path, words: str) -> Path:
    """The file of the rules on refund requests that holds these words."""
    files = sorted((book / "policy").glob("refund_request*.yaml"))
    return next(file for file in files if ".cases." not in file.name and words in file.read_text("utf-8"))


def problems(book: Path) -> list[str]:
    with pytest.raises(BookError) as error:
        load_book(book, signals=False)
    return [str(problem) for problem in error.value.problems]


def line_of(file: Path, words: str) -> int:
    return next(n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if words in line)


GALLERY = [
    ("{fact: order.fulfilled, is: false}", "{fact: order.fulfiled, is: false}",
     "'order.fulfiled' is no fact; did you mean 'order.fulfilled'?"),
    ("{fact: order.fulfilled, is: false}", '{fact: order.fulfilled, is: "no"}',
     "'no' is no flag, which 'order.fulfilled' is; mend the value"),
    ("{fact: order.fulfilled, is: false}", "{fact: order.fulfilled, at_least: 1}",
     "'at_least' cannot be asked here; known are: is, known, unknown"),
    ("{fact: order.fulfilled, is: false}", "{fact: order.fulfilled}",
     "nothing is asked of the fact; add one of: is, known, unknown"),
    ("{fact: order.fulfilled, is: false}", "{fact: order.fulfilled, is: false, known: true}",
     "more than one thing is asked of the fact; write two conditions"),
    ("{fact: amount, less_than: $trust_below}", "{fact: amount, less_than: $trust_belov}",
     "there is no parameter 'trust_belov'; did you mean 'trust_below'?"),
    ("{fact: amount, less_than: $trust_below}", "{fact: amount, less_than: $silence_hours}",
     "'silence_hours' is in hours; money is needed; use another parameter"),
    ("{fact: amount, less_than: $trust_below}", "{fact: amount, less_than: a lot}",
     "'a lot' is no number; write \"25.00\" or $a_parameter"),
    ("{fact: amount, less_than: $trust_below}", "{fact: amount, less_than: 25.00}",
     '25.00 is a floating-point number; write it as a quoted decimal, "25.00"'),
    ("{signal: wrong_address}", "{signal: wrong_adress}",
     "'wrong_adress' is no signal; did you mean 'wrong_address'?"),
    ("{signal: wrong_address}", "{signal: instruction_in_message}",
     "'instruction_in_message' is no signal; known are: "),
    ("{signal: wrong_address}", "{signal_family: threats}",
     "'threats' is no family of signals; did you mean 'threat'?"),
    ("{fact: wants, is: replacement}", "{fact: wants, is: a pony}",
     "'wants' is never 'a pony'; known are: cancellation, other, refund, replacement"),
    ("{fact: wants, is: replacement}", "{fact: wants, in: replacement}", "'in' takes a list"),
    ("{fact: wants, is: replacement}", "{fact: verdict.action, is: hold}",
     "'verdict.action' is known only once a rule decided; use it in cautions.yaml"),
    ("{condition: claims-our-fault}", "{condition: claims-our-falt}",
     "nothing is called 'claims-our-falt'; did you mean 'claims-our-fault'?"),
    ("{condition: claims-our-fault}", "{rule: our-fault-refnd}",
     "nothing is called 'our-fault-refnd'; did you mean 'our-fault-refund'?"),
    ("most_days: $return_window_days}", "most_weeks: $return_window_days}",
     "'at_most_weeks' cannot be asked here; did you mean 'at_most_days'?"),
    ("since: order.delivered_at", "since: order.delivered",
     "'order.delivered' is a flag, not a moment; choose another fact"),
    ("  - id: already-refunded\n    number: 8", "  - id: already-refunded\n    nummer: 8",
     "'nummer' is no field here; did you mean 'number'?"),
    ("    number: 8\n", "    number: eight\n", "'eight' is no rule number; write a whole number"),
    ("  - id: already-refunded", "  - id: Already Refunded",
     "'Already Refunded' is no id; use small letters, digits and single hyphens"),
    ("  - id: paid-by-the-bank", "  - id: already-refunded",
     "the id 'already-refunded' stands twice, first in "),
    ("    number: 8\n", "    number: 8\n    status: life\n", "'life' is no status; known are: "),
    ("then: {action: decline, reply: already_refunded}", "then: {action: contest}",
     "'contest' is no action of refund_request; known are: "),
    ("then: {action: decline, reply: already_refunded}", "then: {action: escalate}",
     "an escalation, and only that, has an 'escalate_to'; "),
    ("{payment.refunded} was refunded already", "{payment.refundet} was refunded already",
     "'payment.refundet' is no fact; did you mean 'payment.refunded'?"),
    ("is below {$trust_below}", "is below {$trust}", "there is no parameter 'trust'; "),
    ("({=our-fault}); still", "({=our-falt}); still",
     "nothing is called 'our-falt'; did you mean 'our-fault'?"),
    ("cautions: [unknown_facts]", "cautions: [unknown_fact]",
     "'unknown_fact' is no caution; did you mean 'unknown_facts'?"),
    ("  - id: ask\n", "  - id: ask-all\n    number: 16\n    title: T\n    rationale: R.\n"
     "    when: {signal: ignored}\n    then: {action: request_info}\n    because: B\n"
     "  - id: ask\n    status: draft\n",
     "the last active rule leaves cases undecided; end with 'when: always'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), GALLERY, ids=lambda text: text[:40])
def test_the_smallest_mistake_and_its_message(book: Path, old: str, new: str, message: str) -> None:
    change(policy_file(book, old), old, new)
    found = problems(book)
    assert any(message in problem for problem in found), found
    assert all(problem.startswith("policy/") and problem.split(":")[1].isdigit() for problem in found)


def test_a_problem_names_the_line(book: Path) -> None:
    file = book / "policy" / "chargeback.yaml"
    change(file, "{fact: dispute.inquiry, is: true}", "{fact: dispute.inquri, is: true}")
    line = line_of(file, "dispute.inquri")
    assert problems(book) == [
        f"policy/chargeback.yaml:{line}: 'dispute.inquri' is no fact; did you mean 'dispute.inquiry'?"
    ]


def test_a_circle_of_references_is_named(book: Path) -> None:
    change(
        book / "policy" / "everything.yaml",
        "  late:\n    all:\n",
        "  late:\n    all:\n      - {condition: our-fault}\n",
    )
    assert any("goes round in a circle: " in problem and "our-fault → late → our-fault" in problem
               for problem in problems(book))  # fmt: skip


def test_all_problems_come_at_once(book: Path) -> None:
    change(book / "parameters.yaml", '"300.00"', "300.5")
    change(book / "rates.yaml", 'USD: "1.16"', 'USD: "much"')
    change(book / "countries.yaml", '"AT"', "Austria")
    change(book / "priors.yaml", '"0.15"', '"1.5"')
    change(book / "policy" / "contract_sold.yaml", "number: 17", "number: x")
    change(book / "policy" / "cautions.yaml", "caution: double_dip", "caution: doubledip")
    assert {problem.split(":")[0] for problem in problems(book)} >= {
        "parameters.yaml", "rates.yaml", "countries.yaml", "priors.yaml", "policy/contract_sold.yaml",
        "policy/cautions.yaml",
    }  # fmt: skip


def test_a_missing_parameter_that_the_sums_need(book: Path) -> None:
    change(book / "parameters.yaml", "  labour_cost:", "  labor_cost:")
    assert "parameters.yaml:1: the parameter 'labour_cost' is missing; add it; the sums need it" in problems(
        book
    )


def test_a_directory_that_is_no_book(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        f"{tmp_path}:1: this is no rulebook; it holds no parameters.yaml; check the path"
    ]


def test_a_missing_policy_file_is_named(book: Path) -> None:
    (book / "policy" / "contract_bought.yaml").unlink()
    assert any(
        problem.startswith("policy/contract_bought.yaml:1: cannot be read") for problem in problems(book)
    )


JUDGED_BY = sorted(
    path.relative_to(SHIPPED).as_posix()
    for folder in (SHIPPED, SHIPPED / "policy", SHIPPED / "evidence")
    for path in folder.glob("*.yaml")
    if not path.name.endswith(".cases.yaml")
)
ANSWERED_BY = [
    "replies/replies.yaml",
    "replies/en/letter.yaml",
    "replies/lint/rules.yaml",
    "replies/lint/hu.yaml",
]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("# gone\n", "the file is empty"),
        ("- a\n", "the file is no mapping of names"),
    ],
)
@pytest.mark.parametrize("name", JUDGED_BY + ANSWERED_BY)
def test_no_file_of_a_book_may_hold_nothing(book: Path, name: str, content: str, message: str) -> None:
    (book / name).write_text(content, encoding="utf-8")
    found = map(str, reply_problems(book, {})) if name.startswith("replies/") else problems(book)
    assert any(problem.startswith(f"{name}:1: {message}; ") for problem in found)


@pytest.mark.parametrize("name", ["policy/refund_request.yaml", "policy/cautions.yaml"])
def test_a_file_whose_rules_would_be_missed_must_be_there(book: Path, name: str) -> None:
    (book / name).unlink()
    assert any(problem.startswith(f"{name}:1: cannot be read") for problem in problems(book))


def test_a_kind_of_case_without_rules_is_named(book: Path) -> None:
    file = book / "policy" / "contract_bought.yaml"
    file.write_text("applies_to: contract_bought\nrules: []\n", encoding="utf-8")
    expected = "no active rule decides these cases; write rules that end with 'when: always'"
    assert f"policy/contract_bought.yaml:1: {expected}" in problems(book)


def test_tabs_are_named(book: Path) -> None:
    (book / "rates.yaml").write_text("as_of: 2026-11-20\nrates:\n\tUSD: '1.16'\n", encoding="utf-8")
    assert any("rates.yaml:3" in each and "YAML takes no tabs" in each for each in problems(book))


def test_the_english_letters_must_be_there(book: Path) -> None:
    shutil.rmtree(book / "replies" / "en")
    found = [str(problem) for problem in reply_problems(book, {})]
    assert found[0].startswith("replies/en/letter.yaml:1: the English letters are missing; ")


def test_a_letter_that_is_not_there_is_named_where_a_rule_asks_for_it(book: Path) -> None:
    (found,) = reply_problems(book, {"decline_windwo": ("policy/refund_request.yaml", 12)})
    assert str(found) == (
        "policy/refund_request.yaml:12: 'decline_windwo' is no letter; did you mean 'decline_window'?"
    )


def test_the_digest_follows_what_judges_and_nothing_else(book: Path) -> None:
    before = digest_of(book)
    assert load_book(book, signals=False).digest == before
    (book / "README.md").write_text("other words", encoding="utf-8")
    (book / "policy" / "chargeback.cases.yaml").unlink()
    assert digest_of(book) == before
    crlf = (book / "rates.yaml").read_bytes().replace(b"\n", b"\r\n")
    (book / "rates.yaml").write_bytes(crlf)
    assert digest_of(book) == before
    change(book / "parameters.yaml", '"300.00"', '"300.01"')
    assert digest_of(book) != before


def test_rules_come_in_the_order_of_the_policy() -> None:
    book = load_book(signals=False)
    for kind, ladder in book.ladders.items():
        numbers = [rule.number for rule in ladder]
        assert numbers == sorted(numbers), kind
    assert set(book.rates) >= {"USD", "EUR", "HUF"}
    assert not {"RSD", "KZT", "GEL", "AMD", "RUB", "HRK", "BGN"} & set(book.rates)


def test_the_files_of_a_kind_are_tried_by_their_numbers(book: Path) -> None:
    folder = book / "policy"
    (folder / "refund_request.return.yaml").rename(folder / "refund_request.a.yaml")
    found = load_book(book, signals=False).rules
    numbers = [rule.number for rule in found if rule.kind == "refund_request"]
    assert numbers == sorted(numbers)


def test_a_policy_file_of_no_kind_is_not_overlooked(book: Path) -> None:
    (book / "policy" / "refund_requests.yaml").write_text("rules: []\n", encoding="utf-8")
    assert problems(book) == [
        "policy/refund_requests.yaml:1: 'refund_requests' is no kind of case; did you mean 'refund_request'?"
    ]


def test_a_syntax_error_is_told_alone(book: Path) -> None:
    file = book / "parameters.yaml"
    file.write_text("broken: [1,\n" + file.read_text("utf-8"), "utf-8")
    change(policy_file(book, "{signal: wrong_address}"), "{signal: wrong_address}", "{signal: wrong_adress}")
    (told,) = problems(book)
    assert told.startswith("parameters.yaml:")
    assert ": not YAML: " in told
