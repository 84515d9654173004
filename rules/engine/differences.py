"""What differs between two rulebooks, entry by entry: rules by their id, phrases and lists by their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.engine.source import BookError, Problem, keys_of, read_yaml

_NAMES = ("id", "name")


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of a book that was ``added``, ``removed``, ``changed`` or ``moved``.

    ``entry`` is the way to it (``rules › publish-unless › phrases``); ``before`` and ``after`` are its words.
    """

    file: str
    entry: str
    change: str
    before: str | None
    after: str | None

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "file": self.file,
            "entry": self.entry,
            "change": self.change,
            "before": self.before,
            "after": self.after,
        }

    def __str__(self) -> str:
        where = f"{self.file}: {self.entry}"
        if self.change == "changed":
            return f"{where}: {self.before} → {self.after}"
        return f"{where}: {self.change}: {self.after if self.before is None else self.before}"


def differences(before: Path, after: Path) -> list[Difference]:
    """What differs between the books in two folders, by file. Raises :class:`BookError` for what is not YAML.

    Examples count as well; text for people (README) and learnt data do not, nor does the order but of rules.
    """
    found: list[Difference] = []
    problems: list[Problem] = []
    names = {
        path.relative_to(folder).as_posix() for folder in (before, after) for path in folder.rglob("*.yaml")
    }
    for name in sorted(names):
        old, new = (_content(folder / name, f"{folder.name}/{name}", problems) for folder in (before, after))
        found += _between(name, dict(_entries(old)), dict(_entries(new)))
        found += _moved(name, old, new)
    if problems:
        raise BookError(problems)
    return found


def _content(path: Path, name: str, problems: list[Problem]) -> Any:
    return read_yaml(path, problems, name) if path.is_file() else None


def _entries(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The single values in a file: the way to each, and its words. Lines of phrases end it."""
    if isinstance(value, dict):
        for key in keys_of(value):
            yield from _entries(value[key], (*way, str(key)))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            name = _name(each)
            if isinstance(each, dict | list):
                yield from _entries(each, (*way, name or f"{place + 1}."))
            else:
                yield (*way, "", str(each)), str(each)
    elif isinstance(value, str) and "\n" in value:
        for line in filter(None, map(str.strip, value.splitlines())):
            if not line.startswith("#"):
                yield (*way, "", line), line
    elif value is not None:
        yield way, str(value)


def _name(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    return next((str(value[key]) for key in _NAMES if key in value), None)


def _between(
    file: str, old: Mapping[tuple[str, ...], str], new: Mapping[tuple[str, ...], str]
) -> Iterator[Difference]:
    for way in [*old, *(way for way in new if way not in old)]:
        before, after = old.get(way), new.get(way)
        if before != after:
            change = "added" if before is None else "removed" if after is None else "changed"
            shown = way[: way.index("")] if "" in way else way
            yield Difference(file, " › ".join(shown), change, before, after)


def _moved(file: str, old: Any, new: Any) -> Iterator[Difference]:
    """Rules that stand in another order: the first match decides, so that is a change."""
    before, after = _order(old), _order(new)
    common = set(before) & set(after)
    first, second = ([each for each in order if each in common] for order in (before, after))
    if first != second:
        yield Difference(file, "rules", "moved", ", ".join(first), ", ".join(second))


def _order(content: Any) -> list[str]:
    rules = content.get("rules") if isinstance(content, dict) else None
    return [name for each in rules if (name := _name(each))] if isinstance(rules, list) else []
