"""Made-up cases for the fake desk: the same for the same number, on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from triage.domain.moment import format_moment
from triage.domain.money import Money, exponent
from triage.services.models import ConditionView, RuleView, Span, VerdictView

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAMES = (
    "Dale Robertson",
    "Kovács Ilona",
    "Тимур Ахметов",
    "María del Carmen Fernández-Ortega",
    "Jürgen Weiß",
    "佐藤 花子",
    "Zoë O’Neill",
    "Acme Logistics Kft.",
    "ليلى حداد",
    "Nguyễn Thị Minh",
)


@dataclass(frozen=True)
class Recipe:
    """One sort of case: what it is, what the book says, and because of what."""

    kind: str
    currency: str
    subject: str
    text: str
    marked: tuple[tuple[str, str], ...]
    action: str
    escalate_to: str | None
    cautions: tuple[str, ...]
    because: tuple[tuple[str, str], ...]
    extra: dict[str, Any]
    economics: dict[str, Any]


RECIPES = (
    Recipe(
        "refund_request",
        "USD",
        "Where is my parcel?",
        "I have written twice already and had no answer. The parcel never came, and your page promised "
        "three days. Refund me today or I will dispute the charge with my bank.",
        (
            ("ignored", "written twice already and had no answer"),
            ("chargeback_threat", "dispute the charge with my bank"),
        ),
        "refund",
        None,
        ("do_not_negotiate", "answer_now", "good_customer"),
        (
            ("refund.our_fault", "The parcel is late: promised by 10 November, not delivered, 10 days ago."),
            ("refund.owed", "Nothing was refunded yet, so the whole amount is owed."),
        ),
        {
            "order": {
                "id": "A-3120",
                "fulfilled": True,
                "promised_by": "2026-11-10T18:00:00Z",
                "address_entered": {
                    "line1": "40 Wayne Ave Apt 2",
                    "city": "Dayton",
                    "postal_code": "45402",
                    "country": "US",
                },
                "address_shipped": {
                    "line1": "40 Wayne Ave Apt 2",
                    "city": "Dayton",
                    "postal_code": "45402",
                    "country": "US",
                },
                "tracking": {"carrier": "UPS", "number": "1Z999", "status": "in_transit", "signed": False},
            },
            "payment": {"charge": "ch_3120", "amount": "54.00", "method": "card", "refunded": "0.00"},
        },
        {},
    ),
    Recipe(
        "chargeback",
        "EUR",
        "Dispute opened by the bank",
        "I do not recognise this payment.",
        (),
        "contest",
        None,
        ("silence_concedes", "prior_win_rate"),
        (
            ("chargeback.contest", "Nothing says that we owe it. Expected value of contesting: 70.67 EUR."),
            ("chargeback.evidence", "Proof of delivery, decisive for reason 13.1, is at hand."),
        ),
        {
            "dispute": {
                "id": "dp_7781",
                "status": "needs_response",
                "reason": "product_not_received",
                "network": "visa",
                "network_code": "13.1",
                "submission_count": 0,
            },
            "payment": {"charge": "ch_7781", "amount": "150.00", "method": "card", "refunded": "0.00"},
        },
        {
            "formula": "p·A − (1−p)·counter_fee − labour_cost",
            "currency": "EUR",
            "A": "150.00",
            "p": "0.6000",
            "p_before_evidence": "0.5300",
            "p_source": "prior",
            "counter_fee": "15.00",
            "labour_cost": "13.33",
            "expected_value": "70.67",
            "dispute_fee": "15.00",
            "dispute_fee_note": "sunk: kept by the processor whatever happens",
        },
    ),
    Recipe(
        "contract_dispute",
        "USD",
        "The integration you promised",
        "Your sales person promised that the SAP connector would be live by October. It is not. "
        "Our lawyer will be in touch.",
        (
            ("broken_promise", "promised that the SAP connector would be live by October"),
            ("legal_threat", "Our lawyer will be in touch"),
        ),
        "escalate",
        "legal",
        ("do_not_negotiate", "sales_accountability"),
        (
            ("all.legal", "The message threatens with a lawyer."),
            ("seller.fixable", "The broken promise can still be put right."),
        ),
        {
            "contract": {
                "role": "seller",
                "counterparty": "Acme Logistics Kft.",
                "signed_at": "2026-03-01T09:00:00Z",
                "promises": [
                    {
                        "text": "SAP connector live",
                        "made_by": "J. Keller",
                        "due": "2026-10-01T00:00:00Z",
                        "documented": True,
                        "fixable": True,
                        "status": "broken",
                    }
                ],
            }
        },
        {},
    ),
    Recipe(
        "refund_request",
        "JPY",
        "Amazon would send another",
        "Amazon would just send a new one and let me keep this. If I don't get the same, "
        "expect a one-star review.",
        (
            ("amazon_demand", "Amazon would just send a new one"),
            ("review_threat", "expect a one-star review"),
        ),
        "return_then_refund",
        None,
        ("do_not_negotiate", "respond_publicly", "withdrawal_right"),
        (("refund.amazon", "Delivered 9 days ago, inside the return window of 30 days."),),
        {
            "order": {
                "id": "B-77",
                "fulfilled": True,
                "delivered_at": "2026-11-11T12:00:00Z",
                "returnable": True,
            }
        },
        {
            "demand_goods": "1800",
            "demand_shipping_both_ways": "1500",
            "demand_lost_resale": "900",
            "demand_total": "4200",
        },
    ),
)


def case_id(number: int) -> str:
    """The id of case ``number``."""
    return f"case_{number + 1:06}"


def amount_of(number: int) -> Money:
    """Between a few and a few thousand of the recipe's currency."""
    currency = RECIPES[number % len(RECIPES)].currency
    units = 1900 + (number * 7919) % 250_000
    return Money(Decimal(units).scaleb(-exponent(currency)), currency)


