"""The decision log as an Excel workbook: no compression, no clock, so that one log is always the same bytes.

Written and read by the standard library alone: what an export holds must not hang on the version of a
package, or checking it byte for byte would find fault with an honest file.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO
from xml.etree import ElementTree as ET

from triage.services.log import cells
from triage.services.log.form import COLUMNS, Counted, end_row

SHEET_ROWS = 1_000_000
"""Entries of one sheet; Excel holds 1,048,576 rows."""
SHEET_BYTES = 1 << 30
"""Bytes of one sheet; from twice as many on, its part would need a form of ZIP that not everybody reads."""

_MADE = (2000, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NUMBERED = re.compile(rb'<c r="A\d+"><v>(\d+)</v>')
_CHUNK = 1 << 20


def write_xlsx(file: BinaryIO, rows: Counted) -> None:
    """A workbook with the heading and one entry a row; a long log goes on on another sheet."""
    with tempfile.TemporaryFile() as whole:  # a stream that cannot go back would get other bytes
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
            each = (row for batch in rows.batches() for row in batch)
            sheets = _write_sheets(archive, each, rows)
            for name, text in _parts(sheets):
                archive.writestr(zipfile.ZipInfo(name, _MADE), _HEAD + text)
        whole.seek(0)
        shutil.copyfileobj(whole, file, _CHUNK)


def _write_sheets(archive: zipfile.ZipFile, rows: Iterator[list[Any]], counted: Counted) -> int:
    number, done = 0, False
    while not done:
        number += 1
        with archive.open(zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml", _MADE), "w") as sheet:
            done = _write_sheet(sheet, rows, counted)
    return number


def _write_sheet(sheet: IO[bytes], rows: Iterator[list[Any]], counted: Counted) -> bool:
    """Fills one sheet; whether that was the last."""
    head = f'{_HEAD}<worksheet xmlns="{_MAIN}">{cells.WIDTHS}<sheetData>{cells.heading()}'
    sheet.write(head.encode())
    at, size, done = 1, 0, False
    while not done and at <= SHEET_ROWS and size < SHEET_BYTES:
        row = next(rows, None)
        done = row is None
        at += 1
        size += sheet.write(cells.row(at, end_row(counted.end) if row is None else row).encode())
    sheet.write(b"</sheetData></worksheet>")
    return done


def _parts(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts of the package beside its sheets: names and content."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="log {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    yield "xl/workbook.xml", book
    yield "xl/styles.xml", cells.styles(_MAIN)
    found = [(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*found, (sheets + 1, "styles", "styles.xml")])
    yield "_rels/.rels", _relations([(1, "officeDocument", "xl/workbook.xml")])
    typed = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in [
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{n}", "worksheet") for n in numbers),
        ]
    )
    relations = f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{relations}{typed}</Types>'


def _relations(found: Iterable[tuple[int, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for n, kind, to in found
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turns what a broken package raises into ``ValueError``."""
    try:
        yield
    except (zipfile.BadZipFile, KeyError, IndexError, EOFError, OSError, SyntaxError) as error:
        raise ValueError(f"the workbook is damaged: {error}") from error
    except (RuntimeError, NotImplementedError) as error:  # a flag was changed: encrypted, compressed
        raise ValueError(f"the workbook is not as this program writes it: {error}") from error


def read_xlsx(path: Path) -> Iterator[list[Any]]:
    """The rows of a workbook below each sheet's heading. Raises ``ValueError`` when it is none of ours."""
    with _damage_told(), zipfile.ZipFile(path) as archive:
        if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
            raise ValueError("the workbook is packed, and this program packs none")  # nor unpacks a bomb
        names, number = set(archive.namelist()), 1
        while (name := f"xl/worksheets/sheet{number}.xml") in names:
            with archive.open(name) as sheet:
                rows = _read_sheet(sheet)
                if tuple(next(rows, ())) != cells.HEADING:
                    raise ValueError("the first row is not the heading of a log export")
                yield from rows
            number += 1


def _read_sheet(sheet: IO[bytes]) -> Iterator[list[Any]]:
    around: Any = None
    for event, element in ET.iterparse(sheet, ("start", "end")):  # noqa: S314 -- expat limits expansion
        name = element.tag.rpartition("}")[2]
        if event == "start":
            around = element if name == "sheetData" else around
        elif name == "row":
            found: list[Any] = [None] * len(COLUMNS)
            for cell in element:
                column, content = cells.read(cell)
                found[column] = content
            yield found
            around.clear()


def changed_in(path: Path, redacted: bool) -> tuple[int | None, str] | None:
    """Where a workbook whose entries hold is still not what :func:`write_xlsx` makes of them.

    The entry at whose row the first such byte stands (``None`` outside of the entries), and what it is;
    ``None`` when every byte is as it was written. Raises ``ValueError`` when a part cannot be read.
    """
    rows = (row for row in read_xlsx(path) if isinstance(row[0], int))
    with tempfile.TemporaryFile() as anew, path.open("rb") as file, _damage_told():
        write_xlsx(anew, Counted.again(rows, redacted))
        with zipfile.ZipFile(anew) as ours, zipfile.ZipFile(file) as theirs:
            for part in ours.infolist():
                with ours.open(part) as one, theirs.open(part.filename) as other:
                    before = _before_change(one, other)
                if before is not None:
                    numbers = _NUMBERED.findall(before)
                    where = int(numbers[-1]) if numbers else None
                    return where, f"bytes in its part {part.filename} were changed"
        anew.seek(0)
        file.seek(0)
        return None if _before_change(anew, file) is None else (None, "bytes around its parts were changed")


def _before_change(ours: IO[bytes], theirs: IO[bytes]) -> bytes | None:
    """A stretch that ends where the two begin to differ; ``None`` when they do not."""
    last = b""
    while True:
        one, other = ours.read(_CHUNK), theirs.read(_CHUNK)
        if one != other:
            pairs = enumerate(zip(one, other, strict=False))
            return last + one[: next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))]
        if not one:
            return None
        last = one
