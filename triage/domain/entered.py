"""What people entered into a contract on the desk, carried over when its case comes in anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ENTERED = "entered_at"
"""The key that marks a promise or a duty as entered on the desk; its value says when."""
_LISTS = ("promises", "duties")
_MARKS = ("refund_requested_at", "refund_refused_at")


def with_entries_of(before: Mapping[str, Any], document: dict[str, Any]) -> bool:
    """Adds to ``document`` what was entered into ``before``; whether there was anything."""
    old = before.get("contract")
    if not isinstance(old, Mapping):
        return False
    new = document.get("contract")
    if not isinstance(new, dict):
        new = document["contract"] = {}
    carried = False
    for name in _LISTS:
        listed = old.get(name)
        entered = [one for one in listed or [] if isinstance(one, Mapping) and one.get(ENTERED)]
        if entered:
            there = new.get(name)
            new[name] = [*(there if isinstance(there, list) else []), *entered]
            carried = True
    for name in _MARKS:
        if old.get(name) and not new.get(name):
            new[name] = old[name]
            carried = True
    return carried