def due_of(number: int) -> datetime | None:
    """Some overdue, most ahead, in the order of the numbers; every row from 40 of 60 on has none."""
    if number % 60 >= 52:
        return None
    return NOW + timedelta(minutes=-190 + 173 * (number % 60) + number // 60)


def document_of(number: int) -> dict[str, Any]:
    """The case file of case ``number``."""
    recipe, amount, due = RECIPES[number % len(RECIPES)], amount_of(number), due_of(number)
    document: dict[str, Any] = {
        "v": 1,
        "id": case_id(number),
        "kind": recipe.kind,
        "amount": amount.text,
        "currency": amount.currency,
        "opened_at": format_moment(NOW - timedelta(days=3, minutes=number)),
        "subject": recipe.subject,
        "customer": {
            "id": f"cus_{number}",
            "name": NAMES[number % len(NAMES)],
            "email": f"customer{number}@example.com",
            "country": "US",
            "lifetime_value": "412.00",
            "orders": 9,
            "consumer": True,
        },
        **recipe.extra,
    }
    if due is not None:
        document["respond_by"] = format_moment(due)
    document["messages"] = [
        {
            "at": format_moment(NOW - timedelta(days=4)),
            "from": "customer",
            "channel": "email",
            "text": recipe.text,
        },
        {
            "at": format_moment(NOW - timedelta(days=2)),
            "from": "staff",
            "channel": "email",
            "text": "Thank you, we are looking into it.",
        },
    ]
    return document


def spans_of(number: int) -> tuple[Span, ...]:
    """Where the marked words stand in the first message."""
    recipe = RECIPES[number % len(RECIPES)]
    spans = []
    for signal, quote in recipe.marked:
        start = recipe.text.index(quote)
        spans.append(Span(start, start + len(quote), signal, f"{signal}.plain"))
    return tuple(spans)


def verdict_of(number: int) -> VerdictView:
    """What the book says on case ``number``."""
    recipe = RECIPES[number % len(RECIPES)]
    paying = recipe.action == "refund"
    contested = recipe.kind == "chargeback"
    return VerdictView(
        action=recipe.action,
        amount=amount_of(number) if paying else None,
        escalate_to=recipe.escalate_to,
        underlying_action="remediate" if recipe.escalate_to else None,
        cautions=recipe.cautions,
        because=recipe.because,
        signals=tuple(sorted(signal for signal, _ in recipe.marked)),
        economics=recipe.economics,
        evidence_at_hand=("shipping_documentation", "customer_communication") if contested else (),
        evidence_missing=("access_activity_log",) if contested else (),
        book="3f9a0c",
        trace=_trace(recipe),
    )


def _trace(recipe: Recipe) -> tuple[RuleView, ...]:
    late = ConditionView("the parcel is late", "more than 7 days past promised_by", "10 days", "held")
    lost = ConditionView("the parcel is lost", "tracking.status is lost", "in_transit", "not")
    fault = ConditionView("it is our fault", "any of these", "1 of 2", "held", (late, lost))
    safety = ConditionView("somebody is threatened", "safety_threat", "no such words", "not")
    rules = [
        RuleView("all.safety", "Threats of harm go to safety", "active", "not_met", (safety,)),
        RuleView(recipe.because[0][0], "What decides here", "active", "fired", (fault,)),
        RuleView("refund.claimed", "Our fault is only claimed", "active", "not_reached"),
    ]
    return tuple(rules)
