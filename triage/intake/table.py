"""Reading tables: CSV with a heading, a case a row, in constant memory."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, TextIO

from triage.domain.errors import UsageError
from triage.domain.moment import format_moment
from triage.intake.casefile import MAX_LINE, Line, unreadable
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError

ENDINGS = (".csv", ".tsv")
KEPT = "columns"
"""The key under which columns that no key is named for are kept."""

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


def _rows(path: Path, file: TextIO, columns: Columns) -> Iterator[Line]:
    taken: list[str] = []
    reader = csv.reader(_noted(path, file, taken), delimiter=_delimiter(path, file, columns), strict=True)
    keys: list[str] | None = None
    head: list[str] = []
    while True:
        number = reader.line_num + 1
        taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _line(number, taken, trouble=f"the row is no CSV: {error}")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if keys is None:
            head = [cell.strip().encode("utf-8", "replace").decode() for cell in row]
            keys = columns.keys_of(head)
            continue
        try:
            document = _document(columns, keys, head, row)
        except ShapeError as error:
            yield _line(number, taken, trouble=str(error))
        else:
            yield _line(number, taken, json.dumps(document, ensure_ascii=False))


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


def _line(number: int, taken: Sequence[str], case: str = "", *, trouble: str = "") -> Line:
    raw = "".join(taken).rstrip("\r\n").encode("utf-8", "surrogateescape")
    return Line(number, raw, case=case, trouble=trouble)


def _document(
    columns: Columns, keys: Sequence[str], head: Sequence[str], row: Sequence[str]
) -> dict[str, Any]:
    if len(row) != len(head):
        raise ShapeError(f"the row has {len(row)} cells, the heading has {len(head)}")
    document: dict[str, Any] = {"v": 1}
    for key, value in columns.fixed.items():
        put(document, key, value_of(columns, key, value))
    for key, name, cell in zip(keys, head, row, strict=True):
        text = cell.strip()
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise ShapeError(f"is not written in {columns.encoding}; name another encoding in [form]", name)
        if not text:
            continue
        if not key:
            document.setdefault(KEPT, {})[name] = text
            continue
        put(document, key, value_of(columns, key, columns.values.get(key, {}).get(text, text)))
    message = document.get("messages")
    if isinstance(message, dict):
        document["messages"] = [{"from": "customer"} | _dated(message, document)] if "text" in message else []
    return document


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
