"""The hand-made cases of the demo: one telling story for each rule and each caution.

``fixtures/worlds/hand_made.jsonl`` holds one case a line: ``{"case": …, "expect": …}``. Wherever a time
stands, the case says ``{"$in": "-3d4h"}``: so many days, hours, minutes, seconds before (``-``) or after
(``+``) the moment at which the world is made. ``expect`` names what the shipped book must say then:
``action``, ``rule`` (its number), ``cautions_include`` and, for an escalation, ``escalate_to``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from triage.domain.moment import format_moment
from triage.services.demo.data import read_text

_OFFSET = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)


def offset(text: str) -> timedelta:
    """``-3d4h`` as a length of time. Raises :class:`ValueError` for anything else."""
    found = _OFFSET.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        raise ValueError(f"{text!r} is no offset; write one such as -3d4h or +90m")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def resolve(value: Any, now: datetime) -> Any:
    """``value`` with every ``{"$in": …}`` replaced by the moment that it means."""
    if isinstance(value, dict):
        if value.keys() == {"$in"}:
            return format_moment(now + offset(value["$in"]))
        return {key: resolve(inner, now) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolve(inner, now) for inner in value]
    return value


def expectations(now: datetime) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of a hand-made case at ``now`` and what the shipped book is expected to say of it."""
    whole = now.replace(microsecond=0)
    for line in read_text("hand_made.jsonl").splitlines():
        entry = json.loads(line)
        yield resolve(entry["case"], whole), entry["expect"]


def hand_made(now: datetime) -> Iterator[dict[str, Any]]:
    """The hand-made cases as they stand at ``now``."""
    for case, _ in expectations(now):
        yield case
