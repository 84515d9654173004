"""A case that holds everything, its packet, and files to put beside it."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter

from triage.services.evidence.gathering import Evidence
from triage.services.evidence.packet import Packet

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SERVICE = Evidence()
LIMITS = SERVICE.book.limits
HOME = {"line1": "Fő utca 12", "city": "Budapest", "postal_code": "1011", "country": "HU"}
FULL: dict[str, Any] = {
    "id": "cb_7781",
    "kind": "chargeback",
    "amount": "412.00",
    "currency": "USD",
    "customer": {
        "name": "Őry Тимур",
        "email": "t@example.com",
        "country": "HU",
        "orders": 9,
        "disputes_12m": 0,
    },
    "order": {
        "id": "7781",
        "description": "Oak bookshelf",
        "placed_at": "2026-10-04T09:00:00Z",
        "promised_by": "2026-10-12T00:00:00Z",
        "delivered_at": "2026-10-09T13:05:00Z",
        "address_entered": HOME,
        "address_shipped": HOME,
        "avs": "match",
        "tracking": {"carrier": "GLS", "number": "GLS-99", "status": "delivered", "signed": True},
        "returned_at": None,
    },
    "payment": {
        "charge": "ch_7781",
        "amount": "412.00",
        "captured_at": "2026-10-04T09:01:00Z",
        "refunded": "12.00",
        "refunded_at": "2026-10-20T09:01:00Z",
        "credit_owed": "0.00",
        "three_ds": True,
        "ip": "203.0.113.9",
    },
    "subscription": {
        "terms_accepted_at": "2026-01-01T00:00:00Z",
        "reminder_sent_at": "2026-09-20T00:00:00Z",
        "renewed_at": "2026-10-04T00:00:00Z",
        "cancelled_at": None,
        "used_since_renewal": True,
    },
    "dispute": {
        "id": "dp_7781",
        "status": "needs_response",
        "reason": "product_not_received",
        "network": "visa",
        "network_code": "13.1",
        "opened_at": "2026-11-04T15:20:00Z",
        "due_by": "2026-11-24T23:59:59Z",
        "submission_count": 0,
    },
    "messages": [
        {"at": "2026-10-10T08:00:00Z", "from": "customer", "channel": "email", "text": "Köszönöm!\nСпасибо"},
        {"at": "2026-10-11T08:00:00Z", "from": "staff", "channel": "email", "text": "You are welcome."},
    ],
}


def full(**dispute: Any) -> dict[str, Any]:
    case = copy.deepcopy(FULL)
    case["dispute"] |= dispute
    return case


def bare(**dispute: Any) -> dict[str, Any]:
    return {"id": "cb_1", "kind": "chargeback", "amount": "9.00", "currency": "EUR", "dispute": dispute}


def packet(case: Mapping[str, Any], folder: Path | None = None, **more: Any) -> Packet:
    return SERVICE.packet(case, NOW, folder, **more)


@cache
def whole() -> Packet:
    """The packet of the full case, made once."""
    return packet(full())


def pdf(pages: int = 1, filler: int = 0) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Filler": "x" * filler})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(side: int, grain: int = 0) -> bytes:
    image = Image.effect_noise((side, side), grain) if grain else Image.new("L", (side, side), 200)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def printed(one: Packet, field: str) -> str:
    content = next(file.content for file in one.files if file.field == field)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
