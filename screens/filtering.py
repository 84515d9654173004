"""What is typed into the filter bar: words, and tokens such as ``kind:`` and ``due:``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.case import Kind, State
from triage.services.models import QueueFilter

HINT = "words · kind:chargeback · state:escalated · assignee:me · due:72h"
_SPAN = re.compile(r"<?(\d{1,4})([hd])")


@dataclass(frozen=True, slots=True)
class Typed:
    """A filter, and in ``problem`` the first token that could not be used (it does not filter)."""

    wanted: QueueFilter
    problem: str = ""


def read_filter(text: str, *, me: str, now: datetime) -> Typed:
    """Reads the filter bar. A token's value may be shortened: ``kind:con``. Never raises."""
    wanted, words, problem = QueueFilter(), [], ""
    for token in text.split():
        key, colon, value = token.partition(":")
        if not colon or key not in ("kind", "state", "assignee", "due"):
            words.append(token)
        elif value:
            found, trouble = _token(wanted, key, value, me, now)
            wanted, problem = found, problem or trouble
    return Typed(replace(wanted, search=" ".join(words) or None), problem)


def _token(wanted: QueueFilter, key: str, value: str, me: str, now: datetime) -> tuple[QueueFilter, str]:
    if key == "kind":
        return _one_of(wanted, key, value, [str(kind) for kind in Kind])
    if key == "state":
        return _one_of(wanted, key, value, [str(state) for state in State])
    if key == "assignee":
        name = {"me": me, "none": "", "nobody": ""}.get(value, value)
        return replace(wanted, assignee=name), ""
    span = _SPAN.fullmatch(value)
    if not span:
        return wanted, f"due:{value} is no span; write due:72h or due:3d"
    hours = int(span[1]) * (24 if span[2] == "d" else 1)
    return replace(wanted, due_before=now + timedelta(hours=hours)), ""


def _one_of(wanted: QueueFilter, key: str, value: str, known: list[str]) -> tuple[QueueFilter, str]:
    found = [name for name in known if name.startswith(value.lower())]
    if not found:
        return wanted, f"{key}:{value} is unknown; one of {', '.join(known)}"
    if key == "kind":
        return replace(wanted, kind=found[0]), ""
    return replace(wanted, state=found[0]), ""
