"""Changing lists in a YAML file: a line more, a line less, and everything else as its writer left it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import yaml


class _Edit(NamedTuple):
    """What stands between two characters is replaced."""

    start: int
    end: int
    text: str


def with_item(content: str, item: str, belongs: Callable[[str], bool], key: str) -> str:
    """``content``, a mapping of lists of texts, with ``item`` in the list whose key ``belongs`` alone.

    When there is no such list, it is added at the end under ``key``. Comments, order and quotation marks
    stay.
    Raises ``ValueError`` for a file that is written in a way that this cannot follow.
    """
    root = yaml.compose(content, Loader=yaml.SafeLoader)
    lists = list(_lists(root))
    edits: list[_Edit] = []
    found = False
    for name, node, whole in lists:
        gone = [each for each in node.value if each.value == item and not belongs(name.value)]
        edits += _without(content, name, node, gone, whole=whole)
        if belongs(name.value) and not found:
            found = True
            if all(each.value != item for each in node.value):
                edits.append(_more(content, node, _quoted(item)))
    for edit in sorted(edits, reverse=True):
        content = content[: edit.start] + edit.text + content[edit.end :]
    if not found:
        content = f"{content.rstrip()}\n" if content.strip() else ""
        content += f"{key}:\n- {_quoted(item)}\n"
    return content


def _lists(root: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.SequenceNode, bool]]:
    """Each key with its list, and whether that is written a line an item."""
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise ValueError("its keys do not stand on lines of their own")
    for name, node in root.value:
        if not isinstance(name, yaml.ScalarNode) or not isinstance(node, yaml.SequenceNode):
            raise ValueError("it holds more than lists")  # noqa: TRY004 -- the file is wrong, not a type
        yield name, node, not node.flow_style


def _without(
    content: str, name: yaml.ScalarNode, node: yaml.SequenceNode, gone: list[yaml.Node], *, whole: bool
) -> Iterator[_Edit]:
    if not gone:
        return
    kept = [each for each in node.value if each not in gone]
    if not whole:
        told = ", ".join(_quoted(each.value) for each in kept)
        yield _Edit(node.start_mark.index, node.end_mark.index, f"[{told}]")
        return
    for each in gone:
        start = content.rfind("\n", 0, each.start_mark.index) + 1
        if not re.fullmatch(r"[ \t]*-[ \t]+", content[start : each.start_mark.index]):
            raise ValueError("a message does not stand behind a dash of its own")
        yield _Edit(start, _end_of_line(content, each), "")
    if not kept:
        colon = content.index(":", name.end_mark.index) + 1
        yield _Edit(colon, colon, " []")


def _more(content: str, node: yaml.SequenceNode, quoted: str) -> _Edit:
    if node.flow_style:
        end = node.end_mark.index - 1
        return _Edit(end, end, f", {quoted}" if node.value else quoted)
    at = _end_of_line(content, node.value[-1])
    line = f"{' ' * node.start_mark.column}- {quoted}\n"
    return _Edit(at, at, line if content[:at].endswith("\n") else f"\n{line}")


def _end_of_line(content: str, node: yaml.Node) -> int:
    """Behind the line on which a text ends; its mark may stand behind the empty lines that follow."""
    start = node.start_mark.index
    end = content.find("\n", start + len(content[start : node.end_mark.index].rstrip()))
    return len(content) if end < 0 else end + 1


def _quoted(item: str) -> str:
    """A text as YAML, on one line."""
    return yaml.safe_dump(item, allow_unicode=True, width=float("inf"), default_style='"').strip()
