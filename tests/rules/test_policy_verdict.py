"""What a verdict tells: sums, reasons, hits, the trace, and how long it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rules.engine.load import load_book
from rules.engine.policy import MessageHit, Verdict, WinRate, judge, read_messages

BOOK = load_book(signals=False)
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


def refund(**changes: Any) -> dict[str, Any]:
    case = {
        "id": "r1",
        "kind": "refund_request",
        "amount": "60.00",
        "currency": "USD",
        "opened_at": "2026-11-09T12:00:00Z",
        "wants": "refund",
        "customer": {"country": "US", "consumer": True, "lifetime_value": "120.00"},
        "order": {
            "fulfilled": True,
            "delivered_at": "2026-11-01T12:00:00Z",
            "tracking": {"status": "delivered"},
        },
        "payment": {"amount": "60.00", "method": "card", "refunded": "0.00"},
    }
    return case | changes


def dispute(**changes: Any) -> dict[str, Any]:
    block = {
        "status": "needs_response",
        "reason": "fraudulent",
        "network": "visa",
        "network_code": "10.4",
        "due_by": "2026-11-20T12:00:00Z",
        "evidence": [],
    }
    return {
        "id": "d1",
        "kind": "chargeback",
        "amount": "200.00",
        "currency": "USD",
        "payment": {"amount": "200.00", "refunded": "0.00"},
        "dispute": block | changes,
    }


def said(*signals: str) -> list[MessageHit]:
    return [MessageHit(0, signal, "given", 0, 3, "abc") for signal in signals]


def verdict(case: dict[str, Any], *signals: str, **more: Any) -> Verdict:
    return judge(BOOK, case, NOW, hits=said(*signals), **more)


@pytest.mark.parametrize(
    ("amount", "paid", "refunded", "owed"),
    [
        ("60.00", "60.00", "0.00", "60.00"),
        ("60.00", "60.00", "10.00", "50.00"),
        ("60.00", "100.00", "70.00", "30.00"),
        ("60.00", "100.00", "10.00", "60.00"),
        ("60.00", None, "10.00", "50.00"),
    ],
)
def test_a_refund_carries_what_is_owed(amount: str, paid: str | None, refunded: str, owed: str) -> None:
    case = refund(amount=amount, fault="merchant", payment={"amount": paid, "refunded": refunded})
    found = verdict(case)
    assert (found.action, found.amount) == ("refund", owed)


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    yen = refund(amount="12800", currency="JPY", fault="carrier", payment={"refunded": "300"})
    dinar = refund(amount="1.500", currency="KWD", fault="carrier", payment={"refunded": "0.250"})
    assert verdict(yen).amount == "12500"
    assert verdict(dinar).amount == "1.250"


def test_without_knowing_what_was_refunded_no_sum_is_named() -> None:
    found = verdict(refund(fault="merchant", payment={"amount": "60.00"}))
    assert (found.action, found.amount) == ("refund", None)
    assert "unknown_facts" in found.cautions


def test_no_money_no_amount() -> None:
    assert verdict(refund(fault="merchant", wants="replacement")).amount is None
    assert verdict(refund(fault="merchant"), "legal_threat").amount is None


def test_the_reasons_name_what_was_found() -> None:
    found = verdict(refund(customer={"lifetime_value": "299.99"}), "wrong_address")
    assert found.because[0].rule == found.rule == "own-address-decline"
    assert "299.99 USD" in found.because[0].text
    assert "300.00 USD" in found.because[0].text


def test_of_many_possible_faults_the_one_that_is_there_is_named() -> None:
    assert "(fault: carrier)" in verdict(refund(fault="carrier")).because[0].text
    late = refund(order={"fulfilled": True, "delivered_at": None, "promised_by": "2026-10-01T00:00:00Z"})
    assert "(late)" in verdict(late).because[0].text
    owed = dispute() | {"payment": {"amount": "9.00", "refunded": "0.00", "credit_owed": "9.00"}}
    assert "(credit owed: 9.00 USD)" in verdict(owed).because[0].text


def test_an_escalation_tells_both_rules() -> None:
    found = verdict(refund(fault="merchant"), "safety_threat", "legal_threat")
    assert (found.action, found.escalate_to, found.underlying_action) == ("escalate", "safety", "refund")
    assert [each.rule for each in found.because[:2]] == ["safety-threat", "our-fault-refund"]
    assert found.signals == ("legal_threat", "safety_threat")


def test_a_missing_fact_is_named() -> None:
    found = verdict(refund(payment={"amount": "60.00"}))
    assert "unknown_facts" in found.cautions
    assert any("payment.refunded" in each.text for each in found.because)


def test_a_missing_rate_is_named() -> None:
    found = verdict(refund(currency="KZT", wants="replacement"), "wrong_address")
    assert "no_rate" in found.cautions
    assert any("exchange rate for KZT" in each.text for each in found.because)


def test_an_unknown_dispute_is_judged_on_as_a_dispute() -> None:
    for gone in ("status", "due_by"):
        found = verdict(dispute(evidence=None, **{gone: None}))
        assert found.action == "contest"
        assert "unknown_facts" in found.cautions
    assert (
        "unknown_facts"
        in verdict({"id": "d", "kind": "chargeback", "amount": "9.00", "currency": "USD"}).cautions
    )


def test_every_term_of_contesting_is_shown() -> None:
    terms = verdict(dispute(evidence=None)).economics
    assert terms["A"] == "200.00"
    assert (terms["p"], terms["p_source"], terms["evidence"]) == ("0.1500", "prior", "unchanged")
    assert (terms["counter_fee"], terms["labour_cost"], terms["dispute_fee"]) == ("15.00", "13.33", "15.00")
    assert terms["expected_value"] == "3.92"
    assert terms["break_even_p"] == str(round(Decimal("28.33") / Decimal("215"), 4))
    assert Decimal(terms["break_even_A"]) == Decimal("173.87")


def test_decisive_evidence_moves_the_win_rate() -> None:
    weak, strong = dispute(), dispute()
    strong["payment"] = strong["payment"] | {"three_ds": True}
    assert verdict(weak).economics["evidence"] == "lowered"
    assert verdict(weak).economics["p"] == "0.1000"
    assert verdict(strong).economics["evidence"] == "raised"
    assert verdict(strong).economics["p"] == "0.4050"
    assert "three_d_secure" in verdict(strong).evidence["at_hand"]
    assert "three_d_secure" in verdict(weak).evidence["missing"]


def test_an_inquiry_has_no_counter_fee() -> None:
    assert verdict(dispute(status="warning_needs_response", evidence=None)).economics["counter_fee"] == "0.00"


def test_fees_are_in_the_currency_of_the_case() -> None:
    euro = dispute() | {"currency": "EUR"}
    rate = BOOK.rates["USD"]
    assert Decimal(verdict(euro).economics["counter_fee"]) == (Decimal(15) / rate).quantize(Decimal("0.01"))


def test_an_own_win_rate_counts_from_twenty_outcomes_on() -> None:
    few = verdict(dispute(), own_rates={"fraudulent": WinRate(10, 19)})
    enough = verdict(dispute(evidence=None), own_rates={"fraudulent": WinRate(10, 20)})
    assert "prior_win_rate" in few.cautions
    assert "prior_win_rate" not in enough.cautions
    assert (enough.economics["p"], enough.economics["n"], enough.economics["won"]) == ("0.5000", "20", "10")
    assert enough.economics["wilson_95"] == ["0.2993", "0.7007"]


def test_what_a_demand_would_cost_is_shown_term_by_term() -> None:
    case = refund()
    case["order"] |= {"goods_cost": "20.00", "shipping_cost": "6.50", "resellable": True}
    terms = verdict(case, "amazon_demand").economics
    assert (terms["goods"], terms["two_way_shipping"], terms["lost_resale"]) == ("20.00", "13.00", "40.00")
    assert terms["total"] == "73.00"
    assert verdict(refund(), "amazon_demand").economics["goods"] == "unknown"


def test_the_trace_shows_expected_and_found() -> None:
    found = verdict(refund(currency="EUR"), "wrong_address")
    rule = next(each for each in found.trace if each.rule == "own-address-good-customer")
    spend = rule.conditions[1].children[0]
    assert rule.outcome == "not_met"
    assert (spend.text, spend.expected, spend.outcome) == ("spend", "at least 300.00 USD", "not")
    assert spend.found.startswith("120.00 EUR (about 13")
    assert found.trace[-1].outcome == "not_reached"


def test_a_verdict_names_the_next_moment_at_which_it_changes() -> None:
    case = refund(messages=[{"at": "2026-11-09T12:00:00Z", "from": "customer", "text": "…"}])
    due = NOW + timedelta(days=2)
    found = verdict(case)
    assert found.valid_until == due
    assert "answer_now" not in judge(BOOK, case, due - timedelta(microseconds=1), hits=[]).cautions
    assert "answer_now" in judge(BOOK, case, due, hits=[]).cautions


def test_a_due_time_is_inside_to_the_last_moment() -> None:
    due = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert judge(BOOK, dispute(), due, hits=[]).action != "none"
    found = judge(BOOK, dispute(), due - timedelta(hours=1), hits=[])
    assert found.valid_until == due + timedelta(microseconds=1)
    assert judge(BOOK, dispute(), due + timedelta(microseconds=1), hits=[]).action == "none"


def test_signals_count_only_from_those_who_may_say_them() -> None:
    messages = [{"from": who, "text": "…"} for who in ("customer", "staff", "counterparty")]
    hits = [MessageHit(n, "review_threat", "given", 0, 1, "…") for n in range(3)]
    sold = refund(messages=messages)
    bought = {"id": "b", "kind": "contract_dispute", "amount": "1.00", "currency": "USD",
              "contract": {"role": "buyer"}, "messages": messages}  # fmt: skip
    assert [hit.message for hit in judge(BOOK, sold, NOW, hits=hits).hits] == [0, 2]
    assert [hit.message for hit in judge(BOOK, bought, NOW, hits=hits).hits] == [0]
    legal = [MessageHit(2, "legal_threat", "given", 0, 1, "…")]
    assert judge(BOOK, bought, NOW, hits=legal).escalate_to == "legal"


def test_messages_are_read_by_the_books_reader() -> None:
    case = refund(
        messages=[{"from": "customer", "text": ""}, {"from": "staff", "text": "hello"}, "not a message"]
    )
    assert read_messages(BOOK, case) == ()


def test_orders_in_a_text_are_no_signal() -> None:
    found = verdict(refund(), "instruction_in_message")
    assert found.signals == ()
    assert found.cautions == ("instruction_in_message",)
    assert found.hits[0].signal == "instruction_in_message"


def test_the_digest_follows_the_facts() -> None:
    same = verdict(refund()).facts_digest
    assert same == verdict(refund(subject="of no concern")).facts_digest
    assert same != verdict(refund(wants="cancellation")).facts_digest


def test_a_case_without_a_kind_or_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind of case"):
        verdict(refund(kind="complaint"))
    with pytest.raises(ValueError, match="time zone"):
        judge(BOOK, refund(), NOW.replace(tzinfo=None), hits=[])
