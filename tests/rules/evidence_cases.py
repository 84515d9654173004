"""The shipped evidence book, every code and reason that it must know, and disputes to ask it about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.engine.evidence import checklist
from rules.engine.evidence_book import load_evidence

FOLDER = Path(__file__).parents[2] / "rules" / "book" / "evidence"
BOOK = load_evidence(FOLDER)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REASONS = [
    *("fraudulent", "product_not_received", "product_unacceptable", "subscription_canceled", "duplicate"),
    *("credit_not_processed", "unrecognized", "general", "bank_cannot_process", "check_returned"),
    *("customer_initiated", "debit_not_authorized", "incorrect_account_details", "insufficient_funds"),
    "noncompliant",
]
CODES = {
    "visa": "10.1 10.2 10.3 10.4 10.5 11.1 11.2 11.3 12.1 12.2 12.3 12.4 12.5 12.6.1 12.6.2 12.7 "
    "13.1 13.2 13.3 13.4 13.5 13.6 13.7 13.8 13.9",
    "mastercard": "4808 4831 4834 4837 4841 4849 4853 4855 4859 4860 4863 4870 4871",
    "amex": "F10 F24 F29 F30 F31 FR2 FR4 FR5 FR6 C08 C31 C32 C28 C02 C04 C05 C18 P03 P05 A01 C14 P08 127 176 "
    "A02 A08 P01 P07 P22 P23",
    "discover": "7010 7030 4866 4867 4755 4864 4541 8002 4534 4865 4553 4752",
}
ALL_CODES = [(network, code) for network, codes in CODES.items() for code in codes.split()]
EVERY_FILE = sorted({name for item in BOOK.items.values() for name in item.files})


def dispute(**facts: Any) -> dict[str, Any]:
    return {"id": "cb_1", "kind": "chargeback", "amount": "10.00", "currency": "USD", "dispute": facts}


def statuses(case: dict[str, Any], **more: Any) -> dict[str, str]:
    return {item.id: item.status for item in checklist(BOOK, case, NOW, **more).items}
