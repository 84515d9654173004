"""Reading the book's YAML: every value keeps its line, no float gets in, no key twice.

A book is written by people, so its errors are collected and shown together, each as
``file:line: what is wrong; how to mend it``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LINES = "__lines__"
"""Key under which a mapping keeps the line (from 1) of each of its keys."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a book, where it stands and how to mend it."""

    file: str
    line: int
    message: str
    hint: str = ""
    syntax: bool = field(default=False, compare=False)
    """Whether the file could not be read at all, so that other problems may only follow from it."""

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}: {self.message}{tail}"


class BookError(Exception):
    """The book cannot be used. ``problems`` holds what was found, in file and line order.

    Where files are no YAML, only that is told: what else was found may follow from it.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = set(problems)
        self.problems = tuple(sorted({each for each in found if each.syntax} or found))
        super().__init__("\n".join(map(str, self.problems)))


class _BookLoader(_SafeLoader):  # type: ignore[misc]  # known at run time only
    """PyYAML's safe loader, without floats, dates or repeated keys."""

    problems: list[Problem]
    source_name: str


def _mapping(loader: _BookLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    result: dict[Any, Any] = {}
    lines: dict[Any, int] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in result:
            loader.problems.append(
                Problem(loader.source_name, line, f"the key '{key}' stands twice", "keep one of them")
            )
        result[key] = loader.construct_object(value_node, deep=True)
        lines[key] = line
    result[LINES] = lines
    return result


def _float(loader: _BookLoader, node: yaml.ScalarNode) -> str:
    loader.problems.append(
        Problem(
            loader.source_name,
            node.start_mark.line + 1,
            f"{node.value} is a floating-point number",
            f'write it as a quoted decimal, "{node.value}"',
        )
    )
    return str(node.value)


def _text(_loader: _BookLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_BookLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_BookLoader.add_constructor("tag:yaml.org,2002:float", _float)
_BookLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_yaml(path: Path, problems: list[Problem], name: str | None = None) -> dict[Any, Any] | None:
    """The mapping in one YAML file, with its ``LINES``; ``None`` when there is none, or it cannot be read.

    What is wrong is added to ``problems`` rather than raised.
    """
    name = name or str(path)
    known = len(problems)
    content = _content(path, problems, name)
    if isinstance(content, dict):
        return content
    if len(problems) == known:
        what = "the file is empty" if content is None else "the file is no mapping of names"
        problems.append(Problem(name, 1, what, "write 'name: value' lines, as its neighbours have them"))
    return None


def _content(path: Path, problems: list[Problem], name: str) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 1, f"not UTF-8 (byte {error.start})", "save the file as UTF-8"))
        return None
    except OSError as error:
        problems.append(Problem(name, 1, f"cannot be read: {error.strerror}", "check the path"))
        return None
    loader = _BookLoader(text)
    loader.problems = problems
    loader.source_name = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"not YAML: {error.problem}"
        row = text.splitlines()[line - 1 : line]
        tab = any("\t" in each[: len(each) - len(each.lstrip())] for each in row)
        mend = "indent with spaces: YAML takes no tabs" if tab else "check quotes, colons and indents"
        problems.append(Problem(name, line, what, mend, syntax=True))
        return None
    except yaml.YAMLError as error:
        what = f"not YAML: {error}"
        problems.append(Problem(name, 1, what, "check quotes, colons and indents", syntax=True))
        return None
    finally:
        loader.dispose()


def line_of(mapping: Any, key: Any, default: int = 1) -> int:
    """The line on which ``key`` stands in a mapping read by :func:`read_yaml`."""
    if isinstance(mapping, dict):
        lines = mapping.get(LINES, {})
        if key in lines:
            return int(lines[key])
        if lines:
            return int(min(lines.values()))
    return default


def keys_of(mapping: dict[Any, Any]) -> list[Any]:
    """The keys of a mapping read by :func:`read_yaml`, without the line record."""
    return [key for key in mapping if key != LINES]


def language_of(path: Path) -> str:
    """The language of a file of phrases or examples: ``en`` of ``en.yaml`` and of ``en.own.cases.yaml``."""
    return path.name.partition(".")[0]


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or all of them when none is near."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else "known are: " + ", ".join(known)
