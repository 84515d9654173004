"""New facts from a provider onto a case that the desk holds: facts are replaced, what others added stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from triage.providers.base import Spending

_TOTALS = ("lifetime_value", "orders", "refunds_12m", "disputes_12m")
_UNITED = frozenset({"evidence", "messages"})
"""Lists to which people and other sources add."""
_TOLD = ("id", "status", "reason", "network", "network_code", "opened_at", "case_type", "past_due")
"""What a refund request is told of the dispute on its payment."""
_HALF = re.compile(r"[\ud800-\udfff]")


def merged(old: Mapping[str, Any], new: Mapping[str, Any], source: str) -> dict[str, Any]:
    """``old`` with every fact that ``new`` states; ``new[source]``, what the provider sent, as a whole.

    A key that only ``old`` has stays, and so does each message and piece of evidence.
    """
    kept = dict(_reckoned(old, source))
    document = _merged(old, {name: value for name, value in new.items() if name != source})
    document[source] = {**new[source], **({"reckoned": kept} if kept else {})}
    return document


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(old)
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            result[name] = _merged(before, value)
        elif name in _UNITED and isinstance(value, list) and isinstance(before, list):
            result[name] = before + [item for item in value if item not in before]
        else:
            result[name] = value
    return result


def with_dispute(document: Mapping[str, Any], disputes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A refund request that knows of the dispute on its payment: of several, one that is still open.

    When the bank wants an answer stays with the dispute's own case. Unchanged when ``disputes`` are about
    another payment.
    """
    charge = (document.get("payment") or {}).get("charge")
    blocks = [
        one["dispute"]
        for one in disputes
        if one.get("dispute") and (one.get("payment") or {}).get("charge") == charge
    ]
    if not blocks:
        return dict(document)
    block = min(blocks, key=lambda one: (_rank(str(one.get("status"))), str(one.get("id"))))
    return {**document, "dispute": {name: block[name] for name in _TOLD if block.get(name) is not None}}


def _rank(status: str) -> int:
    if not status.endswith(("needs_response", "under_review")):
        return 2
    return 1 if status.startswith("warning_") else 0


def lacks_totals(document: Mapping[str, Any], source: str) -> bool:
    """Whether the customer's spending is ours to reckon: no other source has told any of it."""
    customer = document.get("customer") or {}
    ours = _reckoned(document, source)
    return all(customer.get(name) in (None, ours.get(name)) for name in _TOTALS)


def with_totals(document: Mapping[str, Any], spending: Spending, source: str) -> dict[str, Any]:
    """The document with the customer's spending, and under ``source`` a note that we reckoned it."""
    facts = spending.facts(document["currency"])
    plain = {name: value for name, value in (document.get("customer") or {}).items() if name not in _TOTALS}
    block = {**_block(document, source), "reckoned": facts}
    return {**document, "customer": {**plain, **facts}, source: block}


def _block(document: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """What a provider sent; a file may hold anything under its name."""
    found = document.get(source)
    return found if isinstance(found, Mapping) else {}


def _reckoned(document: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    found = _block(document, source).get("reckoned")
    return found if isinstance(found, Mapping) else {}


def storable(document: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The document as JSON text, and as a value.

    NUL and half characters, which hostile text may contain and no database holds, are replaced.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" not in text and not _HALF.search(text):
        return text, document
    clean = _cleaned(document)
    return json.dumps(clean, ensure_ascii=False, separators=(",", ":")), clean


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(item) for name, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value
