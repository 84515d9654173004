"""What tickets of helpdesks and mails have in common: messages, and what a mapping adds to a case."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from triage.intake.casefile import Line
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError
from triage.intake.table import put, value_of

MAX_SEARCHED = 20_000
"""Characters in which the patterns of a mapping are looked for."""
MAX_FILES, MAX_NAME = 50, 120
"""Attachments of a message that are named, and characters of a name."""
_HALF = re.compile(r"[\ud800-\udfff]")


def said(
    at: str | None, text: str, *, by_customer: bool, channel: str = "", files: Sequence[str] = ()
) -> dict[str, Any]:
    """One message as the case file writes it; ``files`` are names of attachments, which nobody opened."""
    message: dict[str, Any] = {"from": "customer" if by_customer else "staff", "text": text}
    named = [name[:MAX_NAME] for name in files if name][:MAX_FILES]
    optional = {"at": at, "channel": channel, "attachments": named}
    return message | {key: value for key, value in optional.items() if value}


def as_case(
    line: Line, read: Callable[[], tuple[dict[str, Any], Mapping[str, str]]], columns: Columns
) -> Line:
    """``line`` with the case that ``read`` tells and the mapping completes, or with why it is none.

    ``read`` returns the case and, by name, the fields that columns of the mapping may name.
    """
    try:
        document, fields = read()
        put(document, "kind", "refund_request")
        for key, value in columns.fixed.items():
            put(document, key, value_of(columns, key, value))
        for key, text in _told(document, fields, columns).items():
            put(document, key, value_of(columns, key, columns.values.get(key, {}).get(text, text)))
        written = json.dumps(document, ensure_ascii=False)
        # Half characters, which no desk holds, are told by the check of a case when they are written out.
        return line._replace(case=json.dumps(document) if _HALF.search(written) else written)
    except ShapeError as error:
        return line._replace(trouble=str(error))
    except RecursionError:
        return line._replace(trouble="nests objects or lists too deeply")


def _told(document: Mapping[str, Any], fields: Mapping[str, str], columns: Columns) -> dict[str, str]:
    """What fields say, and before that what is found in the words of the customer."""
    written = [str(document.get("subject", ""))]
    written += [one["text"] for one in document.get("messages", ()) if one["from"] == "customer"]
    words = "\n".join(written)[:MAX_SEARCHED]
    found = {key: pattern.search(words) for key, pattern in columns.find.items()}
    told = {key: match[1] or "" for key, match in found.items() if match}
    told |= {key: fields[name] for key, name in columns.columns.items() if fields.get(name, "").strip()}
    return {key: text.strip() for key, text in told.items() if text.strip()}
