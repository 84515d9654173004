"""How long an answer to a dispute may take: the networks' ceilings and the shop's own target, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml

FILE = "clocks.yaml"


@dataclass(frozen=True, slots=True)
class Clocks:
    """Days from the opening of a dispute by network, those that sources differ on, and the target in hours
    before the processor's due date (``None``: the book has none)."""

    answer_days: Mapping[str, int] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    target_hours: int | None = None


def load_clocks(directory: Path, problems: list[Problem] | None = None) -> Clocks:
    """Reads ``clocks.yaml`` of a book's ``evidence`` folder; a book without one has no clocks.

    Raises :class:`BookError` with all that is wrong, unless ``problems`` is given to collect it.
    """
    found: list[Problem] = [] if problems is None else problems
    start, name = len(found), f"evidence/{FILE}"
    if not (directory / FILE).is_file():
        return Clocks()
    raw = read_yaml(directory / FILE, found, name)
    clocks = Clocks() if raw is None else _read(raw, name, found)
    if problems is None and len(found) > start:
        raise BookError(found)
    return clocks


def _read(raw: dict[Any, Any], name: str, problems: list[Problem]) -> Clocks:
    for key in ("source", "as_of"):
        if not raw.get(key):
            problems.append(
                Problem(name, line_of(raw, key), f"no '{key}'", "say where this comes from, and as of when")
            )
    stated = raw.get("answer_days")
    table: dict[Any, Any] = stated if isinstance(stated, dict) else {}
    days: dict[str, int] = {}
    for network in keys_of(table):
        if _is_whole(table[network]):
            days[str(network)] = table[network]
        else:
            hint = "write a whole number of days"
            problems.append(Problem(name, line_of(table, network), f"'{network}' is no number of days", hint))
    hours = raw.get("target_hours")
    if hours is not None and not _is_whole(hours):
        hint = "write a whole number of hours"
        problems.append(Problem(name, line_of(raw, "target_hours"), "'target_hours' is no number", hint))
        hours = None
    named = raw.get("check")
    doubtful = frozenset(map(str, named)) if isinstance(named, list) else frozenset[str]()
    return Clocks(days, doubtful, hours)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000
