"""What Stripe takes at most (docs.stripe.com/disputes/best-practices and /api/metadata, November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

LONG_TEXTS = frozenset(
    {
        "access_activity_log",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
        "duplicate_charge_explanation",
        "product_description",
        "refund_policy_disclosure",
        "refund_refusal_explanation",
        "uncategorized_text",
    }
)
TEXTS = LONG_TEXTS | {
    "billing_address",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_id",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
}
FILES = frozenset(
    {
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
)
_ONE_TEXT, _ALL_TEXT, _ALL_FILES = 20_000, 150_000, 4_500_000
_SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


def evidence_too_large(texts: Mapping[str, str]) -> str | None:
    """Why these texts cannot be sent, or ``None``."""
    for name, text in sorted(texts.items()):
        if name not in TEXTS:
            return f"{name!r} is no text field of the evidence"
        if len(text) > _ONE_TEXT:
            return f"{name} has {len(text):,} characters; {_ONE_TEXT:,} are taken"
    whole = sum(map(len, texts.values()))
    fits = whole <= _ALL_TEXT
    return None if fits else f"the texts have {whole:,} characters together; {_ALL_TEXT:,} are taken"


def files_too_large(files: Mapping[str, Path]) -> str | None:
    """Why these files cannot be sent, or ``None``; looks at names and sizes, not into them."""
    size = 0
    for name, path in sorted(files.items()):
        if name not in FILES:
            return f"{name!r} is no file field of the evidence"
        if path.suffix.lower() not in _SUFFIXES:
            return f"{path.name}: evidence is PDF, JPEG or PNG"
        if not path.is_file():
            return f"{path}: there is no such file"
        size += path.stat().st_size
    return f"the files have {size:,} bytes together; {_ALL_FILES:,} are taken" if size > _ALL_FILES else None


def metadata_too_large(metadata: Mapping[str, str]) -> str | None:
    """Why these keys and values cannot be written, or ``None``; two keys are ours."""
    if len(metadata) > 48:
        return f"{len(metadata)} keys of metadata; 48 fit"
    for name, value in sorted(metadata.items()):
        if len(name) > 40 or "[" in name or "]" in name:
            return f"{name!r} is no key of metadata: at most 40 characters, no square brackets"
        if len(value) > 500:
            return f"the metadata under {name!r} have {len(value)} characters; 500 fit"
    return None
