"""What evidence pages are made of: headings, paragraphs, tables; and hostile text made fit for a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.domain.moment import MomentError, parse_moment

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = "\u200c\u200d"
"""The joiners that Persian needs; every other invisible character goes."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that heads what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under ``head``; ``widths`` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit: its letter, its title, the evidence field it goes into, its content.

    ``key`` is what facts refer to. Without blocks it stands for files that were laid into the folder.
    """

    key: str
    letter: str
    title: str
    field: str
    blocks: tuple[Block, ...] = ()
    files: tuple[str, ...] = ()


def clean(text: object, limit: int = 400, *, lines: bool = False) -> str:
    """Hostile text for a page: no control or direction characters, at most ``limit`` characters.

    Line breaks become blanks, unless ``lines`` keeps them; empty lines always go.
    """
    kept = "".join(
        c if c == "\n" or c in _JOINERS or unicodedata.category(c) not in _HIDDEN else " "
        for c in unicodedata.normalize("NFC", str(text))
    )
    held = (" ".join(line.split()) for line in kept.split("\n"))
    short = ("\n" if lines else " ").join(line for line in held if line)
    return short if len(short) <= limit else short[: limit - 1].rstrip() + "…"


def day(moment: datetime) -> str:
    """A date and time as the bank reads them: ``4 October 2026, 09:00 UTC``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 -- one line reads better
)


def when(value: object) -> datetime | None:
    """A time of the case file, ``None`` when it is absent or none."""
    try:
        return parse_moment(value)
    except MomentError:
        return None


def part(case: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """A nested part of the case; empty when it is absent."""
    for name in names:
        found = case.get(name)
        case = found if isinstance(found, Mapping) else {}
    return case


def address_lines(value: object) -> list[str]:
    """A postal address, one line each; empty when there is none."""
    if isinstance(value, str):
        return [clean(value, 200)] if value.strip() else []
    if not isinstance(value, Mapping):
        return []
    town = " ".join(clean(value[key], 80) for key in ("postal_code", "city", "region") if value.get(key))
    lines = [clean(value[key], 120) for key in ("line1", "line2") if value.get(key)]
    return [line for line in (*lines, town, clean(value.get("country") or "", 60)) if line]


def as_text(title: str, blocks: tuple[Block, ...]) -> str:
    """Blocks as plain text, for a preview and for the processor's text field."""
    lines = [title, ""]
    for block in blocks:
        if isinstance(block, Table):
            lines += ["  ".join(" ".join(cell.split()) for cell in row if cell) for row in block.rows]
        else:
            lines.append(block.text)
        lines.append("")
    return "\n".join(lines).strip() + "\n"
