"""Stripe's objects as the API renders them, with what we read and the keys that are required."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]
FILES = {
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
}
CODES = {
    "fraudulent": "10.4",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "subscription_canceled": "13.2",
    "credit_not_processed": "13.6",
    "duplicate": "12.6.1",
    "general": "11.3",
    "unrecognized": "4863",
}
ADDRESS = {
    "city": "Springfield",
    "country": "US",
    "line1": "12 Elm Street",
    "line2": None,
    "postal_code": "62701",
    "state": "IL",
}


def customer(id: str, created: int, **more: Any) -> Object:
    number = id.rpartition("_")[2]
    return {
        "id": id,
        "object": "customer",
        "address": dict(ADDRESS),
        "balance": 0,
        "created": created,
        "currency": "usd",
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": f"customer{number}@example.com",
        "invoice_prefix": f"C{number}",
        "livemode": False,
        "metadata": {},
        "name": f"Customer {number}",
        "phone": None,
        "preferred_locales": ["en-US"],
        "shipping": None,
        "tax_exempt": "none",
        **more,
    }


def payment_intent(id: str, created: int, amount: int, currency: str, **more: Any) -> Object:
    return {
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": amount,
        "capture_method": "automatic",
        "confirmation_method": "automatic",
        "created": created,
        "currency": currency,
        "customer": None,
        "description": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "payment_method_types": ["card"],
        "status": "succeeded",
        **more,
    }


def charge(id: str, created: int, amount: int, currency: str, **more: Any) -> Object:
    return {
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {
            "address": dict(ADDRESS),
            "email": "payer@example.com",
            "name": "Pat Payer",
            "phone": None,
            "tax_id": None,
        },
        "captured": True,
        "created": created,
        "currency": currency,
        "customer": None,
        "description": "Order",
        "disputed": False,
        "failure_code": None,
        "livemode": False,
        "metadata": {},
        "outcome": {"network_status": "approved_by_network", "risk_level": "normal", "type": "authorized"},
        "paid": True,
        "payment_intent": None,
        "payment_method": "pm_1",
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "checks": {
                    "address_line1_check": "pass",
                    "address_postal_code_check": "pass",
                    "cvc_check": "pass",
                },
                "country": "US",
                "exp_month": 8,
                "exp_year": 2030,
                "fingerprint": "Xt5EWLLDS7FJjR1c",
                "funding": "credit",
                "last4": "4242",
                "network": "visa",
                "three_d_secure": None,
            },
            "type": "card",
        },
        "receipt_email": None,
        "refunded": False,
        "shipping": {
            "address": dict(ADDRESS),
            "carrier": "UPS",
            "name": "Pat Payer",
            "phone": None,
            "tracking_number": "1Z999AA10123456784",
        },
        "status": "succeeded",
        **more,
    }


def dispute(
    id: str, created: int, amount: int, currency: str, *, reason: str, status: str, **more: Any
) -> Object:
    inquiry = status.startswith("warning_")
    open_ = status.endswith("needs_response")
    return {
        "id": id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": None,
        "created": created,
        "currency": currency,
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 9 * 86_400 if open_ else None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 1 if status.endswith("under_review") else 0,
            "submission_method": None,
        },
        "intended_submission_method": "manual",
        "is_charge_refundable": inquiry or status == "won",
        "livemode": False,
        "metadata": {},
        "network_reason_code": CODES.get(reason, "11.3"),
        "payment_intent": None,
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "inquiry" if inquiry else "chargeback",
                "network": "visa",
                "network_reason_code": CODES.get(reason, "11.3"),
            },
            "type": "card",
        },
        "reason": reason,
        "status": status,
        **more,
    }


def refund(id: str, created: int, amount: int, currency: str, charge: str, **more: Any) -> Object:
    return {
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge,
        "created": created,
        "currency": currency,
        "destination_details": {"card": {"reference_status": "pending", "type": "refund"}, "type": "card"},
        "metadata": {},
        "payment_intent": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        **more,
    }


def warning(id: str, created: int, charge: str, **more: Any) -> Object:
    return {
        "id": id,
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": charge,
        "created": created,
        "fraud_type": "made_with_stolen_card",
        "livemode": False,
        **more,
    }
