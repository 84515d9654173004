"""Reading tables: CSV with a heading, a row a case or a row an item of one, in constant memory."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from triage.domain.errors import UsageError
from triage.domain.moment import format_moment
from triage.intake.casefile import MAX_LINE, Line, unreadable
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError, shown

ENDINGS = (".csv", ".tsv")
KEPT = "columns"
"""The key under which columns that no key is named for are kept."""
ITEMS = "items"
"""The key under which those of them are kept, a row each, that differ between the rows of one order."""
MAX_ROWS = 1_000
"""Rows of one order."""

_SUMS = frozenset({"amount", "lifetime_value", "goods_cost", "shipping_cost", "refunded", "credit_owed"})
_COUNTS = frozenset({"orders", "refunds_12m", "disputes_12m", "submission_count"})
_FLAGS = frozenset({"consumer", "fulfilled", "signed", "returnable", "resellable", "three_ds"}) | {
    "address_confirmed_by_customer",
    "used_since_renewal",
}
_YES_NO = dict.fromkeys(("yes", "true", "y", "1"), True) | dict.fromkeys(("no", "false", "n", "0"), False)
_DEADLINES = frozenset({"respond_by", "due_by", "due", "promised_by", "cooling_off_until"})
"""Times of which a bare day means its end."""
_TIME = re.compile(r"\w+_(?:at|by|until)|at|due")
_OFFSET = re.compile(r"(?<=\d) ([+-]\d\d:?\d\d)$", re.ASCII)
"""An offset that stands apart from its time."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII),
}
"""Sums with marks between thousands, by the mark before the decimals."""
csv.field_size_limit(MAX_LINE)


def table_lines(path: Path, columns: Columns) -> Iterator[Line]:
    """The rows of a table as lines that hold a case. Raises :class:`UsageError` when it cannot be read."""
    try:
        with path.open(encoding=columns.encoding, errors="surrogateescape", newline="") as file:
            yield from _rows(path, file, columns)
    except OSError as error:
        raise unreadable(path, error) from error


class _Row(NamedTuple):
    """A row as it stood in the file, its cells without the blanks around them."""

    number: int
    raw: bytes
    cells: list[str]


class _Heading(NamedTuple):
    """The columns of a table, and for each the key that it holds, empty for one that is only kept."""

    names: list[str]
    keys: list[str]


def _rows(path: Path, file: TextIO, columns: Columns) -> Iterator[Line]:
    """A line for each case. The rows of one order, a row an item, stand together and are one case."""
    heading: _Heading | None = None
    group: list[_Row] = []
    for row, broken in _cells(path, file, columns):
        if heading is None and not broken:
            names = [cell.encode("utf-8", "replace").decode() for cell in row.cells]
            heading = _Heading(names, columns.keys_of(names))
            continue
        trouble = broken or (_unreadable(columns, heading, row) if heading else "")
        otherwise = _otherwise(heading, group, row) if heading and not trouble else ""
        if heading and (trouble or not _goes_on(heading, group, row)):
            yield from _case(columns, heading, group)
            group = []
        if trouble or otherwise:
            yield Line(row.number, row.raw, trouble=trouble or otherwise)
        else:
            group.append(row)
    if heading:
        yield from _case(columns, heading, group)


def _cells(path: Path, file: TextIO, columns: Columns) -> Iterator[tuple[_Row, str]]:
    """Every row that is not blank, and what keeps it from being one."""
    taken: list[str] = []
    reader = csv.reader(_noted(path, file, taken), delimiter=_delimiter(path, file, columns), strict=True)
    while True:
        number = reader.line_num + 1
        taken.clear()
        trouble, cells = "", []
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            trouble = f"the row is no CSV: {error}"
        raw = "".join(taken).rstrip("\r\n").encode("utf-8", "surrogateescape")
        if trouble or any(cells):
            yield _Row(number, raw, cells), trouble


def _unreadable(columns: Columns, heading: _Heading, row: _Row) -> str:
    if len(row.cells) != len(heading.names):
        return f"the row has {len(row.cells)} cells, the heading has {len(heading.names)}"
    for name, text in zip(heading.names, row.cells, strict=True):
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            return f"{name}: is not written in {columns.encoding}; name another encoding in [form]"
    return ""


def _goes_on(heading: _Heading, group: Sequence[_Row], row: _Row) -> bool:
    """Whether a row is about the same order as those before it."""
    if not group or "id" not in heading.keys:
        return False
    at = heading.keys.index("id")
    return bool(row.cells[at]) and row.cells[at] == group[0].cells[at]


