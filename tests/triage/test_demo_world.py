"""The demo world: believable, valid, and the same every time it is made from the same seed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.engine.load import load_book
from rules.engine.policy import judge
from triage.domain.deadline import deadline_of
from triage.domain.moment import parse_moment
from triage.domain.money import EXPONENTS
from triage.intake.casefile import Line, parse_case
from triage.services.demo.data import LANGUAGES, load_data, read_text
from triage.services.demo.world import world
from triage.services.kept_phrases import kept_reader

NOW = datetime(2026, 11, 20, 9, 17, tzinfo=UTC)
MANY = 4_000


@pytest.fixture(scope="module")
def many() -> list[dict[str, Any]]:
    return list(world(7, MANY, NOW))


def read(document: dict[str, Any]) -> dict[str, Any]:
    return parse_case(Line(1, json.dumps(document, ensure_ascii=False).encode()))[1]


def test_every_document_is_a_valid_case_file(many: list[dict[str, Any]]) -> None:
    for document in many:
        assert read(document) == document


def test_every_id_is_new(many: list[dict[str, Any]]) -> None:
    assert len({document["id"] for document in many}) == MANY


def test_the_same_seed_and_moment_make_the_same_world(many: list[dict[str, Any]]) -> None:
    assert list(world(7, 300, NOW)) == many[:300]


def test_another_seed_makes_another_world(many: list[dict[str, Any]]) -> None:
    assert list(world(8, 300, NOW)) != many[:300]


def test_as_many_cases_as_were_asked_for() -> None:
    assert [len(list(world(1, cases, NOW))) for cases in (0, 1, 40, 333)] == [0, 1, 40, 333]


def test_a_world_is_made_one_case_at_a_time() -> None:
    endless = world(1, 10**12, NOW)
    assert [next(endless)["v"] for _ in range(100)] == [1] * 100


def test_the_kinds_come_in_a_believable_mix(many: list[dict[str, Any]]) -> None:
    share = {kind: count * 100 // MANY for kind, count in Counter(d["kind"] for d in many).items()}
    assert 32 <= share["chargeback"] <= 38
    assert 46 <= share["refund_request"] <= 54
    assert 12 <= share["contract_dispute"] <= 18
    assert {d["contract"]["role"] for d in many if "contract" in d} == {"seller", "buyer"}


def test_all_languages_and_the_odd_currencies_occur(many: list[dict[str, Any]]) -> None:
    assert {d["customer"]["language"] for d in many if "customer" in d} == set(LANGUAGES)
    decimals = defaultdict(set)
    for document in many:
        _, _, rest = document["amount"].partition(".")
        decimals[EXPONENTS[document["currency"]]].add(len(rest))
    assert decimals == {0: {0}, 2: {2}, 3: {3}}


def test_every_status_and_reason_occurs_with_a_code_of_its_network(many: list[dict[str, Any]]) -> None:
    codes = json.loads(read_text("networks.json"))["codes"]
    disputes = [d["dispute"] for d in many if d["kind"] == "chargeback"]
    assert {d["status"] for d in disputes} == {
        "needs_response",
        "under_review",
        "won",
        "lost",
        "warning_needs_response",
        "warning_under_review",
        "warning_closed",
        "prevented",
    }
    assert set(codes) <= {d["reason"] for d in disputes}
    for dispute in disputes:
        if "network_code" in dispute:
            assert dispute["network_code"] in codes[dispute["reason"]][dispute["network"]]


def test_a_customer_who_comes_again_is_the_same_customer(many: list[dict[str, Any]]) -> None:
    cases = defaultdict(list)
    for document in many:
        if "customer" in document and not document["id"].startswith("demo-"):
            customer = dict(document["customer"])
            customer.pop("consumer", None)
            cases[customer["id"]].append((customer, document["currency"]))
    assert max(map(len, cases.values())) >= 4
    for seen in cases.values():
        assert all(one == seen[0] for one in seen)


def test_some_deadlines_are_over_some_are_near_and_most_are_not(many: list[dict[str, Any]]) -> None:
    due = [deadline.at - NOW for d in many if (deadline := deadline_of(d))]
    day = timedelta(days=1)
    assert sum(left < 0 * day for left in due) > 40
    assert sum(0 * day <= left < day for left in due) > 40
    assert sum(day <= left < 3 * day for left in due) > 80
    assert sum(left >= 3 * day for left in due) > len(due) // 2


def test_nothing_has_happened_that_lies_ahead(many: list[dict[str, Any]]) -> None:
    for document in many:
        assert parse_moment(document["opened_at"]) <= NOW
        times = [parse_moment(message["at"]) for message in document.get("messages", ())]
        assert all(first < second for first, second in pairwise(times))
        assert all(moment <= NOW for moment in times)
        order = document.get("order", {})
        for event in ("placed_at", "delivered_at", "returned_at"):
            assert not order.get(event) or parse_moment(order[event]) <= NOW


def test_parcels_arrive_after_they_were_ordered(many: list[dict[str, Any]]) -> None:
    delivered = [d["order"] for d in many if d.get("order", {}).get("delivered_at")]
    assert all(parse_moment(o["placed_at"]) < parse_moment(o["delivered_at"]) for o in delivered)


def test_a_charge_is_disputed_after_it_was_made(many: list[dict[str, Any]]) -> None:
    both = [d for d in many if "dispute" in d and d.get("payment", {}).get("captured_at")]
    assert len(both) > 1_000
    for document in both:
        captured = parse_moment(document["payment"]["captured_at"])
        assert captured < parse_moment(document["dispute"]["opened_at"]) <= NOW


def test_a_promise_is_broken_only_once_it_was_due(many: list[dict[str, Any]]) -> None:
    contracts = [d["contract"] for d in many if "contract" in d]
    broken = [p for c in contracts for p in c["promises"] if p["status"] in ("broken", "late")]
    missed = [duty for c in contracts for duty in c.get("duties", ()) if duty["status"] == "missed"]
    assert broken
    assert missed
    assert all(parse_moment(late["due"]) < NOW for late in broken + missed)


def test_facts_are_missing_now_and_then(many: list[dict[str, Any]]) -> None:
    orders = [d["order"] for d in many if "order" in d]
    for fact in ("fulfilled", "tracking", "address_entered", "address_shipped", "delivered_at", "returnable"):
        assert 0 < sum(fact not in order for order in orders) < len(orders) // 10


def test_every_rule_and_every_caution_has_a_say_in_it(many: list[dict[str, Any]]) -> None:
    book = load_book(reader_source=kept_reader)
    told = {part.rule for document in many[:2_000] for part in judge(book, document, NOW).because}
    assert {rule.id for rule in book.rules if rule.status == "active"} <= told
    assert {caution.id for caution in book.cautions} <= told


def test_hostile_text_comes_through_unchanged(many: list[dict[str, Any]]) -> None:
    texts = {message["text"] for d in many for message in d.get("messages", ())}
    hostile = set(load_data().hostile)
    assert texts & hostile
    assert any("\x1b" in text for text in hostile)
    assert any("\u202e" in text for text in hostile)


def test_no_mail_shows_how_it_was_put_together(many: list[dict[str, Any]]) -> None:
    hostile = set(load_data().hostile)
    for document in many:
        if document["id"].startswith("demo-"):
            continue
        written = [document["subject"], *(m["text"] for m in document.get("messages", ()))]
        for text in written:
            assert text in hostile or not set("{}[]|") & set(text)
            assert text in hostile or "%" not in text.replace("99.9 %", "")


def test_every_language_can_write_about_everything() -> None:
    texts = load_data().texts
    english = texts["en", "f"]
    for written in texts.values():
        assert written.cores.keys() == english.cores.keys() == english.subjects.keys()
        assert written.subjects.keys() == written.cores.keys()
        assert written.addons.keys() == english.addons.keys()
        assert all(len(set(phrases)) > 1 for phrases in written.cores.values())
        assert sum(map(len, written.cores.values())) + sum(map(len, written.addons.values())) >= 75


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_seed_and_any_moment_make_valid_cases(seed: int, now: datetime) -> None:
    for document in world(seed, 90, now):
        assert read(document) == document
        assert parse_moment(document["opened_at"]) <= now
