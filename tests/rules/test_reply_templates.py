"""The letters: every one in every language passes its own linter, and no template can do harm."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rules.engine.load import SHIPPED
from rules.engine.replies.drafting import language_for, reply_for, values_of
from rules.engine.replies.sums import sums_in
from rules.engine.replies.templates import TONES, load_replies, template_problems
from rules.engine.source import BookError
from tests.rules.replies import LINTER, held

BOOK = load_replies(SHIPPED)
ANSWERS = {
    "already_refunded": ("paid", "decline"),
    "accept": ("contest", "accept"),
    "ask_for_details": ("info", "request_info"),
    "ask_for_promise": ("sold", "request_info"),
    "ask_for_proof": ("info", "request_info"),
    "cancelled_before_shipping": ("refund", "refund"),
    "carrier_trace": ("info", "request_info"),
    "contest": ("contest", "contest"),
    "cooling_off": ("sold", "refund"),
    "correct_address": ("info", "correct_address"),
    "date_to_wait_for": ("info", "request_info"),
    "enforce": ("enforce", "enforce"),
    "enforce_their_duty": ("enforce", "enforce"),
    "escalated": ("refund", "escalate"),
    "hold_dispute_open": ("hold", "hold"),
    "ordinary_return": ("withdrawal", "return_then_refund"),
    "public": ("public", "decline"),
    "refund_goodwill": ("refund", "refund"),
    "refund_our_fault": ("refund", "refund"),
    "refund_promise": ("sold", "refund"),
    "remediate": ("sold", "remediate"),
    "request_refund": ("sold", "request_refund"),
    "reship_at_cost": ("decline", "reship_at_cost"),
    "reship_goodwill": ("refund", "reship"),
    "reship_our_fault": ("refund", "reship"),
    "store_credit": ("refund", "store_credit"),
    "withdrawal": ("withdrawal", "return_then_refund"),
}
"""The case and the action that a letter answers; all others decline."""


def test_every_language_has_every_letter() -> None:
    assert set(BOOK.letters) == set(LINTER.book.languages)
    assert len({frozenset(each) for each in BOOK.templates.values()}) == 1


@pytest.mark.parametrize("done", [None, False, True])
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("language", sorted(BOOK.letters))
def test_every_letter_passes_the_linter(language: str, tone: str, done: bool | None) -> None:
    for name in BOOK.templates[language]:
        profile, action = ANSWERS.get(name, ("decline", "decline"))
        case = replace(held(profile, action, public=name == "public"), done=done)
        values = values_of(case, BOOK.letters[language], None)
        text = BOOK.fill(language, name, values, tone=tone, signature="Tim")
        assert not LINTER.check(text, case, language).violations, f"{language}/{name}: {text}"


@pytest.mark.parametrize("language", sorted(BOOK.letters))
@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("contest", "unsent"),
        ("refund_our_fault", "refund"),
        ("refund_goodwill", "refund"),
        ("cancelled_before_shipping", "refund"),
    ],
)
def test_a_letter_says_that_it_is_done_only_when_it_is(language: str, name: str, profile: str) -> None:
    case, letter = held(profile), BOOK.letters[language]
    written = {
        done: BOOK.fill(language, name, values_of(replace(case, done=done), letter, None))
        for done in (None, False, True)
    }
    assert written[None] == written[False] != written[True]
    told = LINTER.check(written[True], replace(case, done=False), language).violations
    assert [one.rule for one in told] == ["unheld_promise"]


@pytest.mark.parametrize(
    ("currency", "amount"), [("HUF", "936990.00"), ("JPY", "21480"), ("KWD", "1234.500"), ("EUR", "99.90")]
)
@pytest.mark.parametrize("language", sorted(BOOK.letters))
def test_a_sum_is_written_as_the_language_writes_it_and_read_as_it_was(
    language: str, currency: str, amount: str
) -> None:
    letter = BOOK.letters[language]
    written = values_of(held("refund", amount=amount, currency=currency), letter, None)["amount"]
    (read,) = sums_in(written)
    assert str(read.value) == amount
    assert currency in read.currencies
    whole, _, cents = amount.partition(".")
    thousands = f"{int(whole):,}".replace(",", letter.thousands_mark)
    assert written == f"{thousands}{letter.decimal_mark if cents else ''}{cents} {currency}"
    assert letter.thousands_mark != letter.decimal_mark


@pytest.mark.parametrize("language", sorted(BOOK.letters))
def test_a_letter_to_a_dispute_under_review_says_that_the_bank_has_the_evidence(language: str) -> None:
    letter = BOOK.letters[language]
    sent, unsent = (
        BOOK.fill(language, "contest", values_of(held(profile), letter, None))
        for profile in ("sent", "unsent")
    )
    assert sent != unsent
    assert not LINTER.check(sent, held("sent"), language).violations
    assert LINTER.check(sent, held("unsent"), language).violations


@pytest.mark.parametrize("language", sorted(BOOK.letters))
def test_every_letter_stands_without_the_facts(language: str) -> None:
    for name in BOOK.templates[language]:
        text = BOOK.fill(language, name, {"return_days": "30", "withdrawal_days": "14"})
        assert "None" not in text
        assert "  " not in text
        assert "{" not in text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% for a in '9' %}{% for b in '9' %}x{% endfor %}{% endfor %}", "a loop is not allowed"),
        ("{{ name.__class__ }}", "attribute access is not allowed"),
        ("{{ name['x'] }}", "access to a part of a value is not allowed"),
        ("{{ range(999999999) }}", "a call is not allowed"),
        ("{{ 'a' * 999999999 }}", "mul is not allowed"),
        ("{{ name|upper }}", "a filter is not allowed"),
        ("{% include '/etc/passwd' %}", "an include is not allowed"),
        ("{% set x = 1 %}", "an assignment is not allowed"),
        ("{{ nane }}", "'nane' is no variable of a letter; did you mean 'name'?"),
        ("{% if name %}", "no template"),
        ("x" * 9_000, "9,000 characters long"),
    ],
)
def test_a_template_that_could_do_harm_is_refused_by_name(source: str, message: str) -> None:
    assert message in "\n".join(map(str, template_problems(source, "replies/en/x.md")))


def test_a_template_is_checked_when_the_book_is_loaded(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "replies", tmp_path / "replies")
    (tmp_path / "replies" / "en" / "decline.md").write_text("Hello\n{{ name.x }}\n", encoding="utf-8")
    (tmp_path / "replies" / "hu" / "accept.md").unlink()
    with pytest.raises(BookError) as raised:
        load_replies(tmp_path)
    assert "replies/en/decline.md:2: attribute access is not allowed in a letter" in str(raised.value)
    assert "replies/hu:1: the letter 'accept' is missing" in str(raised.value)


def test_values_are_printed_and_never_run() -> None:
    text = BOOK.fill("en", "decline", {"name": "{{ 7 * 7 }}", "order": "{% for x in y %}"})
    assert "{{ 7 * 7 }}" in text
    assert "{% for x in y %}" in text


def test_the_rules_own_letter_comes_first() -> None:
    suggested = {"action": "decline", "reply": "decline_demand"}
    assert reply_for(BOOK, "decline", suggested, public=False) == "decline_demand"
    assert reply_for(BOOK, "refund", suggested, public=False) == "refund_goodwill"
    assert reply_for(BOOK, "refund", suggested, public=True) == "public"
    assert reply_for(BOOK, "wait", suggested, public=False) is None


def test_the_customers_language_is_used_else_english() -> None:
    assert language_for(BOOK, {"customer": {"language": "hu-HU"}}) == "hu"
    assert language_for(BOOK, {"customer": {"language": "sv"}}) == "en"
    assert language_for(BOOK, {}, "fa") == "fa"


@pytest.mark.parametrize("resellable", [True, False])
@pytest.mark.parametrize("language", sorted(BOOK.letters))
def test_the_sums_of_a_declined_demand_add_up(language: str, resellable: bool) -> None:
    order = {"goods_cost": "31.00", "shipping_cost": "11.00", "resellable": resellable}
    case = held("decline", "decline", amount="84.00", currency="CAD", order=order)
    text = BOOK.fill(language, "decline_demand", values_of(case, BOOK.letters[language], None))
    *terms, total = [each.value for each in sums_in(text)]
    assert len(terms) == (3 if resellable else 2)
    assert sum(terms) == total
    assert not LINTER.check(text, case, language).violations