def _otherwise(heading: _Heading, group: Sequence[_Row], row: _Row) -> str:
    """What a row says otherwise than the first of its order, where a case holds one thing only."""
    if not _goes_on(heading, group, row):
        return ""
    if len(group) >= MAX_ROWS:
        return f"more than {MAX_ROWS:,} rows have this id"
    for key, name, before, now in zip(heading.keys, heading.names, group[0].cells, row.cells, strict=True):
        if key and now and now != before:
            return (
                f"{key}: the row on line {group[0].number} has the same id and says {shown(before)} there, "
                f"this one {shown(now)}; name a column that holds for all rows of it, instead of {name!r}"
            )
    return ""


def _case(columns: Columns, heading: _Heading, group: Sequence[_Row]) -> Iterator[Line]:
    if not group:
        return
    line = Line(group[0].number, b"\n".join(row.raw for row in group))
    try:
        document = _document(columns, heading, group)
    except ShapeError as error:
        yield line._replace(trouble=str(error))
    else:
        yield line._replace(case=json.dumps(document, ensure_ascii=False))


def _noted(path: Path, file: TextIO, taken: list[str]) -> Iterator[str]:
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise UsageError(f"a line is longer than {MAX_LINE:,} characters", str(path), "is it a table?")
        taken.append(line)
        yield line


def _delimiter(path: Path, file: TextIO, columns: Columns) -> str:
    """As the mapping says, else by the ending and by what stands most often in the heading."""
    if columns.delimiter or path.suffix.lower() == ".tsv":
        return columns.delimiter or "\t"
    if not file.seekable():
        return ","
    head = file.readline(MAX_LINE)
    file.seek(0)
    return max(",;\t|", key=head.count)


def _document(columns: Columns, heading: _Heading, group: Sequence[_Row]) -> dict[str, Any]:
    document: dict[str, Any] = {"v": 1}
    for key, value in columns.fixed.items():
        put(document, key, value_of(columns, key, value))
    several = _several(heading, group)
    for at, (key, name, text) in enumerate(zip(heading.keys, heading.names, group[0].cells, strict=True)):
        if not text or at in several:
            continue
        if not key:
            document.setdefault(KEPT, {})[name] = text
            continue
        put(document, key, value_of(columns, key, columns.values.get(key, {}).get(text, text)))
    if several:
        document[ITEMS] = [
            {heading.names[at]: row.cells[at] for at in several if row.cells[at]} for row in group
        ]
    message = document.get("messages")
    if isinstance(message, dict):
        document["messages"] = [{"from": "customer"} | _dated(message, document)] if "text" in message else []
    return document


def _several(heading: _Heading, group: Sequence[_Row]) -> list[int]:
    """The columns that are only kept and that tell the rows of an order apart."""
    return [
        at
        for at, key in enumerate(heading.keys)
        if not key and any(row.cells[at] not in ("", group[0].cells[at]) for row in group[1:])
    ]


def _dated(message: dict[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """A message without a time was written when the case was opened, if that is known."""
    opened = document.get("opened_at")
    return {"at": opened} | message if opened else message


def put(document: dict[str, Any], key: str, value: Any) -> None:
    """Writes ``value`` under a key such as ``customer.email``. Raises :class:`ShapeError`."""
    *groups, name = key.split(".")
    for group in groups:
        document = document.setdefault(group, {})
        if not isinstance(document, dict):
            raise ShapeError(f"stands beside {group}, which holds one value", key)
    document[name] = value


def value_of(columns: Columns, key: str, text: str) -> Any:
    """What a cell says, as the case file writes it; what cannot be read is left to be refused."""
    name = key.rpartition(".")[2]
    if name in _SUMS:
        return _sum(columns, text)
    if name in _COUNTS and text.isascii() and text.isdecimal():
        return int(text)
    if name in _FLAGS:
        return _YES_NO.get(text.lower(), text)
    if key == "dispute.evidence":
        return [part for part in re.split(r"[\s,;|]+", text) if part]
    if name == "postal_code":
        return text.removeprefix("'")  # so written to keep a spreadsheet from making a number of it
    return _moment(columns, name, text) if _TIME.fullmatch(name) else text


def _sum(columns: Columns, text: str) -> str:
    """A sum as the case file writes it; what is none is left to be refused with its words."""
    text = text.replace("\u00a0", "").replace(" ", "")
    if _GROUPED[columns.decimal].fullmatch(text):
        text = text.replace("," if columns.decimal == "." else ".", "")
    return text.replace(",", ".") if columns.decimal == "," else text


def _moment(columns: Columns, name: str, text: str) -> str:
    """A time with its zone, if the mapping tells which; else as it is written."""
    form = columns.date
    text = _OFFSET.sub(r"\1", text) if not form else text
    try:
        found = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
        is_day = not re.search("%[HIMSXc]", form) if form else bool(_DAY.fullmatch(text))
        if is_day and name in _DEADLINES:
            found = datetime.combine(found, time(23, 59, 59))
        if found.tzinfo is None and columns.zone is None:
            return text
        return format_moment(found if found.tzinfo else found.replace(tzinfo=columns.zone))
    except (ValueError, OverflowError):
        return text
