"""The linter of replies: each language's own examples, and what compares a text with its case."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.engine.load import SHIPPED
from rules.engine.replies.held import ASKED, FACTS, Held
from rules.engine.replies.lint import Linter
from rules.engine.replies.sums import sums_in
from rules.engine.source import BookError
from tests.rules.replies import LINT, LINTER, PROFILES, held, numbers, rules_broken

LANGUAGES = LINTER.book.languages
EXAMPLES: dict[str, Any] = {
    name: yaml.safe_load((LINT / f"{name}.cases.yaml").read_text(encoding="utf-8")) for name in LANGUAGES
}
RULES = {
    "review_coupling",
    "mentions_threat",
    "groundless_legal_threat",
    "accusation",
    "gag_clause",
    "unheld_promise",
    "admission_while_contesting",
    "wrong_amount",
    "wrong_name",
    "wrong_currency",
    "other_customer_data",
    "withdrawal_denied",
    "parallel_refund",
    "blame_bank",
    "public_data",
    "public_offer",
}


def test_all_eight_languages_have_words() -> None:
    assert set(LANGUAGES) == {"en", "de", "es", "fr", "hu", "ru", "fa", "hy"}


def test_every_fact_that_a_rule_may_ask_for_is_read_from_a_case() -> None:
    assert ASKED.keys() == FACTS.keys()


def test_every_rule_has_its_source() -> None:
    assert {rule.id for rule in LINTER.book.rules} >= RULES
    assert all(rule.source and rule.mend for rule in LINTER.book.rules)


@pytest.mark.parametrize("done", [None, False, True])
def test_a_contest_that_was_carried_out_allows_no_promise_of_money(done: bool | None) -> None:
    contested = replace(held("undone", "contest"), done=done)
    broken = {one.rule for one in LINTER.check("We will refund you 54.00 USD.", contested, "en").violations}
    assert "unheld_promise" in broken


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_bad_reply_for_every_rule(language: str) -> None:
    assert {rule for rule, _, _ in EXAMPLES[language]["bad"]} >= RULES
    assert len(EXAMPLES[language]["bad"]) >= 15
    assert len(EXAMPLES[language]["good"]) >= 10


@pytest.mark.parametrize(
    ("language", "rule", "profile", "text"),
    [(name, *row) for name in LANGUAGES for row in EXAMPLES[name]["bad"]],
)
def test_a_bad_reply_is_refused_by_its_rule(language: str, rule: str, profile: str, text: str) -> None:
    assert rule in rules_broken(text, profile, language)


@pytest.mark.parametrize(
    ("language", "profile", "text"), [(name, *row) for name in LANGUAGES for row in EXAMPLES[name]["good"]]
)
def test_a_good_reply_passes(language: str, profile: str, text: str) -> None:
    assert rules_broken(text, profile, language) == set()


def test_a_bare_dollar_is_right_for_any_dollar() -> None:
    assert rules_broken("We refunded $54.00.", "refund", currency="CAD") == set()
    assert rules_broken("We refunded $54.00.", "refund", currency="EUR") == {"wrong_currency"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56 €", "1234.56"), ("1,234.56 USD", "1234.56"), ("18 990 Ft", "18990"), ("USD 54", "54"),
        ("۵۴٫۰۰ دلار", "54.00"), ("54 доллара", "54"), ("54,00 դոլար", "54.00"), ("£7.50", "7.50"),
        ("S/ 168.50", "168.50"), ("4 600 динаров", "4600"), ("R$ 120,00", "120.00"), ("45 lei", "45"),
        ("₪120", "120"),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_write_them(text: str, value: str) -> None:
    assert [str(each.value) for each in sums_in(text)] == [value]


@pytest.mark.parametrize(
    "text", ["3 von 5 Teilen", "5 батареек", "2 real issues", "۳ شکل", "30 lejárt számla", "3 levels"]
)
def test_a_number_before_an_ordinary_word_is_no_sum(text: str) -> None:
    assert sums_in(text) == []


def test_the_price_of_one_of_several_is_worked_out_of_the_sum_and_another_is_wrong() -> None:
    each = "You returned four lamps at {} each, so $54.00 goes back."
    assert rules_broken(each.format("$13.50"), "refund") == set()
    assert rules_broken(each.format("$13.00"), "refund") == {"wrong_amount"}
    assert rules_broken("We have refunded $13.50.", "refund") == {"wrong_amount"}


def test_sums_worked_out_from_the_case_are_right() -> None:
    assert rules_broken("Goods 18.00 USD and shipping both ways 15.00 USD make 33.00 USD.", "refund") == set()


def test_the_customers_own_figure_may_be_refused() -> None:
    assert "wrong_amount" not in rules_broken("We cannot pay the 100.00 EUR that you ask for.", "decline")


def test_a_date_that_the_case_holds_may_be_named() -> None:
    assert rules_broken("You will have it by 4 December.", "sold") == set()
    assert rules_broken("You will have it by 5 December.", "sold") == {"unheld_promise"}


@pytest.mark.parametrize(
    ("text", "profile", "language"),
    [
        ("Our contract of 5 December runs until 4 December 2027.", "sold", "en"),
        ("The vacuum cleaner was delivered on 11 February.", "info", "en"),
        ("El aspirador fue entregado el 11 de febrero.", "info", "es"),
        ("Der Vertrag vom 4. Dezember läuft weiter.", "sold", "de"),
    ],
)
def test_a_day_without_a_year_may_lie_in_the_year_before(text: str, profile: str, language: str) -> None:
    case = dict(PROFILES[profile]["case"])
    if profile == "sold":
        case["contract"] = {**case["contract"], "signed_at": "2025-12-05T09:00:00Z", "ends_at": "2027-12-04"}
    known = Held(case, "remediate", False, datetime(2026, 11, 20, 9, tzinfo=UTC), numbers())
    assert [each.why for each in LINTER.check(text, known, language).violations] == []


def test_a_date_that_a_promise_names_in_words_may_be_named() -> None:
    promises = [{"text": "Booking module by 9 December", "documented": True, "status": "late"}]
    case = {**PROFILES["sold"]["case"], "contract": {"role": "seller", "promises": promises}}
    known = Held(case, "remediate", False, datetime(2026, 11, 20, 9, tzinfo=UTC), numbers())
    assert LINTER.check("It will be there by 9 December.", known, "en").violations == ()
    assert LINTER.check("It will be there by 10 December.", known, "en").violations != ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You will have the money on 20 November, 14 days later.", "en"),
        ("Sie erhalten das Geld am 20. November, 14 Tage später.", "de"),
        ("Recibirá el dinero el 20 de noviembre, 14 días después.", "es"),
    ],
)
def test_a_number_behind_a_month_is_its_day_only_where_none_stands_before(text: str, language: str) -> None:
    assert rules_broken(text, "refund", language) == set()
    assert rules_broken(text.replace("20", "24"), "refund", language) == {"unheld_promise"}


def test_what_the_bank_has_decided_may_be_told() -> None:
    text, dispute = "The bank will decide in your favour.", PROFILES["contest"]["case"]["dispute"]
    assert rules_broken(text, "contest") == {"unheld_promise"}
    assert rules_broken(text, "contest", dispute={**dispute, "status": "lost"}) == set()


def test_what_need_not_come_back_beside_a_refund_denies_no_return() -> None:
    text = "You need not send the shards back, no return is needed."
    assert rules_broken(text, "withdrawal", action="refund") == set()
    assert rules_broken("There is no return on this.", "withdrawal") == {"withdrawal_denied"}


def test_the_number_of_a_clause_is_no_date() -> None:
    assert rules_broken("A 8.4. pont szerinti idő letelt.", "enforce", "hu") == set()


def test_a_hint_breaks_a_rule_only_beside_another_in_other_words() -> None:
    one, other = "What a coincidence.", "It is the third parcel."
    assert rules_broken(one, "decline") == set()
    assert rules_broken(other, "decline") == set()
    assert rules_broken(f"{one} {other}", "decline") == {"accusation"}


def test_the_customers_own_last_four_figures_are_fine() -> None:
    assert rules_broken("It went to your card ending in 4242.", "refund") == set()
    assert rules_broken("It went to your card ending in 9999.", "refund") == {"other_customer_data"}


def test_an_address_is_somebody_elses_unless_the_case_holds_it() -> None:
    assert rules_broken("Your lamp was left at 48 Oak Avenue.", "refund") == {"other_customer_data"}
    assert rules_broken("Your lamp was left at 12 Elm Street.", "refund") == set()
    assert rules_broken("Please send it to our warehouse, 48 Oak Avenue.", "refund") == set()


def test_a_sum_in_figures_is_money_whatever_its_sign() -> None:
    assert "parallel_refund" in rules_broken("Send me your IBAN and $120.00 are with you tonight.", "hold")
    assert "parallel_refund" not in rules_broken("The dispute is about $120.00.", "hold")


def test_an_open_dispute_is_a_fact_and_not_a_threat() -> None:
    text = "You opened a chargeback; the bank decides."
    assert rules_broken(text, "contest") == set()
    assert rules_broken(text, "refund") == {"mentions_threat"}


def test_a_refund_resolves_an_inquiry_and_is_no_parallel_refund() -> None:
    inquiry = {"dispute": {"id": "dp", "status": "warning_needs_response"}}
    text = "We will refund you the 120.00 USD."
    assert "parallel_refund" not in rules_broken(text, "hold", action="refund", **inquiry)
    assert "parallel_refund" in rules_broken(text, "hold", action="hold", **inquiry)


def test_a_legal_step_needs_a_missed_duty_and_a_notice_that_ran_out() -> None:
    text = "If it stays unpaid we will take legal action."
    assert "groundless_legal_threat" not in rules_broken(text, "enforce")
    recent = {
        "contract": {"duties": [{"status": "missed", "due": "2026-11-01", "notice_sent_at": "2026-11-15"}]}
    }
    assert "groundless_legal_threat" in rules_broken(text, "enforce", **recent)


def test_a_rule_that_lacks_its_facts_is_silent_and_not_checked() -> None:
    found = LINTER.check("We do not accept returns.", held("withdrawal", customer={}), "en")
    assert "withdrawal_denied" not in found.checked
    assert not found.violations


def test_an_empty_case_is_compared_with_nothing() -> None:
    bare = Held({}, "refund", public=False, now=None, numbers=numbers())
    found = LINTER.check("Dear Peter, we refunded 45.00 EUR for order A-77.", bare, "en")
    assert not found.violations
    assert not {"wrong_amount", "wrong_currency", "wrong_name"} & set(found.checked)


@pytest.mark.parametrize("text", ["Dear {{ name }},", "We refunded [amount].", "Hello <first name>, thanks."])
def test_what_was_left_to_be_filled_in_is_refused(text: str) -> None:
    assert "unfilled_placeholder" in rules_broken(text, "refund")


def test_the_letters_must_be_those_of_the_language() -> None:
    assert "wrong_script" in rules_broken("We have looked at your order with care.", "refund", "ru")


def test_the_words_must_be_those_of_the_language() -> None:
    text = "We have sent the money back to your card and are sorry for the trouble with this order."
    assert rules_broken(text, "refund", "hu") == {"wrong_script"}
    assert not rules_broken(text, "refund", "en")
    assert not rules_broken("Abbiamo rimborsato la somma e ci dispiace.", "refund", "it")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_linter_and_every_place_lies_in_it(text: str, language: str) -> None:
    for each in LINTER.check(text, held("hold"), language).violations:
        assert 0 <= each.start <= each.end <= len(text)


def test_a_wrong_lexicon_is_named_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "replies", tmp_path / "replies")
    file = tmp_path / "replies" / "lint" / "en.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("    <review-n>\n", "    <revew-n>\n", 1), encoding="utf-8"
    )
    with pytest.raises(BookError, match=r"replies/lint/en.yaml:\d+: there is no list <revew-n>"):
        Linter.load(tmp_path).check("Hello", held("refund"), "en")


def test_rules_without_the_words_of_firms_are_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "book")
    rules = tmp_path / "book" / "replies" / "lint" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("firms: >-", "firma: >-"), encoding="utf-8")
    with pytest.raises(BookError, match="'firms' is no list of words"):
        Linter.load(tmp_path / "book")


def test_a_wrong_frame_is_named_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "replies", tmp_path / "replies")
    file = tmp_path / "replies" / "lint" / "frames" / "en.yaml"
    file.write_text("months: [x]\nconcepts:\n  review: |\n    <revew-n>\n", encoding="utf-8")
    with pytest.raises(BookError) as raised:
        Linter.load(tmp_path).check("Hello", held("refund"), "en")
    problems = [(each.file, each.line) for each in raised.value.problems]
    assert ("replies/lint/frames/en.yaml", 1) in problems
    assert ("replies/lint/frames/en.yaml", 4) in problems
