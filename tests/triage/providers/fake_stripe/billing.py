"""Invoices, credit notes and subscriptions as the API renders them."""

from __future__ import annotations

from typing import Any

from tests.triage.providers.fake_stripe.objects import ADDRESS, Object

_NO_TAX = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}
_PAYMENT = {"default_mandate": None, "payment_method_options": None, "payment_method_types": None}


def _empty(url: str) -> Object:
    return {"object": "list", "data": [], "has_more": False, "url": url}


def invoice(id: str, created: int, amount: int, currency: str, status: str, **more: Any) -> Object:
    paid = amount if status == "paid" else 0
    return {
        "id": id,
        "object": "invoice",
        "amount_due": amount,
        "amount_paid": paid,
        "amount_remaining": amount - paid,
        "amount_overpaid": 0,
        "amount_paid_off_stripe": 0,
        "amount_shipping": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "automatic_tax": dict(_NO_TAX),
        "collection_method": "send_invoice",
        "created": created,
        "currency": currency,
        "customer": None,
        "customer_address": dict(ADDRESS),
        "customer_email": "books@example.com",
        "customer_name": "Bolt Manufacturing",
        "default_tax_rates": [],
        "discounts": [],
        "due_date": created + 14 * 86_400,
        "issuer": {"type": "self"},
        "lines": _empty(f"/v1/invoices/{id}/lines"),
        "livemode": False,
        "metadata": {},
        "number": f"INV-{id.rpartition('_')[2]}",
        "parent": None,
        "payment_settings": dict(_PAYMENT),
        "period_end": created,
        "period_start": created,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": status,
        "status_transitions": {
            "finalized_at": created,
            "marked_uncollectible_at": None,
            "paid_at": created if status == "paid" else None,
            "voided_at": None,
        },
        "subtotal": amount,
        "total": amount,
        **more,
    }


def credit_note(id: str, created: int, amount: int, invoice: Object, **more: Any) -> Object:
    return {
        "id": id,
        "object": "credit_note",
        "amount": amount,
        "amount_shipping": 0,
        "created": created,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice": invoice["id"],
        "lines": _empty(f"/v1/credit_notes/{id}/lines"),
        "livemode": False,
        "metadata": {},
        "number": f"{invoice['number']}-CN-01",
        "pdf": f"https://pay.stripe.com/credit_notes/{id}/pdf",
        "post_payment_amount": 0,
        "pre_payment_amount": amount,
        "pretax_credit_amounts": [],
        "reason": None,
        "refunds": [],
        "status": "issued",
        "subtotal": amount,
        "total": amount,
        "type": "mixed",
        **more,
    }


def subscription(id: str, created: int, amount: int, currency: str, **more: Any) -> Object:
    return {
        "id": id,
        "object": "subscription",
        "automatic_tax": {name: _NO_TAX[name] for name in ("disabled_reason", "enabled", "liability")},
        "billing_cycle_anchor": created,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": created,
        "currency": currency,
        "customer": None,
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {
            "object": "list",
            "data": [
                {
                    "id": f"si_{id}",
                    "object": "subscription_item",
                    "created": created,
                    "current_period_end": created + 365 * 86_400,
                    "current_period_start": created,
                    "discounts": [],
                    "metadata": {},
                    "price": {
                        "id": "price_1",
                        "object": "price",
                        "active": True,
                        "billing_scheme": "per_unit",
                        "created": created,
                        "livemode": False,
                        "metadata": {},
                        "product": "prod_1",
                        "type": "recurring",
                        "currency": currency,
                        "unit_amount": amount,
                    },
                    "quantity": 1,
                    "subscription": id,
                }
            ],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={id}",
        },
        "livemode": False,
        "metadata": {},
        "start_date": created,
        "status": "active",
        **more,
    }
