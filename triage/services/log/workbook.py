"""The decision log as an Excel workbook, written row by row with fixed dates: same log, same bytes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

from triage.services.log.form import COLUMNS, Counted, end_row

SHEET_ROWS = 1_000_000
"""Entries of one sheet; Excel holds 1,048,576 rows."""

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's dates have no zone
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def write_xlsx(file: BinaryIO, rows: Counted) -> None:
    """A workbook with the heading and one entry a row; a new sheet every million."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
    book.set_properties({"title": "Decision log", "created": _EPOCH})
    sheet, at = None, 0
    for batch in rows.batches():
        for row in batch:
            if at % SHEET_ROWS == 0:
                sheet, at = _sheet(book), 0
            at += 1
            _write(sheet, at, row)
    if sheet is None:
        sheet = _sheet(book)
    _write(sheet, at + 1, end_row(rows.end))
    book.close()


def _sheet(book: Any) -> Any:
    sheet = book.add_worksheet(f"log {len(book.worksheets()) + 1}")
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    return sheet


def _write(sheet: Any, at: int, row: list[Any]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(at, column, cell)
        elif cell is not None:
            sheet.write_string(at, column, cell)


def read_xlsx(path: Path) -> Iterator[list[Any]]:
    """The rows of a workbook below each sheet's heading. Raises ``ValueError`` when it is none of ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            bad = archive.testzip()
        if bad:
            raise ValueError(f"the part {bad} of the workbook is damaged")
        file = path.open("rb")  # by its content: openpyxl refuses a name that it does not know
        book = openpyxl.load_workbook(file, read_only=True)
        try:
            for sheet in book.worksheets:
                rows = sheet.iter_rows(values_only=True)
                if tuple(next(rows, ())) != COLUMNS:
                    raise ValueError("the first row is not the heading of a log export")
                for row in rows:
                    cells = [_cell(cell) for cell in row]
                    yield cells + [None] * (len(COLUMNS) - len(cells))
        finally:
            book.close()
            file.close()
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, SyntaxError) as error:
        raise ValueError(f"the workbook is damaged: {error}") from error


def _cell(cell: Any) -> Any:
    """A cell as it was written: the escapes that stand for a literal ``_xHHHH_`` undone."""
    if isinstance(cell, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)
    return cell
