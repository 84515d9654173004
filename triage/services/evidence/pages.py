"""Checking the PDFs that people supply, and merging one PDF a field.

Whatever is damaged, locked, or larger than it looks is refused with :class:`ValueError`. The library loads
on use.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

MAX_PICTURE = 40_000_000
"""Pixels of a picture inside a PDF."""
MAX_STREAM = 30_000_000
"""Bytes that a page's content, a form or a table of objects may unpack to."""
_ACTIVE = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


def check_pdf(content: bytes, most_pages: int) -> int:
    """The number of pages of a sound, open PDF. Raises :class:`ValueError` otherwise."""
    with guarded("PDF"), _limited():
        reader = _reader(content)
        pages = len(reader.pages)
        if pages == 0:
            raise ValueError("has no pages")
        if pages > most_pages:
            raise ValueError(f"has {pages} pages; {most_pages} are left")
        seen: set[int] = set()
        for page in reader.pages:
            _check_page(page, seen)
        return pages


def merge(parts: Iterable[bytes], title: str, at: datetime) -> tuple[bytes, int]:
    """One PDF of all parts, and its pages. Scripts, attachments and actions are left behind."""
    from pypdf import PdfWriter  # noqa: PLC0415 -- loaded on use

    with guarded("PDF"), _limited():
        writer = PdfWriter()
        for part in parts:
            for page in _reader(part).pages:
                _disarm(writer.add_page(page))
        stamp = f"D:{at:%Y%m%d%H%M%S}Z"
        writer.metadata = {"/Title": title, "/Producer": "triage", "/CreationDate": stamp}
        writer.compress_identical_objects()
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue(), len(writer.pages)


def split(content: bytes, counts: Iterable[int]) -> list[bytes]:
    """A PDF cut into parts of so many pages each."""
    from pypdf import PdfWriter  # noqa: PLC0415 -- loaded on use

    pages = iter(_reader(content).pages)
    parts = []
    for count in counts:
        writer = PdfWriter()
        for _ in range(count):
            writer.add_page(next(pages))
        out = io.BytesIO()
        writer.write(out)
        parts.append(out.getvalue())
    return parts


def _reader(content: bytes) -> Any:
    from pypdf import PdfReader  # noqa: PLC0415 -- loaded on use

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise ValueError("is encrypted; save it without a password")
    return reader


def _check_page(page: Any, seen: set[int]) -> None:
    """Unpacks what a reader would unpack, within bounds."""
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    if not (1 <= width <= 15_000 and 1 <= height <= 15_000):
        raise ValueError(f"has a page of {width:.0f} by {height:.0f} points")
    contents = page.get_contents()
    if contents is not None:
        contents.get_data()
    _check_resources(page.get("/Resources"), seen, 0)


def _check_resources(resources: Any, seen: set[int], depth: int) -> None:
    """Bounds pictures by their pixels and forms by what they unpack to."""
    found: Any = resources.get_object() if resources is not None else None
    objects: Any = found.get("/XObject") if found else None
    table: Any = objects.get_object() if objects is not None else {}
    for name in table or ():
        held: Any = table[name]
        if id(held) in seen or depth > 8:
            continue
        seen.add(id(held))
        if held.get("/Subtype") == "/Image":
            pixels = int(held.get("/Width", 0)) * int(held.get("/Height", 0))
            if pixels > MAX_PICTURE:
                raise ValueError(f"holds a picture of {pixels:,} pixels, at most {MAX_PICTURE:,} are taken")
        else:
            held.get_data()
            _check_resources(held.get("/Resources"), seen, depth + 1)


def _disarm(page: Any) -> None:
    """Takes scripts and actions off a page, and annotations that carry files or media."""
    page.pop("/AA", None)
    notes = page.get("/Annots")
    notes = notes.get_object() if notes is not None else None
    if not notes:
        return
    kept = []
    for reference in notes:
        note = reference.get_object()
        if note.get("/Subtype") not in _ACTIVE:
            for action in ("/A", "/AA"):
                note.pop(action, None)
            kept.append(reference)
    notes[:] = kept


class guarded:  # noqa: N801 -- reads as a word in a with statement
    """Turns whatever a library raises on hostile input into a :class:`ValueError` that says so."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: Any, error: Any, _trace: object) -> None:
        if error is None or type(error) is ValueError or not isinstance(error, Exception):
            return
        said = " ".join(str(error).split())[:120]
        raise ValueError(f"is no sound {self.what} ({type(error).__name__}: {said})") from None


def _limited() -> Any:
    """The library's own limits, set lower."""
    from pypdf import Configuration, apply_configuration  # noqa: PLC0415 -- loaded on use

    return apply_configuration(Configuration(zlib_maximum_output_length=MAX_STREAM))
