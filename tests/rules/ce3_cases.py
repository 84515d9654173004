"""A disputed charge and the earlier ones of its customer, as the tests of CE 3.0 lay them out."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.engine.ce3 import Prior, check_ce3

OPENED = datetime(2026, 11, 10, 12, tzinfo=UTC)
CAPTURED = datetime(2026, 10, 20, 12, tzinfo=UTC)
MIDDLE = CAPTURED - timedelta(days=200)
ADDRESS = {"line1": "1 Main St", "city": "Dayton", "region": "OH", "postal_code": "45402", "country": "US"}
SHARED: dict[str, Any] = {
    "account_id": "acct-77",
    "shipping_address": ADDRESS,
    "ip": "203.0.113.9",
    "device_id": "d" * 15,
    "device_fingerprint": "f" * 20,
}
KEYS = tuple(SHARED)


def text(at: datetime) -> str:
    return at.isoformat()


def entry(charge: str = "ch_1", at: datetime = MIDDLE, **changes: Any) -> dict[str, Any]:
    base = {"charge": charge, "at": text(at), "amount": "10.00", "currency": "USD", "settled": True}
    base |= {"disputed": False, "fraud_reported": False, "same_credential": True, **copy.deepcopy(SHARED)}
    return {key: value for key, value in (base | changes).items() if value != "absent"}


def case(*history: dict[str, Any], dispute: Any = None, payment: Any = None) -> dict[str, Any]:
    return {
        "dispute": {"network": "visa", "network_code": "10.4", "opened_at": text(OPENED), **(dispute or {})},
        "payment": {
            "charge": "ch_0",
            "captured_at": text(CAPTURED),
            **copy.deepcopy(SHARED),
            **(payment or {}),
            "history": list(history),
        },
    }


def judged(one: dict[str, Any], payment: Any = None, dispute: Any = None) -> Prior:
    return check_ce3(case(one, payment=payment, dispute=dispute)).prior[0]
