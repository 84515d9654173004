"""What is done at Stripe is done once, or not at all, or honestly unknown."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.providers.fake_stripe.faults import AFTER_EFFECT, BEFORE_EFFECT
from triage.domain.money import Money
from triage.providers.base import Act, Intent, Outcome, Status
from triage.providers.stripe.provider import StripeProvider

Connect = Callable[..., StripeProvider]
DAY = 86_400


def refund(charge: dict[str, Any], amount: str | None = None, name: str = "1") -> Intent:
    money = Money.parse(amount, charge["currency"].upper()) if amount else None
    return Intent(f"act-{name}", "case-1", Act.REFUND, charge["id"], f"key-{name}", money)


def on(dispute: dict[str, Any], act: Act, **more: Any) -> Intent:
    return replace(Intent(f"act-{act}", "case-1", act, dispute["id"], f"key-{act}"), **more)


def test_staging_says_submit_false_and_so_does_a_note(stripe: FakeStripe, connect: Connect) -> None:
    dispute = stripe.world.dispute()
    connect().carry_out(on(dispute, Act.STAGE_EVIDENCE, evidence={"customer_name": "Pat"}))
    connect().carry_out(on(dispute, Act.ANNOTATE, metadata={"note": "called"}))
    writes = [seen for seen in stripe.seen if seen.method == "POST"]
    assert [seen.params["submit"] for seen in writes] == ["false", "false"]
    assert dispute["status"] == "needs_response"
    assert dispute["metadata"]["note"] == "called"


def test_a_note_that_may_not_be_written_is_given_up(stripe: FakeStripe, connect: Connect) -> None:
    stripe.lacking.add("rak_charge_write")
    note = replace(on(stripe.world.dispute(), Act.ANNOTATE), target=stripe.world.charge()["id"])
    outcome = connect().carry_out(note)
    assert (outcome.status, "rak_charge_write" in outcome.reason) == (Status.REFUSED, True)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "no evidence to stage"),
        ({"evidence": {"product_description": "x" * 20_001}}, "20,000 are taken"),
        ({"evidence": {"bribe": "100"}}, "'bribe' is no text field"),
        ({"files": {"receipt": Path("receipt.exe")}}, "PDF, JPEG or PNG"),
        ({"files": {"receipt": Path("nowhere.pdf")}}, "no such file"),
    ],
)
def test_evidence_that_stripe_would_not_take_is_refused_before_it_is_sent(
    stripe: FakeStripe, connect: Connect, more: dict[str, Any], says: str
) -> None:
    outcome = connect().carry_out(on(stripe.world.dispute(), Act.STAGE_EVIDENCE, **more))
    assert outcome.status is Status.REFUSED
    assert says in outcome.reason
    assert not [seen for seen in stripe.seen if seen.method == "POST"]


def test_nothing_staged_nothing_sent(stripe: FakeStripe, connect: Connect) -> None:
    outcome = connect().carry_out(on(stripe.world.dispute(), Act.SUBMIT_EVIDENCE))
    assert "no evidence is staged" in outcome.reason
    assert stripe.world.effects == []


@pytest.mark.parametrize("act", [Act.CLOSE_DISPUTE, Act.STAGE_EVIDENCE])
def test_after_the_deadline_nothing_is_sent(stripe: FakeStripe, connect: Connect, act: Act) -> None:
    dispute = stripe.world.dispute()
    stripe.world.now += 10 * DAY
    outcome = connect().carry_out(on(dispute, act, evidence={"customer_name": "Pat"}))
    assert outcome.status is Status.REFUSED
    assert "ran out at" in outcome.reason


def test_no_refund_while_any_dispute_of_the_payment_is_open(stripe: FakeStripe, connect: Connect) -> None:
    charge = stripe.world.charge()
    stripe.world.dispute(charge, status="won")
    stripe.world.dispute(charge, status="under_review", amount=100)
    outcome = connect().carry_out(refund(charge))
    assert outcome.status is Status.REFUSED
    assert "would pay twice" in outcome.reason
    assert not [seen for seen in stripe.seen if seen.method == "POST"]


def test_a_dispute_opened_between_check_and_refund_is_stripe_s_no(
    stripe: FakeStripe, connect: Connect
) -> None:
    charge = stripe.world.charge()
    plain = stripe.routes.write

    def meanwhile(path: str, params: dict[str, Any]) -> dict[str, Any]:
        stripe.world.dispute(charge)
        return plain(path, params)

    stripe.routes.write = meanwhile  # type: ignore[method-assign]
    outcome = connect().carry_out(refund(charge))
    assert outcome.status is Status.REFUSED
    assert "would pay twice" in outcome.reason


@pytest.mark.parametrize(
    ("currency", "units", "amount", "sent"),
    [("jpy", 5_000, "500", "500"), ("kwd", 12_340, "2.340", "2340"), ("isk", 490_000, "12", "1200")],
)
def test_refunds_in_currencies_that_do_not_count_in_cents(
    stripe: FakeStripe, connect: Connect, currency: str, units: int, amount: str, sent: str
) -> None:
    charge = stripe.world.charge(units, currency)
    assert connect().carry_out(refund(charge, amount)).status is Status.DONE
    assert stripe.seen[-1].params["amount"] == sent


def test_a_third_decimal_that_stripe_cannot_move_is_refused(stripe: FakeStripe, connect: Connect) -> None:
    outcome = connect().carry_out(refund(stripe.world.charge(12_340, "kwd"), "2.345"))
    assert outcome.status is Status.REFUSED
    assert "last digit of 0" in outcome.reason


def test_fraudulent_is_never_given_as_a_reason(stripe: FakeStripe, connect: Connect) -> None:
    outcome = connect().carry_out(replace(refund(stripe.world.charge()), reason="fraudulent"))
    assert outcome.status is Status.REFUSED


def test_a_live_key_sends_nothing_until_live_is_switched_on(stripe: FakeStripe, connect: Connect) -> None:
    stripe.key = "sk_live_fake"
    charge = stripe.world.charge()
    outcome = connect().carry_out(refund(charge))
    assert (outcome.status, "--live" in outcome.reason) == (Status.LATER, True)
    assert stripe.requests == 0
    assert connect(allow_live=True).carry_out(refund(charge)).status is Status.DONE


@pytest.mark.parametrize(
    ("prepare", "status", "says"),
    [
        ("401", Status.LATER, "the key is not valid"),
        ("right", Status.LATER, "refund: write (rak_refund_write)"),
        ("429", Status.LATER, "too many requests"),
        ("lock_timeout", Status.LATER, "another request holds it"),
        ("500", Status.UNKNOWN, "Stripe failed (HTTP 500)"),
        ("503", Status.UNKNOWN, "Stripe failed (HTTP 503)"),
        ("502_half", Status.UNKNOWN, "no whole answer came"),
        ("reset_before", Status.UNKNOWN, "no whole answer came"),
        ("missing", Status.REFUSED, "it is not there"),
        ("reused", Status.UNKNOWN, "used before for something else"),
    ],
)
def test_every_error_is_one_clear_line(
    stripe: FakeStripe, connect: Connect, prepare: str, status: Status, says: str
) -> None:
    charge = stripe.world.charge()
    provider = connect(attempts=1)
    if prepare == "401":
        provider = connect("sk_test_other", attempts=1)
    elif prepare == "right":
        stripe.lacking.add("rak_refund_write")
    elif prepare == "missing":
        charge = {"id": "ch_nowhere", "currency": "usd"}
    elif prepare == "reused":
        provider.carry_out(refund(charge, "1.00"))
    else:
        stripe.faults.add(prepare, "POST")
    outcome = provider.carry_out(refund(charge, "2.00"))
    assert outcome.status is status
    assert says in outcome.reason
    assert "\n" not in outcome.reason
    assert "sk_test" not in outcome.reason


def test_a_server_error_stays_unknown_until_stripe_forgets_the_key(
    stripe: FakeStripe, connect: Connect
) -> None:
    charge = stripe.world.charge()
    stripe.faults.add("500", "POST")
    assert connect().carry_out(refund(charge)).status is Status.UNKNOWN
    assert connect().settle(refund(charge)).status is Status.ABSENT
    assert connect().carry_out(refund(charge)).status is Status.UNKNOWN
    stripe.memory.clear()
    assert connect().carry_out(refund(charge)).status is Status.DONE


def test_a_no_that_comes_of_our_own_lost_success_is_found_out(stripe: FakeStripe, connect: Connect) -> None:
    charge = stripe.world.charge()
    stripe.faults.add("reset_after", "POST")
    plain = stripe.routes.write

    def forgetful(path: str, params: dict[str, Any]) -> dict[str, Any]:
        stripe.memory.clear()
        return plain(path, params)

    stripe.routes.write = forgetful  # type: ignore[method-assign]
    original = stripe.faults.draw
    stripe.faults.draw = lambda method, path: (stripe.memory.clear(), original(method, path))[1]  # type: ignore[method-assign]
    assert connect().carry_out(refund(charge)).status is Status.DONE
    assert [what for what, *_ in stripe.world.effects] == ["refund"]


def test_a_refund_that_fails_at_once_did_not_happen(stripe: FakeStripe, connect: Connect) -> None:
    charge = stripe.world.charge()
    row = stripe.world.refund(charge, 100, metadata={"triage_refund": "act-1"})
    row |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    outcome = connect().settle(refund(charge))
    assert (outcome.status, "lost or stolen card" in outcome.reason) == (Status.REFUSED, True)


def test_evidence_sent_by_somebody_else_is_told_apart_from_ours(stripe: FakeStripe, connect: Connect) -> None:
    dispute = stripe.world.dispute(status="under_review")
    outcome = connect().settle(on(dispute, Act.SUBMIT_EVIDENCE))
    assert outcome.status is Status.REFUSED
    assert "somebody else" in outcome.reason


def finish(provider: StripeProvider, intent: Intent, tries: int = 8) -> Outcome:
    """What the desk does: look before sending again, give up as unknown."""
    outcome = provider.carry_out(intent)
    for _ in range(tries):
        if outcome.status is Status.UNKNOWN:
            outcome = provider.settle(intent)
        if outcome.status in {Status.ABSENT, Status.LATER}:
            outcome = provider.carry_out(intent)
        if outcome.status in {Status.DONE, Status.REFUSED}:
            break
    return outcome


@pytest.mark.parametrize("seed", range(40))
def test_whatever_goes_wrong_nothing_happens_twice(stripe: FakeStripe, connect: Connect, seed: int) -> None:
    draw = random.Random(seed)
    charge, dispute, lost = stripe.world.charge(), stripe.world.dispute(), stripe.world.dispute()
    kinds = tuple(sorted((AFTER_EFFECT | BEFORE_EFFECT) - {"timeout"}))
    stripe.faults.seeded(seed, 0.4, kinds)
    intents = [
        refund(charge, "10.00", "a"),
        refund(charge, "20.00", "b"),
        on(dispute, Act.STAGE_EVIDENCE, evidence={"customer_name": "Pat"}),
        on(lost, Act.CLOSE_DISPUTE),
    ]
    draw.shuffle(intents)
    provider = connect(attempts=draw.choice([1, 2, 4]))
    outcomes = {intent.id: finish(provider, intent) for intent in intents}
    submitted = on(dispute, Act.SUBMIT_EVIDENCE)
    outcomes[submitted.id] = finish(provider, submitted)
    intents.append(submitted)
    stripe.faults.clear()
    assert len(stripe.world.effects) == len(set(stripe.world.effects))
    for intent in intents:
        outcome = outcomes[intent.id]
        really = provider.settle(intent).status is Status.DONE
        if outcome.status is Status.DONE:
            assert really
        if outcome.status is Status.REFUSED:
            assert not really
    assert charge["amount_refunded"] in {0, 1_000, 2_000, 3_000}


def test_the_sdk_is_not_loaded_until_it_is_used() -> None:
    script = (
        "import sys; import triage.providers.base, triage.providers.plugins, triage.providers.recorded\n"
        "print(sorted({'stripe', 'requests', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
