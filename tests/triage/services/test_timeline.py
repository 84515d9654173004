"""A customer's story, and how much the worth of contesting hangs on the chance to win."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.triage.conftest import REFUND
from triage.desk import Desk
from triage.services.sensitivity import sensitivity

TERMS = {"A": "150.00", "p": "0.6000", "counter_fee": "15.00", "labour_cost": "13.33"}


def test_a_story_has_what_the_file_dates_what_was_done_and_the_other_cases(
    desk: Desk, take_in: Callable[..., Any]
) -> None:
    customer = {"id": "cus_1", "email": "ann@example.com"}
    order = {"promised_by": "2026-11-10T00:00:00Z", "delivered_at": None, "id": "A-1"}
    take_in(
        REFUND | {"customer": customer, "order": order},
        REFUND
        | {"id": "other", "customer": {"email": "Ann@Example.com"}, "opened_at": "2026-10-01T00:00:00Z"},
        REFUND | {"id": "closed", "customer": {"id": "cus_1"}, "opened_at": "2026-09-01T00:00:00Z"},
        REFUND | {"id": "stranger", "customer": {"id": "cus_2"}},
    )
    desk.deciding.close("closed")
    desk.deciding.note("rr_1", "called her")
    story = desk.cases.timeline(desk.cases.show("rr_1"))
    assert [(one.what, one.case_id) for one in story] == [
        ("case.refund_request", "closed"),
        ("case.refund_request", "other"),
        ("order.promised_by", ""),
        ("message", ""),
        ("opened_at", ""),
        ("noted", ""),
        ("respond_by", ""),
    ]
    assert story[0].about == "closed: 54.00 USD, closed"
    assert story[3].who == "customer"


def test_a_case_without_a_customer_has_a_story_of_its_own(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(
        {
            "id": "a",
            "kind": "chargeback",
            "amount": "1",
            "currency": "USD",
            "opened_at": "2026-11-01T00:00:00Z",
        }
    )
    assert [one.what for one in desk.cases.timeline(desk.cases.show("a"))] == ["opened_at"]


def test_the_worth_of_contesting_is_told_around_the_chance_to_win() -> None:
    found = sensitivity(TERMS)
    assert [chance for chance, _ in found] == [Decimal(f"0.{digit}000") for digit in (4, 5, 6, 7, 8)]
    assert dict(found)[Decimal("0.6000")] == Decimal("70.67")


def test_a_chance_stays_between_none_and_certainty() -> None:
    assert [chance for chance, _ in sensitivity(TERMS | {"p": "0.95"})][-1] == 1
    assert sensitivity(TERMS | {"p": "0"})[0][0] == 0


@pytest.mark.parametrize("terms", [{}, {"A": "1"}, TERMS | {"p": "unknown"}])
def test_without_all_terms_nothing_is_told(terms: dict[str, str]) -> None:
    assert sensitivity(terms) == []
