"""Reading case files: JSON Lines in UTF-8, one case a line, in constant memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from triage.domain.errors import UsageError
from triage.intake.shape import ShapeError, check_shape, shown

MAX_LINE = 10_000_000
"""Bytes of a line; a longer one is refused without being held in memory."""

KEPT_OF_LONG_LINE = 1_000
"""Bytes kept of a line that is too long, for the file of rejects."""

MAX_DEPTH = 100
"""Levels of objects and lists inside one another."""

_BUFFER = 1 << 16

_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line as it stood in the file, from 1. ``too_long``: ``raw`` is only its beginning.

    A line that is no case file itself, such as a row of a table, has the ``case`` that was read from it, in
    JSON, or the ``trouble`` that kept it from being read.
    """

    number: int
    raw: bytes
    too_long: bool = False
    case: str = ""
    trouble: str = ""


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank. Raises :class:`UsageError` when it cannot be read."""
    try:
        with path.open("rb", buffering=_BUFFER) as file:
            yield from read_lines(file)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> UsageError:
    """What is said of a file that cannot be read."""
    return UsageError(
        f"the file cannot be read: {error.strerror}", str(path), "check its name and permissions"
    )


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """As :func:`lines_of`, from a file that is open already."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_BOM)
        if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            yield Line(number, raw[:KEPT_OF_LONG_LINE], too_long=True)
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(MAX_LINE)
        elif raw.strip():
            yield Line(number, raw.rstrip(b"\r\n"))


def parse_case(line: Line) -> tuple[str, dict[str, Any]]:
    """A line's text and the case document in it.

    Raises :class:`ShapeError` when the line is no case; the reason names the key at fault.
    """
    if line.trouble:
        raise ShapeError(line.trouble)
    if line.case:
        document = parse_document(line.case)
        check_shape(document)
        return line.case, document
    if line.too_long:
        raise ShapeError(f"the line is longer than {MAX_LINE:,} bytes")
    try:
        text = line.raw.decode()
    except UnicodeDecodeError as error:
        raise ShapeError(f"the line is not UTF-8 at byte {error.start + 1}") from None
    document = parse_document(text)
    check_shape(document)
    return text, document


def parse_document(text: str) -> dict[str, Any]:
    """The JSON object in ``text``. Raises :class:`ShapeError` for anything else, or what no desk holds."""
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise ShapeError(f"the line is not JSON: {what} at character {error.pos + 1}") from None
    except RecursionError:
        raise ShapeError("the line nests objects or lists too deeply") from None
    except ShapeError:
        raise
    except ValueError:
        raise ShapeError("the line holds a number with too many digits") from None
    if type(document) is not dict:
        raise ShapeError(f"the line is not a JSON object but {shown(document)}; write one case a line")
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(document)
    if "\\u" in text or "\x00" in text:
        _check_text(document, "")
    return document


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ShapeError("stands twice in one object", twice)
    return result


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ShapeError(f"the number {text[:60]} is out of range")
    return number


def _constant(text: str) -> None:
    raise ShapeError(f"the line is not JSON: {text} is no JSON value")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_float, parse_constant=_constant)


def _check_text(value: Any, path: str) -> None:
    """Refuses NUL and half surrogate pairs, which no database and no terminal can hold."""
    if isinstance(value, str):
        if "\x00" in value:
            raise ShapeError("holds a NUL character", path)
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise ShapeError("holds half of a surrogate pair", path)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_text(name, path or "a key")
            _check_text(item, f"{path}.{ascii(name)[1:-1]}" if path else ascii(name)[1:-1])
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _check_text(item, f"{path}[{at}]")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise ShapeError(f"the line nests objects or lists more than {MAX_DEPTH} deep")
