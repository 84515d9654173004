"""What holds for any case whatever: a legal verdict, no exception, threats that buy and cost nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.engine.book import LEGAL
from rules.engine.cautions import CAUTIONS
from rules.engine.load import load_book
from rules.engine.policy import MessageHit, Verdict, judge, kind_of
from rules.engine.signals import FAMILIES, INSTRUCTION, SIGNALS

BOOK = load_book(signals=False)
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
THREATS = [signal for signal, family in FAMILIES.items() if family == "threat"]

moments = st.integers(-200 * 24, 60 * 24).map(
    lambda hours: (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
)
amounts = st.sampled_from(
    ["0.00", "0.01", "9.90", "24.99", "25.00", "299.99", "300.00", "964.00", "120000.00"]
)
events = st.none() | moments
flags = st.booleans() | st.none()


def blocks(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def words(*known: str) -> st.SearchStrategy[Any]:
    return st.sampled_from([*known, None])


addresses = blocks(line1=words("1 Elm St", "9 Oak"), line2=words("", "Apt 2"), city=words("Reno", "RENO"))
promises = blocks(
    due=moments, documented=flags, fixable=flags, depends_on=words("d1", "d2"), made_by=words("A. Cho"),
    status=words("open", "kept", "late", "broken"),
)  # fmt: skip
duties = blocks(
    id=words("d1", "d2"), owner=words("customer", "vendor"), status=words("open", "done", "missed"),
    notice_sent_at=events,
)  # fmt: skip
statuses = words("needs_response", "under_review", "won", "lost", "prevented", "warning_needs_response",
                 "warning_under_review", "warning_closed")  # fmt: skip

cases = st.fixed_dictionaries(
    {
        "id": st.just("case"),
        "kind": st.sampled_from(["chargeback", "refund_request", "contract_dispute"]),
        "amount": amounts,
        "currency": st.sampled_from(["USD", "EUR", "JPY", "KZT"]),
    },
    optional={
        "opened_at": events,
        "wants": words("refund", "replacement", "cancellation", "other"),
        "fault": words("merchant", "carrier", "customer"),
        "customer": blocks(country=words("US", "HU", "GB", "CH"), consumer=flags, lifetime_value=amounts),
        "order": blocks(
            fulfilled=flags, delivered_at=events, promised_by=moments, address_entered=addresses,
            address_shipped=addresses, returned_at=events, returnable=flags, resellable=flags,
            goods_cost=amounts, shipping_cost=amounts,
            tracking=blocks(status=words("none", "in_transit", "delivered", "returned_to_sender", "lost")),
        ),
        "payment": blocks(amount=amounts, method=words("card", "paypal"), captured_at=events,
                          refunded=amounts, refunded_at=events, credit_owed=amounts, three_ds=flags),
        "dispute": blocks(status=statuses, reason=words("fraudulent", "general", "duplicate"), due_by=moments,
                          network=words("visa", "amex"), network_code=words("10.4", "13.1", "C28", "99"),
                          evidence=st.lists(st.sampled_from(["receipt", "shipping_documentation"]))),
        "subscription": blocks(renewed_at=events, cancelled_at=events, terms_accepted_at=events,
                               reminder_sent_at=events),
        "contract": blocks(role=words("seller", "buyer"), cooling_off_until=moments,
                           promises=st.lists(promises, max_size=3), duties=st.lists(duties, max_size=2),
                           refund_requested_at=events, refund_refused_at=events),
        "messages": st.lists(
            st.fixed_dictionaries(
                {"from": st.sampled_from(["customer", "staff", "counterparty"])},
                optional={"at": moments, "channel": words("email", "review"), "text": st.just("…")},
            ),
            max_size=3,
        ),
    },
)  # fmt: skip
spoken = st.sets(st.sampled_from([*SIGNALS, INSTRUCTION]), max_size=4)


def said(case: dict[str, Any], signals: set[str]) -> list[MessageHit]:
    """The signals as if a customer had written them after all other messages."""
    return [
        MessageHit(len(case.get("messages", ())), signal, "given", 0, 0, "") for signal in sorted(signals)
    ]


def plain(verdict: Verdict) -> dict[str, Any]:
    return verdict.to_json() | {"facts": verdict.facts_digest}


@settings(max_examples=200, deadline=None)
@given(cases, spoken)
def test_any_case_gets_a_legal_verdict_that_can_be_written_down(
    case: dict[str, Any], signals: set[str]
) -> None:
    verdict = judge(BOOK, case, NOW, hits=said(case, signals))
    assert verdict.action in LEGAL[kind_of(case)]
    if verdict.underlying_action is not None:
        assert verdict.action == "escalate"
        assert verdict.underlying_action in LEGAL[kind_of(case)]
    assert (verdict.escalate_to is not None) is (verdict.action == "escalate")
    assert set(verdict.cautions) <= set(CAUTIONS)
    assert verdict.because[0].rule == verdict.rule
    assert all(each.text.strip() for each in verdict.because)
    assert verdict.valid_until is None or verdict.valid_until > NOW
    assert json.loads(json.dumps(verdict.to_json(trace=True)))["id"] == "case"


@settings(max_examples=100, deadline=None)
@given(cases, spoken)
def test_a_threat_buys_nothing_and_costs_nothing(case: dict[str, Any], signals: set[str]) -> None:
    calm = judge(BOOK, case, NOW, hits=said(case, signals - set(THREATS)))
    for threat in THREATS:
        tense = judge(BOOK, case, NOW, hits=said(case, (signals - set(THREATS)) | {threat}))
        assert (tense.underlying_action or tense.action) == calm.action
        assert set(calm.cautions) <= set(tense.cautions)
        assert "do_not_negotiate" in tense.cautions


@settings(max_examples=100, deadline=None)
@given(cases, spoken)
def test_the_same_case_gets_the_same_verdict(case: dict[str, Any], signals: set[str]) -> None:
    first = judge(BOOK, case, NOW, hits=said(case, signals))
    again = judge(BOOK, case | {"of no concern": [1, "two"]}, NOW, hits=said(case, signals))
    assert plain(first) == plain(again)
    assert first.trace == again.trace


@settings(max_examples=100, deadline=None)
@given(cases, spoken)
def test_a_verdict_stands_until_the_moment_it_names(case: dict[str, Any], signals: set[str]) -> None:
    hits = said(case, signals)
    verdict = judge(BOOK, case, NOW, hits=hits)
    end = verdict.valid_until or NOW + timedelta(days=3000)
    for later in (NOW + (end - NOW) / 2, end - timedelta(microseconds=1)):
        again = judge(BOOK, case, later, hits=hits)
        assert (again.action, again.underlying_action, again.cautions, again.escalate_to) == (
            verdict.action,
            verdict.underlying_action,
            verdict.cautions,
            verdict.escalate_to,
        )


@settings(max_examples=75, deadline=None)
@given(cases, spoken)
def test_the_rule_that_decides_is_the_first_whose_conditions_held(
    case: dict[str, Any], signals: set[str]
) -> None:
    verdict = judge(BOOK, case, NOW, hits=said(case, signals))
    outcomes = [(each.rule, each.outcome) for each in verdict.trace]
    fired = [rule for rule, outcome in outcomes if outcome == "fired"]
    assert fired == [rule for rule in (verdict.rule, verdict.underlying_rule) if rule]
    last = [rule for rule, _ in outcomes].index(fired[-1])
    assert all(outcome == "not_reached" for _, outcome in outcomes[last + 1 :])
    for rule in verdict.trace:
        if rule.outcome == "fired":
            assert all(condition.outcome == "held" for condition in rule.conditions)
        if rule.outcome == "not_met":
            assert any(condition.outcome == "not" for condition in rule.conditions)


@settings(max_examples=75, deadline=None)
@given(cases, spoken, st.sampled_from([-12, -3, 5, 14]))
def test_the_zone_in_which_times_are_written_does_not_matter(
    case: dict[str, Any], signals: set[str], hours: int
) -> None:
    shifted = json.loads(
        json.dumps(case), object_hook=lambda block: {k: _moved(v, hours) for k, v in block.items()}
    )
    one = judge(BOOK, case, NOW, hits=said(case, signals))
    other = judge(BOOK, shifted, NOW, hits=said(case, signals))
    assert plain(one) == plain(other)


def _moved(value: Any, hours: int) -> Any:
    if isinstance(value, str) and value.endswith("Z") and "T" in value:
        sign = "+" if hours >= 0 else "-"
        local = datetime.fromisoformat(value) + timedelta(hours=hours)
        return local.replace(tzinfo=None).isoformat() + f"{sign}{abs(hours):02d}:00"
    return value


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    cases,
    st.sampled_from(["customer", "order", "payment", "dispute", "subscription", "contract", "messages"]),
    junk,
)
def test_a_block_of_the_wrong_shape_is_unknown_and_never_an_exception(
    case: dict[str, Any], name: str, value: Any
) -> None:
    case = case | {name: value}
    verdict = judge(BOOK, case, NOW, hits=[])
    assert verdict.action in LEGAL[kind_of(case)]
    assert verdict.trace
