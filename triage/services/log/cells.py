"""Cells of a workbook: numbers, moments and texts, each written in one way alone and read back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from triage.services.history import stamp
from triage.services.log.form import COLUMNS

AT, AMOUNT = COLUMNS.index("at"), COLUMNS.index("amount")
HEADING = tuple("at (UTC)" if name == "at" else name for name in COLUMNS)
"""The heading of a sheet: a spreadsheet knows no zones, so the heading names the one of its moments."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDTHS = f'<cols><col min="{AT + 1}" max="{AT + 1}" width="20" customWidth="1"/></cols>'
"""Room for a moment: a spreadsheet shows hashes where one does not fit its column."""

_PLACES = range(5)
_FORMS = ("yyyy-mm-dd hh:mm:ss", *("#,##0" + ("." + "0" * places if places else "") for places in _PLACES))
"""How cells are shown, in the order of their styles: moments, then sums by their decimals."""

_MOMENT, _SUM = 1, 2
_QUOTED = _SUM + len(_PLACES)
_RUN = tuple("=+-@'\t\r")
"""How a text begins that a spreadsheet would run once somebody edits its cell, were it not marked as text."""
_SUMS = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]{1,4}))?")
_SERIALS = re.compile(r"([0-9]{2,7})\.([0-9]{12})")
_EXACT = 15
"""Digits that a spreadsheet keeps of a number; a sum of more stays a text."""

_DAY_ONE = datetime(1899, 12, 30, tzinfo=UTC)
_SINCE = datetime(1900, 3, 1, tzinfo=UTC)
"""Before it, spreadsheets count a day that there never was."""
_MICRO = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICRO
_PARTS = 10**12
"""Into how many parts a day is written: ten and more to a microsecond, so that each can be told."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def heading() -> str:
    """The first row of a sheet."""
    return _joined(1, (_text(f"{LETTERS[at]}1", name) for at, name in enumerate(HEADING)))


def row(at: int, cells: Iterable[str | int | None]) -> str:
    """One row of a log export."""
    named = ((column, f"{LETTERS[column]}{at}", cell) for column, cell in enumerate(cells))
    return _joined(at, (_cell(column, place, cell) for column, place, cell in named if cell is not None))


def _joined(at: int, cells: Iterable[str]) -> str:
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cell(column: int, place: str, cell: str | int) -> str:
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if column == AT and (serial := _serial(cell)):
        return f'<c r="{place}" s="{_MOMENT}"><v>{serial}</v></c>'
    if column == AMOUNT and (found := _SUMS.fullmatch(cell)) and len(cell.replace(".", "")) <= _EXACT:
        return f'<c r="{place}" s="{_SUM + len(found[2] or "")}"><v>{cell}</v></c>'
    return _text(place, cell)


def _text(place: str, cell: str) -> str:
    text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", cell)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    style = f' s="{_QUOTED}"' if cell.startswith(_RUN) else ""
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _serial(at: str) -> str | None:
    """A moment as days since the end of 1899; ``None`` for what is none, or none that can be counted so."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or moment < _SINCE or stamp(moment) != at:
        return None
    parts = (moment - _DAY_ONE) // _MICRO * _PARTS // _DAY
    return f"{parts // _PARTS}.{parts % _PARTS:012d}"


def _moment(serial: str) -> str:
    found = _SERIALS.fullmatch(serial)
    if found is None:
        raise ValueError("a moment is not written as this program writes one")
    parts = int(found[1] + found[2])
    try:
        return stamp(_DAY_ONE + (parts * _DAY + _PARTS // 2) // _PARTS * _MICRO)
    except OverflowError:
        raise ValueError("a moment is not written as this program writes one") from None


def read(cell: ET.Element) -> tuple[int, str | int]:
    """The column and the content of a cell. Raises ``ValueError`` for one that :func:`row` does not write."""
    column, text = LETTERS.index(cell.get("r", "?")[0]), "".join(cell.itertext())
    if cell.get("t") is not None:
        return column, _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if column == AT:
        return column, _moment(text)
    return column, text if column == AMOUNT else int(text)


def styles(main: str) -> str:
    """The part that says how cells are shown; ``main`` is the namespace of the parts."""
    first = 164  # the numbers below it are those of built-in forms
    forms = "".join(
        f'<numFmt numFmtId="{first + at}" formatCode="{form}"/>' for at, form in enumerate(_FORMS)
    )
    shown = "".join(
        f'<xf numFmtId="{first + at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for at in range(len(_FORMS))
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    quoted = f'{plain} xfId="0" quotePrefix="1"/>'
    return (
        f'<styleSheet xmlns="{main}"><numFmts count="{len(_FORMS)}">{forms}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="{len(_FORMS) + 2}">{plain} xfId="0"/>{shown}{quoted}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
