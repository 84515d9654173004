"""What people write on a case, as it is kept: their names, and the text of reasons and notes."""

from __future__ import annotations

from triage.domain.errors import UsageError

MAX_REMARK = 5_000
"""Characters of a reason or a note: what fits a cell of a workbook, however it is escaped."""

MAX_NAME = 200

MAX_FOUND_BY = 600
"""Characters of what cases are found by, such as an address: 2,700 bytes fit into an index of PostgreSQL."""


def checked_text(text: str, what: str, *, needed: bool = False) -> str:
    """A reason or a note as it is kept; raises :class:`UsageError` for one that cannot be."""
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise UsageError(f"{what} is empty", "", "write a sentence")
    if len(text) > MAX_REMARK:
        raise UsageError(
            f"{what} has {len(text)} characters, at most {MAX_REMARK} are kept", "", "shorten it"
        )
    bad = next(
        (
            c
            for c in text
            if c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160 or "\ud800" <= c <= "\udfff")
        ),
        None,
    )
    if bad:
        raise UsageError(f"{what} holds the control character {bad!r}", "", "leave it out")
    return text


def checked_name(name: str, what: str) -> str:
    """The name of a person as it is kept; raises :class:`UsageError`."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise UsageError(
            f"{what} {name[:60]!r} is no name", "", f"write 1 to {MAX_NAME} printable characters"
        )
    return name
