"""The linter of replies: whose an address or a name is, what a day promises, and which review is meant."""

from __future__ import annotations

import pytest

from tests.rules.replies import PROFILES, rules_broken


def test_an_address_that_the_reader_is_told_to_write_to_is_ours() -> None:
    told, stated = "Please write to us at {}.", "The other lamp went to {}."
    address = "elena@oakbench.example"
    assert rules_broken(told.format(address), "info") == set()
    assert rules_broken(told.format(address), "public") == set()
    assert rules_broken(stated.format(address), "info") == {"other_customer_data"}
    assert "public_data" in rules_broken(stated.format(address), "public")
    assert rules_broken(f"We look into it.\nRuth\n{address}", "info") == set()
    apart = "{}\nhas your lamp.\nWe asked.\nTwice.\nRuth\n"
    assert rules_broken(apart.format("elena@gmail.com"), "info") == {"other_customer_data"}
    assert rules_broken(apart.format(address), "info") == set()
    neighbour = f"Write to your neighbour at {address}."
    assert "other_customer_data" in rules_broken(neighbour, "info")


@pytest.mark.parametrize("theirs", ["r.hill@gmail.com", "ruth.hill@oak.example", "ruth1984@oak.example"])
def test_an_address_that_looks_like_a_persons_is_theirs(theirs: str) -> None:
    text = "The invoice is corrected: {}."
    assert rules_broken(text.format(theirs), "info") == {"other_customer_data"}
    assert rules_broken(text.format("studio@oak.example"), "info") == set()
    assert rules_broken(f"Ruth answers at {theirs}.", "info") == set()


def test_a_name_behind_the_end_of_the_greeting_is_not_read_as_part_of_it() -> None:
    assert rules_broken("Hello, Anna. Yesterday we asked the carrier.", "info") == set()
    assert rules_broken("Hello, Carla. Yesterday we asked the carrier.", "info") == {"wrong_name"}


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Your parcel came in on Tuesday 10 November, not on Monday 9.", set()),
        ("Your ticket for Saturday 12 December is valid.", set()),
        ("Your ticket will reach you on Saturday 12 December.", {"unheld_promise"}),
        ("If you do not want it next year, switch it off.", set()),
        ("If you agree, you will have your refund next week.", {"unheld_promise"}),
    ],
)
def test_days_of_what_is_past_or_the_customers_promise_nothing(text: str, broken: set[str]) -> None:
    assert rules_broken(text, "info") == broken


def test_the_people_of_a_firm_may_be_greeted_and_named() -> None:
    assert rules_broken("Dear Ms Okafor, we have looked into it.", "firm") == set()
    assert rules_broken("Dear Brightwater Ltd, we have looked into it.", "firm") == {"wrong_name"}
    said = "Your colleague Mrs Hill may call our support."
    assert rules_broken(said, "firm") == set()
    assert rules_broken(said, "info") == {"other_customer_data"}


def test_another_name_in_the_middle_of_a_letter_is_wrong() -> None:
    text = "Hello Anna, we looked into it. Thank you for the pictures, {}, they helped. Best, Ruth"
    assert rules_broken(text.format("Mrs Hill"), "refund") == {"wrong_name"}
    assert rules_broken(text.format("Mrs Kovács"), "refund") == set()
    assert rules_broken("Thank you to our packer, Mr Hill, who found it.", "refund") == set()


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("It will be ready in April.", True), ("We look into it.\nApril", False),
        ("I asked April, who packs the lamps.", False), ("You will have it by Tuesday.", True),
        ("The parcel is with you on Tuesday.", True), ("Thank you for the call on Tuesday.", False),
        ("Thank you for the call on Tuesday, expect the money on Wednesday.", True),
        ("A lovely letter to get on a Monday.", False), ("We pack parcels on Mondays.", False),
        ("I am sorry.\nMonday team", False),
    ],
)  # fmt: skip
def test_a_month_or_a_weekday_is_a_promise_only_where_it_is_to_come(text: str, broken: bool) -> None:
    assert rules_broken(text, "refund") == ({"unheld_promise"} if broken else set())


def test_a_weekday_of_the_past_is_held_for_what_is_past_and_not_for_a_promise() -> None:
    monday = "2026-11-16T09:00:00Z"
    order = {**PROFILES["refund"]["case"]["order"], "delivered_at": monday}
    assert rules_broken("Monday is the day of the delivery.", "refund", order=order) == set()
    assert rules_broken("Expect it on Monday.", "refund", order=order) == {"unheld_promise"}


def test_a_review_is_taken_up_only_where_one_was_announced() -> None:
    text, at = "No need for a review, the period is over.", "2026-11-18T09:00:00Z"
    said = {"at": at, "from": "customer", "channel": "email", "text": "I will leave a bad review."}
    assert rules_broken(text, "decline", messages=[]) == set()
    assert rules_broken(text, "decline", messages=[{**said, "from": "staff"}]) == set()
    assert rules_broken(text, "decline", messages=[said]) == {"mentions_threat"}
    named = "You told us that you plan a bad review; the period is over."
    assert rules_broken(named, "decline", messages=[]) == {"mentions_threat"}


