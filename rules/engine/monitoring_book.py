"""Reading ``monitoring.yaml`` of a book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rules.engine.monitoring import ITEMS, MONTHS, Level, Monitoring, Programme
from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest

FILE = "monitoring.yaml"
_HEAD = ("as_of", "source", "note", "programmes")
_PROGRAMME = ("title", "network", "counts", "transactions_of", "note", "levels")
_LEVEL = ("level", "ratio", "at_least", "since", "until", "note", "check")
_MAY_LACK = frozenset({"note", "since", "until", "check"})


def load_monitoring(folder: Path, problems: list[Problem] | None = None) -> Monitoring:
    """The programmes of the book in ``folder``; a book without the file has none.

    Raises :class:`BookError` with all that is wrong, unless ``problems`` is given to collect it.
    """
    found: list[Problem] = [] if problems is None else problems
    start = len(found)
    if not (folder / FILE).is_file():
        return Monitoring()
    raw = read_yaml(folder / FILE, found, FILE)
    monitoring = Monitoring() if raw is None else _Reader(found).read(raw)
    if problems is None and len(found) > start:
        raise BookError(found)
    return monitoring


class _Reader:
    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def read(self, raw: Any) -> Monitoring:
        if not self._fields(raw, _HEAD, 1, "this file"):
            return Monitoring()
        listed = raw.get("programmes")
        if not isinstance(listed, dict):
            self._wrong(line_of(raw, "programmes"), "'programmes' is not a mapping", "name them under it")
            listed = {}
        read = [self._programme(str(name), listed[name], line_of(listed, name)) for name in keys_of(listed)]
        programmes = tuple(each for each in read if each is not None)
        as_of, source, note = (str(raw.get(name, "")) for name in ("as_of", "source", "note"))
        return Monitoring(as_of, source, note, programmes)

    def _programme(self, name: str, raw: Any, line: int) -> Programme | None:
        if not self._fields(raw, _PROGRAMME, line, f"'{name}'"):
            return None
        at = line_of(raw, "counts", line)
        counts = raw.get("counts")
        if not isinstance(counts, list) or not counts:
            self._wrong(at, "'counts' is no list", f"write [{', '.join(ITEMS)}], or some of them")
            counts = []
        for item in counts:
            if item not in ITEMS:
                self._wrong(at, f"'{item}' is nothing that is counted", suggest(str(item), ITEMS))
        month = raw.get("transactions_of")
        if month not in MONTHS:
            self._wrong(
                line_of(raw, "transactions_of", line), f"'{month}' is no month", suggest(str(month), MONTHS)
            )
        listed = raw.get("levels")
        if not isinstance(listed, list) or not listed:
            self._wrong(line_of(raw, "levels", line), "'levels' is no list", "write one level a line")
            listed = []
        levels = [self._level(each, line_of(raw, "levels", line)) for each in listed]
        return Programme(
            name,
            str(raw.get("title", "")),
            str(raw.get("network", "")),
            frozenset(map(str, counts)),
            str(month),
            str(raw.get("note", "")),
            tuple(level for level in levels if level is not None),
        )

    def _level(self, raw: Any, line: int) -> Level | None:
        if not self._fields(raw, _LEVEL, line, "a level"):
            return None
        start = len(self._problems)
        ratio, least = self._ratio(raw), raw.get("at_least")
        if isinstance(least, bool) or not isinstance(least, int) or least < 1:
            self._wrong(line_of(raw, "at_least"), f"{least!r} is no number of items", "write it as 1500")
        since, until = self._day(raw, "since"), self._day(raw, "until")
        if since and until and since >= until:
            self._wrong(line_of(raw, "until"), "'until' is not after 'since'", "no month would be asked")
        if raw.get("check", False) not in (True, False):
            self._wrong(line_of(raw, "check"), "'check' is neither true nor false", "write check: true")
        if len(self._problems) > start or ratio is None or not isinstance(least, int):
            return None
        return Level(
            str(raw.get("level")),
            ratio,
            least,
            since,
            until,
            str(raw.get("note", "")),
            raw.get("check") is True,
        )

    def _ratio(self, raw: dict[Any, Any]) -> Decimal | None:
        value = raw.get("ratio")
        try:
            ratio = Decimal(value) if isinstance(value, str) else Decimal("NaN")
        except InvalidOperation:
            ratio = Decimal("NaN")
        if ratio.is_finite() and 0 < ratio <= 1:
            return ratio
        self._wrong(line_of(raw, "ratio"), f"{value!r} is no ratio", 'write a part of one, such as "0.015"')
        return None

    def _day(self, raw: dict[Any, Any], key: str) -> date | None:
        value = raw.get(key)
        if value is None:
            return None
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            day = None
        if day is not None and day.day == 1:
            return day
        self._wrong(line_of(raw, key), f"'{value}' is no first day of a month", 'write it as "2026-04-01"')
        return None

    def _fields(self, raw: Any, known: Iterable[str], line: int, what: str) -> bool:
        """Whether it is a mapping; names the fields that are unknown, missing or empty."""
        if raw is None and line == 1:
            return False  # the file could not be read, and that has been told
        if not isinstance(raw, dict):
            self._wrong(line, f"{what} is not a mapping", "write name: value")
            return False
        for key in keys_of(raw):
            if key not in known:
                self._wrong(line_of(raw, key), f"'{key}' is no field of {what}", suggest(str(key), known))
        for key in known:
            if key not in _MAY_LACK and raw.get(key) in (None, ""):
                self._wrong(line_of(raw, key, line), f"'{key}' is missing", "add it")
        return True

    def _wrong(self, line: int, message: str, hint: str) -> None:
        self._problems.append(Problem(FILE, line, message, hint))
