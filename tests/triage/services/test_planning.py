"""What a decision calls for at the provider."""

from __future__ import annotations

from typing import Any

import pytest

from triage.domain.money import Money
from triage.providers.base import Act
from triage.services.planning import steps_for

SUM = Money.parse("10.00", "USD")


@pytest.mark.parametrize(
    ("document", "target"),
    [
        ({"payment": {"charge": "ch_1", "payment_intent": "pi_1"}}, "ch_1"),
        ({"payment": {"payment_intent": "pi_1"}}, "pi_1"),
    ],
)
def test_a_refund_is_made_of_the_charge_else_of_the_payment(document: dict[str, Any], target: str) -> None:
    (step,) = steps_for(document, "refund", SUM)
    assert (step.act, step.target, step.amount) == (Act.REFUND, target, SUM)


@pytest.mark.parametrize(
    "document",
    [
        {"payment": {"refunds": {}}},
        {"payment": {"payment_intent": {"id": "pi_1"}}},
        {"invoice": ["in_1"]},
        {"invoice": {"id": 7}},
    ],
)
def test_what_names_no_payment_calls_for_nothing(document: dict[str, Any]) -> None:
    """A case file may hold anything under keys that are not described."""
    assert steps_for(document, "refund", SUM) == ()
