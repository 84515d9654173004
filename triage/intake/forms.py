"""What a file is, told by its ending and its beginning."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from triage.domain.errors import UsageError
from triage.intake import table
from triage.intake.casefile import unreadable
from triage.intake.helpdesk import GORGIAS, HELPDESKS, ZENDESK

AUTO, CASES, CSV, MBOX = "auto", "cases", "csv", "mbox"
FORMS = (AUTO, CASES, CSV, *HELPDESKS, MBOX)
"""What a file may be; :func:`form_of` finds out for ``auto``."""

_MAILBOXES = (".mbox", ".mbx", ".eml")
_LOOKED_AT = 200_000
"""Bytes of a file that tell what it is."""
_SHORT = 16_000
"""Bytes that are read first: room for all that is looked at takes longer to get than a short file to read."""
_BOM = b"\xef\xbb\xbf"
_MAIL = re.compile(
    rb"From \S|(?:Return-Path|Delivered-To|Received|Message-ID|X-GM-THRID|X-Mozilla-Status): ?", re.I
)
_TICKET_KEYS = {
    CASES: {"kind"},
    ZENDESK: {"requester_id", "submitter_id", "requester"},
    GORGIAS: {"created_datetime", "messages_count", "from_agent"},
}
"""Keys by which a document is known; the first that has one names it."""
_OF_TICKETS = [f'"{key}"' for form in HELPDESKS for key in sorted(_TICKET_KEYS[form])]
"""How those keys are written that no case file needs."""
_KEY = re.compile(r'(?<![\\\w])"(\w{1,40})"\s*:')
_PACKED = (
    (b"PK\x03\x04", "a workbook or an archive", "save the sheet as CSV, or unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old workbook", "save the sheet as CSV"),
    (b"\x1f\x8b", "packed with gzip", "unpack it first"),
    (b"%PDF-", "a PDF", "export the data itself, as CSV or JSON"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
)
"""How files begin that are none of these forms, what they are, and what to do."""
_AROUND = ("tickets", "data", "results")


def form_of(path: Path, *, mapped: bool = False) -> str:
    """One of :data:`FORMS`, never ``auto``; ``mapped``: somebody says what its columns are.

    What is no file that can be looked into is told by its ending.

    Raises :class:`UsageError` when it cannot be read.
    """
    ending = path.suffix.lower()
    if ending in table.ENDINGS:
        return CSV
    if ending in _MAILBOXES:
        return MBOX
    if not path.is_file():
        return CSV if mapped else CASES
    try:
        with path.open("rb", buffering=0) as file:
            start = file.read(_SHORT)
            if len(start) == _SHORT:
                start += file.read(_LOOKED_AT - _SHORT)
    except OSError as error:
        raise unreadable(path, error) from error
    _refuse_packed(path, start)
    return _form(start.removeprefix(_BOM).lstrip(), mapped=mapped)


def _refuse_packed(path: Path, start: bytes) -> None:
    """Workbooks and archives hold no line that could be read. Raises :class:`UsageError`."""
    for beginning, what, next in _PACKED:
        if start.startswith(beginning):
            raise UsageError(f"the file is {what}", str(path), next)


def _form(start: bytes, *, mapped: bool) -> str:
    if _MAIL.match(start):
        return MBOX
    text = start.decode("utf-8", "replace")
    if text[:1] in ("{", "["):
        may_be_ticket = any(key in text for key in _OF_TICKETS)
        return _by_keys(_keys(text)) if may_be_ticket else CASES
    first = text.partition("\n")[0]
    columns = {cell.strip(' "\r').lower() for cell in re.split(r"[,;\t|]", first)}
    return CSV if mapped or {"id", "amount"} <= columns else CASES


def _keys(text: str) -> Collection[str]:
    """The keys of the first document: read, or, when only its beginning is here, those that stand in it."""
    try:
        found = json.loads(text.partition("\n")[0])
    except (ValueError, RecursionError):
        return set(_KEY.findall(text))
    return _keys_of(found)


def _keys_of(found: Any) -> Collection[str]:
    if isinstance(found, list):
        return _keys_of(found[0]) if found else ()
    if not isinstance(found, Mapping):
        return ()
    inside = next((found[name] for name in _AROUND if isinstance(found.get(name), list)), found.get("ticket"))
    return _keys_of(inside) if isinstance(inside, list | Mapping) else found.keys()


def _by_keys(keys: Collection[str]) -> str:
    return next((form for form, known in _TICKET_KEYS.items() if not known.isdisjoint(keys)), CASES)
