"""Log entries in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.domain.case import in_words
from triage.domain.moment import format_moment, parse_moment
from triage.domain.money import Money
from triage.services.models import LogEntryView
from triage.store.records import LogRecord


def entry_view(record: LogRecord) -> LogEntryView:
    """A log entry as screens are given it."""
    entry = json.loads(record.entry)
    personal = {name: part["value"] for name, part in json.loads(record.personal).items()}
    return LogEntryView(
        number=record.number,
        at=parse_moment(record.at),
        actor=record.actor,
        act=record.act,
        case_id=record.case_id,
        summary=summary_of(entry, personal),
        hash=record.hash,
        document=entry | {"personal": personal},
    )


def summary_of(entry: Mapping[str, Any], personal: Mapping[str, str]) -> str:
    """One sentence for people; what it quotes may be hostile."""
    said = personal.get("remark") or ""
    match entry["act"]:
        case "decided":
            whom = f" to {entry['escalate_to']}" if entry.get("escalate_to") else ""
            money = _money(entry)
            against = (
                f", against the suggestion {in_words(entry['suggested'])}" if entry.get("override") else ""
            )
            done = f"{in_words(entry['action'])}{money}{whom}{against}"
        case "assigned":
            done = f"to {entry['assignee']}" if entry.get("assignee") else "to nobody"
        case "imported":
            done = f"{entry['new']} new, {entry['changed']} changed, {entry['unchanged']} unchanged"
        case "undone":
            done = f"decision {entry['undoes']} taken back"
        case "changed":
            now, before = in_words(entry["suggested"]), in_words(entry["suggested_before"])
            done = f"new facts: the book suggests {now}, before {before}"
        case _ if "does" in entry:
            money = _money(entry)
            ref = f" ({entry['ref']})" if entry.get("ref") else ""
            done = f"{entry['does'].replace('_', ' ')}{money} on {entry['target']}{ref}"
        case "closed" if entry.get("result"):
            done = f"the bank has decided: {in_words(entry['result'])}"
        case "carried_out":
            done = f"carried out; the case is {entry['state']}"
        case _:
            done = ""
    return f"{done}: {said}" if done and said else done or said


def _money(entry: Mapping[str, Any]) -> str:
    """Such as `` 936,990.00 HUF``; empty without an amount."""
    return f" {Money.parse(entry['amount'], entry['currency'])}" if entry.get("amount") else ""


def stamp(moment: datetime) -> str:
    """A moment as the log writes it: always with microseconds, so that text sorts as time does."""
    text = format_moment(moment)
    return text if "." in text else text.replace("Z", ".000000Z")