def test_a_dispute_that_is_accepted_may_be_told_of_to_the_bank() -> None:
    text = "We have told your bank that we do not object."
    assert rules_broken(text, "conceded") == set()
    assert rules_broken(text, "conceded", action="contest") == {"unheld_promise"}


@pytest.mark.parametrize(("due", "broken"), [("18:00", True), ("18:01", False)])
def test_a_day_that_ends_at_the_due_time_holds_no_next_day(due: str, broken: bool) -> None:
    order = {"promised_by": f"2026-11-24T{due}:00Z"}
    assert bool(rules_broken("It will be with you on Wednesday.", "info", order=order)) == broken


def test_a_period_is_ours_only_where_we_promise_something() -> None:
    said = "{} within 12 days of the notice, we may end the contract."
    assert rules_broken(said.format("If nothing arrives"), "enforce") == set()
    assert rules_broken(said.format("If we send you the file"), "enforce") >= {"unheld_promise"}
    assert rules_broken("Under clause 9 the money falls due within 12 days.", "enforce") == set()
    assert rules_broken("By our contract your parcel is there within 12 days.", "info") == set()
    promised = "By our contract your parcel is there within 12 days, we promise."
    assert rules_broken(promised, "info") == {"unheld_promise"}


def test_a_part_of_the_sum_is_right_where_it_is_refused() -> None:
    assert rules_broken("We cannot pay half of it, 40.00 EUR.", "decline") == set()
    assert rules_broken("We cannot pay half of it, 43.00 EUR.", "decline") == {"wrong_amount"}
    assert rules_broken("Half of it is 40.00 EUR.", "decline") == {"wrong_amount"}


def test_a_name_before_the_greeting_is_the_customers() -> None:
    text = "{}, good morning! Could you send a photo?"
    assert rules_broken(text.format("Anna Kovács"), "info") == set()
    assert rules_broken(text.format("Mrs. Kovács"), "info") == set()
    assert rules_broken(text.format("Ruth"), "info") == {"wrong_name"}
    assert rules_broken(text.format("And once more"), "info") == set()


def test_a_day_that_staff_wrote_of_is_held_and_one_that_the_customer_wants_is_not() -> None:
    said = "The courier brings it on 28 November."
    at = "2026-11-18T09:00:00Z"
    for sender, broken in (("staff", set()), ("customer", {"unheld_promise"})):
        letter = {"at": at, "from": sender, "channel": "phone", "text": "28 November for the lamp."}
        assert rules_broken(said, "info", messages=[letter]) == broken


def test_a_day_that_is_only_wished_well_for_is_no_promise() -> None:
    assert rules_broken("December 1-jére szép bemutatót kívánunk!", "info", "hu") == set()
    promised = "Szép bemutatót kívánunk, december 1-jére megérkezik a lámpa."
    assert rules_broken(promised, "info", "hu") == {"unheld_promise"}


def test_a_loose_time_of_what_nobody_promises_is_none() -> None:
    assert rules_broken("El fin de semana del festival llovió mucho.", "info", "es") == set()
    assert rules_broken("Le llega el fin de semana.", "info", "es") == {"unheld_promise"}


def test_a_stop_behind_a_figure_ends_a_sentence_before_a_capital() -> None:
    told = "A csomag november 9-én elindult, a kért példány száma 12. {} a lámpát."
    assert rules_broken(told.format("Holnap viszi a futár"), "info", "hu") == {"unheld_promise"}
    apart = "Az ígért nap november 12. {} kérdeztük a futárt."
    assert rules_broken(apart.format("Ma is"), "info", "hu") == set()
    assert rules_broken("Die Frist endete am 9. November.", "info", "de") == set()


def test_a_spanish_yes_is_no_condition() -> None:
    admitted = "Entre nosotras, {} se nos fue la mano al empacar."
    assert rules_broken(admitted.format("sí"), "contest", "es") == {"admission_while_contesting"}
    assert rules_broken(admitted.format("si\u0301"), "contest", "es") == {"admission_while_contesting"}
    assert rules_broken("Revisamos si se nos fue la mano.", "contest", "es") == set()


def test_a_sum_that_a_duty_or_staff_names_is_held() -> None:
    said = "The second stage of 880.00 EUR is unpaid."
    duty = {"id": "duty-1", "text": "Pay the second stage of EUR 880.00", "owner": "customer"}
    contract = {**PROFILES["firm"]["case"]["contract"], "duties": [duty]}
    assert rules_broken(said, "firm") == {"wrong_amount"}
    assert rules_broken(said, "firm", contract=contract) == set()
    letter = {"at": "2026-11-18T09:00:00Z", "from": "staff", "channel": "email", "text": "880 is open."}
    assert rules_broken(said, "firm", messages=[letter]) == set()
    assert rules_broken(said, "firm", messages=[{**letter, "from": "customer"}]) == {"wrong_amount"}


def test_the_number_of_the_customers_parcel_is_no_card() -> None:
    said = "Il est en route, sous le numéro {}."
    order = {"tracking": {"carrier": "bpost", "number": "3232910047", "status": "in_transit"}}
    assert rules_broken(said.format("3232910047"), "info", "fr", order=order) == set()
    assert rules_broken(said.format("3232910048"), "info", "fr", order=order) == {"other_customer_data"}
