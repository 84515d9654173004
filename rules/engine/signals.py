"""The thirteen signals that a message may carry, and their families."""

from __future__ import annotations

FAMILIES = {
    "wrong_address": "customer_error",
    "delivered_not_received": "customer_error",
    "terms_unread": "customer_error",
    "review_threat": "threat",
    "review_hostage": "threat",
    "chargeback_threat": "threat",
    "dispute_leverage": "threat",
    "legal_threat": "threat",
    "safety_threat": "threat",
    "amazon_demand": "amazon_style",
    "broken_promise": "expectation",
    "ignored": "expectation",
    "merchant_error": "merchant_error",
}
"""Each signal and the family that it belongs to."""

SIGNALS = tuple(FAMILIES)
INSTRUCTION = "instruction_in_message"
"""Found like a signal, but none: text that addresses the console. It is a caution."""
FROM_A_VENDOR = frozenset({"safety_threat", "legal_threat"})
"""All that is read from the counterparty where we bought."""
