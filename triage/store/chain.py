"""The decision log's chain: how an entry is written down, hashed and checked.

An entry is a JSON object in canonical form (keys sorted, ``,`` and ``:`` without spaces, no ``\\u``
escapes for letters, UTF-8). It holds its ``number``, the hash ``prev`` of the entry before it (64
zeros for the first), and what was done. Its hash is the SHA-256 of that text. What could name a person
or quote one stands beside it in ``personal``, as ``{name: {"salt", "value"}}``; the entry itself holds
only ``digests[name]``, the SHA-256 of salt and value, so that a log without ``personal`` still verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.store.records import DecisionRecord, Head, LogRecord

START = Head(0, "0" * 64)
"""What an empty log ends with."""

REMARK = "remark"
"""The personal field that holds a reason or a note."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place: ``facts`` are hashed, ``personal`` values only by their digest."""

    at: str
    actor: str
    act: str
    case_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """The one way in which a JSON value is written."""
    return _CANONICAL.encode(value)


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def new_salt() -> str:
    """128 random bits: what keeps a short personal value from being guessed from its digest."""
    return secrets.token_hex(16)


def seal(draft: Draft, head: Head, salt: Callable[[], str] = new_salt) -> LogRecord:
    """The entry that follows ``head``."""
    personal = {name: {"salt": salt(), "value": value} for name, value in draft.personal.items()}
    entry = {
        **draft.facts,
        "number": head.number + 1,
        "prev": head.hash,
        "at": draft.at,
        "actor": draft.actor,
        "act": draft.act,
        "case": draft.case_id,
        "digests": {name: sha256(part["salt"] + part["value"]) for name, part in personal.items()},
    }
    text = canonical(entry)
    return LogRecord._make((*readable(entry, personal), sha256(text), text, canonical(personal)))


def readable(entry: Mapping[str, Any], personal: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns that repeat an entry for people and for queries, in the order of :class:`LogRecord`."""
    override = entry.get("override")
    return (
        entry["number"],
        entry["at"],
        entry["actor"],
        entry["act"],
        entry["case"],
        entry.get("action"),
        entry.get("amount"),
        entry.get("currency"),
        entry.get("escalate_to"),
        entry.get("suggested"),
        None if override is None else ("yes" if override else "no"),
        personal[REMARK]["value"] if REMARK in personal else None,
    )


def decision_digest(decision: DecisionRecord) -> str:
    """What the log keeps of a decision's row: SHA-256 over its salt and its other fields."""
    fields = decision._asdict()
    salt = fields.pop("salt")
    return sha256(salt + canonical(fields))


def fault(record: LogRecord, before: Head, *, redacted: bool = False) -> str | None:
    """Why ``record`` is not the entry that followed ``before``; ``None`` when it holds."""
    if record.number != before.number + 1:
        return f"entry {before.number + 1} is missing; entry {record.number} stands in its place"
    if sha256(record.entry) != record.hash:
        return "the entry does not match its hash"
    try:
        entry = json.loads(record.entry)
        if entry["prev"] != before.hash:
            return "the entry does not follow the one before it"
        personal = {} if redacted else json.loads(record.personal)
        why = None if redacted else _personal_fault(entry["digests"], personal, record.personal)
        return why or _column_fault(record, readable(entry, personal))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "the entry is not written as this program writes one"


def _column_fault(record: LogRecord, expected: tuple[Any, ...]) -> str | None:
    for name, column, said in zip(LogRecord._fields, record, expected, strict=False):
        if column != said:
            return f"the column {name} says {str(column)[:80]!r}, the entry {str(said)[:80]!r}"
    return None


def _personal_fault(digests: Mapping[str, str], personal: Mapping[str, Any], text: str) -> str | None:
    if canonical(personal) != text:
        return "the personal fields are not written as this program writes them"
    if personal.keys() != digests.keys():
        return "personal fields were added or removed"
    for name, part in personal.items():
        if part.keys() != {"salt", "value"} or sha256(part["salt"] + part["value"]) != digests[name]:
            return f"the personal field {name} was changed"
    return None
