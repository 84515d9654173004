"""What a case came in for at the provider: whether that is over, or is asked once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.domain.case import Kind
from triage.domain.own_doing import ENDED

_OVER = {
    "dispute": ENDED,
    "refund": frozenset({"succeeded"}),
    "invoice": frozenset({"paid", "void"}),
}
"""By the block that a case came in for: the statuses in which nothing is left to do."""
_BLOCKS = {Kind.CHARGEBACK: "dispute", Kind.REFUND_REQUEST: "refund", Kind.CONTRACT_DISPUTE: "invoice"}


def asks_again(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether an answer is wanted anew: an inquiry that escalated, an appeal, a refund that came back."""
    if new["kind"] == Kind.CHARGEBACK:
        return _status(new).endswith("needs_response") and _instance(old) != _instance(new)
    return is_over(old) and not is_over(new)


def _instance(document: Mapping[str, Any]) -> tuple[str, object]:
    """The status of a dispute, and where it is asked: an appeal has the same words for its statuses."""
    return _status(document), (document.get("dispute") or {}).get("stage")


def is_over(document: Mapping[str, Any]) -> bool:
    """Whether nothing is left to do about what the case came in for."""
    return _status(document) in _OVER[_BLOCKS[Kind(document["kind"])]]


def _status(document: Mapping[str, Any]) -> str:
    """Of what the case came in for; a refund request may know of a dispute, too."""
    block = document.get(_BLOCKS[Kind(document["kind"])])
    return str((block or {}).get("status") or "") if isinstance(block, Mapping) else ""
