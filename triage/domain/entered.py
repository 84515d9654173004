"""What people entered into a contract on the desk, carried over when its case comes in anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ENTERED = "entered_at"
"""The key that marks a promise or a duty as entered on the desk; its value says when."""
MARKED, BEFORE = "marked_at", "marked_from"
"""When somebody said on the desk how a promise or a duty stands, and what was said of it before."""
_LISTS = ("promises", "duties")
_MARKS = ("refund_requested_at", "refund_refused_at")
_SAID = ("status", "kept_at", MARKED, BEFORE)
_NOTICE = "notice_sent_at"
_OPEN = "open"


def mark(one: dict[str, Any], status: str, at: str) -> None:
    """Notes on a promise or a duty that somebody said ``at`` how it stands."""
    one.setdefault(BEFORE, one.get("status") or _OPEN)
    one |= {"status": status, MARKED: at}


def with_entries_of(before: Mapping[str, Any], document: dict[str, Any]) -> bool:
    """Adds to ``document`` what was entered into ``before`` and is not in it; whether there was anything.

    How somebody marked what the document names holds until the document itself says something new of it.
    """
    old = before.get("contract")
    if not isinstance(old, Mapping):
        return False
    new = document.get("contract")
    if not isinstance(new, dict):
        new = document["contract"] = {}
    carried = False
    for name in _LISTS:
        listed = list(_listed(new, name))
        if _carry(_listed(old, name), listed):
            new[name] = listed
            carried = True
    for name in _MARKS:
        if old.get(name) and not new.get(name):
            new[name] = old[name]
            carried = True
    return carried


def _carry(old: list[Any], listed: list[Any]) -> bool:
    carried = False
    for one in old:
        if not isinstance(one, Mapping):
            continue
        twin = next((each for each in listed if isinstance(each, dict) and _same(one, each)), None)
        if twin is not None:
            carried = _carry_mark(one, twin) or carried
        elif one.get(ENTERED):
            listed.append(dict(one))
            carried = True
    return carried


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """An exported case, and one that a provider's facts were merged into, bring entries along again."""
    return all(one.get(key) == other.get(key) for key in (ENTERED, "id", "text"))


def _carry_mark(one: Mapping[str, Any], twin: dict[str, Any]) -> bool:
    if not one.get(MARKED):
        return False
    since = str(twin.get(MARKED) or "")
    is_news = (twin.get("status") or _OPEN) != one.get(BEFORE)
    carried = since < str(one[MARKED]) if since else not is_news
    if carried:
        twin |= {key: one[key] for key in _SAID if key in one}
    if one.get(_NOTICE) and not twin.get(_NOTICE):
        twin[_NOTICE] = one[_NOTICE]
        carried = True
    return carried


def _listed(contract: Mapping[str, Any], name: str) -> list[Any]:
    found = contract.get(name)
    return found if isinstance(found, list) else []
