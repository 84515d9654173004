"""A customer's whole story in order: what the case file dates, what was done, their other cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import Money
from triage.services.marking import customer_marks
from triage.services.models import CaseView, Happening, QueueFilter, QueueRow
from triage.services.queueing import Queueing

_DATED = ("_at", "_by", "_on", "_until", "due", "at")
"""How the keys of moments end."""

OTHERS = 50
"""Other cases of the customer that are told of: the most urgent, then the closed ones."""


def happenings_of(document: Mapping[str, Any]) -> Iterator[Happening]:
    """Everything in a case file that has a time; ``what`` is the path of its key, or ``message``."""
    for message in document.get("messages") or ():
        at = message.get("at")
        if at:
            text = " ".join(str(message.get("text") or "").split())
            yield Happening(parse_moment(at), "message", text[:200], who=message.get("from") or "")
    rest = {key: value for key, value in document.items() if key not in ("messages", "now", "desk")}
    yield from _dated(rest, "")


def _dated(group: Mapping[str, Any], path: str, about: str = "") -> Iterator[Happening]:
    about = str(group.get("text") or group.get("reason") or about)[:200]
    for key, value in group.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            yield from _dated(value, name)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for item in value:
                if isinstance(item, Mapping):
                    yield from _dated(item, name)
        elif isinstance(value, str) and str(key).endswith(_DATED):
            try:
                yield Happening(parse_moment(value), name, about if path else "")
            except MomentError:
                continue


def others_of(view: CaseView, queue: Queueing) -> list[QueueRow]:
    """The other cases of the case's customer."""
    rows: dict[str, QueueRow] = {}
    for mark in customer_marks(view.document):
        for state in (None, "closed"):
            wanted = QueueFilter(marks=(mark,), state=state)
            rows |= {row.id: row for row in queue.window(wanted, 0, OTHERS)}
    rows.pop(str(view.document["id"]), None)
    return list(rows.values())[:OTHERS]


def told(view: CaseView, others: Sequence[tuple[QueueRow, Mapping[str, Any]]]) -> tuple[Happening, ...]:
    """The whole story, oldest first. ``others``: rows of other cases with their case files."""
    found = list(happenings_of(view.document))
    for entry in view.history:
        found.append(Happening(entry.at, entry.act, entry.summary, who=entry.actor))
    for row, document in others:
        opened = document.get("opened_at")
        if opened:
            amount = Money.parse(document["amount"], document["currency"])
            about = f"{row.id}: {amount}, {row.state}"
            found.append(Happening(parse_moment(opened), f"case.{row.kind}", about, case_id=row.id))
    return tuple(sorted(found, key=lambda one: one.at))
