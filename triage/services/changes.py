"""What is otherwise in a verdict than in the one that a decision was taken on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.services.models import Change

FACTS = 20
"""Facts that are told at most."""


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """From two verdicts as JSON: suggestion, sum, rules, signals, cautions, evidence, and the facts that
    the rules looked at."""
    return (*_plain(before, now), *_lists(before, now), *_facts(before, now))


def _plain(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for sort, told in (("action", _action), ("amount", _amount)):
        then, after = told(before), told(now)
        if then != after:
            yield Change(sort, then, after)


def _action(verdict: Mapping[str, Any]) -> str:
    to = verdict.get("escalate_to")
    return f"{verdict.get('action') or ''}:{to}" if to else str(verdict.get("action") or "")


def _amount(verdict: Mapping[str, Any]) -> str:
    amount = verdict.get("amount")
    return f"{amount} {verdict.get('currency') or ''}".strip() if amount else ""


def _lists(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    def rules(verdict: Mapping[str, Any]) -> list[str]:
        return [str(each["rule"]) for each in verdict.get("because") or ()]

    def evidence(verdict: Mapping[str, Any], name: str) -> list[str]:
        return [str(each) for each in (verdict.get("evidence") or {}).get(name) or ()]

    pairs = {
        "rule": (rules(before), rules(now)),
        "signal": (before.get("signals") or [], now.get("signals") or []),
        "caution": (before.get("cautions") or [], now.get("cautions") or []),
        "at_hand": (evidence(before, "at_hand"), evidence(now, "at_hand")),
        "missing": (evidence(before, "missing"), evidence(now, "missing")),
    }
    for sort, (then, after) in pairs.items():
        yield from (Change(sort, str(each), "") for each in then if each not in after)
        yield from (Change(sort, "", str(each)) for each in after if each not in then)


def _facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What a condition found then and finds now; each fact once, whichever rules asked for it."""
    then, after = _found(before), _found(now)
    told = {
        (about, then[key], found): Change("fact", then[key], found, about)
        for key, found in after.items()
        if key in then and then[key] != found
        for about in (key[2],)
    }
    return list(told.values())[:FACTS]


def _found(verdict: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """By rule, path and text of a condition without others in it: what it found."""
    found: dict[tuple[str, str, str], str] = {}

    def walk(rule: str, path: str, conditions: Any) -> None:
        for number, each in enumerate(conditions or ()):
            inner = each.get("children") or each.get("conditions")
            if inner:
                walk(rule, f"{path}.{number}", inner)
            elif each.get("found") and each.get("text") != "a message says":
                found[rule, f"{path}.{number}", str(each["text"])] = str(each["found"])

    for rule in verdict.get("trace") or ():
        walk(str(rule.get("rule")), "", rule.get("conditions"))
    return found
