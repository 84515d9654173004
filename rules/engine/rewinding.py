"""A case as it stood at an earlier moment: what came after it is left out. The pure half of the back-test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.engine.values import as_moment

_REOPENED = {
    "won": "needs_response",
    "lost": "needs_response",
    "prevented": "needs_response",
    "under_review": "needs_response",
    "warning_closed": "warning_needs_response",
    "warning_under_review": "warning_needs_response",
}
"""The status of a dispute before it was answered, by the one that it came to."""


def rewound(case: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], list[int]]:
    """The case as of ``at``, and for each message that is left its place in the whole case.

    An event (``…_at``) after ``at`` has not happened; a refund after it was not made; a dispute was still to
    be answered. What has no time of its own is taken as it is.
    """
    found: dict[str, Any] = _earlier(case, at)
    payment = found.get("payment")
    if isinstance(payment, dict) and _is_after((case.get("payment") or {}).get("refunded_at"), at):
        payment["refunded"] = "0"
    order = case.get("order")
    if isinstance(order, Mapping) and _is_after(order.get("delivered_at"), at):
        tracking = found["order"].get("tracking")
        if isinstance(tracking, dict) and tracking.get("status") == "delivered":
            tracking["status"] = "in_transit"
    dispute = found.get("dispute")
    if isinstance(dispute, dict) and dispute.get("status") in _REOPENED:
        dispute |= {"status": _REOPENED[dispute["status"]], "submission_count": 0}
    messages = case.get("messages")
    if not isinstance(messages, list):
        return found, []
    left = [
        place
        for place, message in enumerate(messages)
        if not (isinstance(message, Mapping) and _is_after(message.get("at"), at))
    ]
    found["messages"] = [messages[place] for place in left]
    return found, left


def _earlier(group: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in group.items():
        if isinstance(value, Mapping):
            found[name] = _earlier(value, at)
        elif name.endswith("_at") and _is_after(value, at):
            found[name] = None
        else:
            found[name] = value
    return found


def _is_after(value: Any, at: datetime) -> bool:
    moment = as_moment(value)
    return isinstance(moment, datetime) and moment > at
