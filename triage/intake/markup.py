"""The words of a message in HTML: what a person would read, a line a paragraph, and what is quoted marked so.

Python's own parser takes minutes for a megabyte that was written to be slow; this one looks at every
character a fixed number of times, whatever stands there.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

MAX_MARKUP = 1_000_000
"""Characters of markup that are read of one message."""

_NAME = re.compile(r"</?([a-z][a-z0-9]{0,20})", re.ASCII | re.IGNORECASE)
_NEXT = re.compile(r"[>\"']")
_RAW = {name: re.compile(rf"</{name}", re.ASCII | re.IGNORECASE) for name in ("script", "style", "title")}
"""Tags within which nothing else is one, and how each ends."""
_SILENT = frozenset({"head", "template"})
_LINES = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|div|fieldset|footer|form|h[1-6r]|header|li|main|nav|"
    "[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
"""What begins a line, and ends one."""


def plain(html: Any) -> str:
    """The words of a message in HTML. Lines within ``<blockquote>`` begin with ``>``, as in a plain mail.

    Nothing in it is fetched, opened or run.
    """
    return _Words(str(html or "")[:MAX_MARKUP]).read()


class _Words:
    """Goes through markup once."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._lines: list[str] = []
        self._line: list[str] = []
        self._silent = self._quoted = 0
        self._unclosed: set[str] = set()
        """Quotation marks of which there are no more."""

    def read(self) -> str:
        html, at = self._html, 0
        while (found := html.find("<", at)) >= 0:
            self._say(html[at:found])
            at = self._mark(found)
        self._say(html[at:])
        self._end_line()
        return "\n".join(self._lines)

    def _say(self, text: str) -> None:
        if text and not self._silent:
            self._line.append(unescape(text))

    def _end_line(self) -> None:
        line = " ".join("".join(self._line).split())
        self._line.clear()
        if line:
            self._lines.append(f"> {line}" if self._quoted else line)

    def _mark(self, at: int) -> int:
        """Reads what begins with the ``<`` at ``at``; where it ends."""
        html = self._html
        if html.startswith(("<!", "<?"), at):
            end = "-->" if html.startswith("<!--", at) else ">"
            found = html.find(end, at)
            self._line.append(" ")
            return len(html) if found < 0 else found + len(end)
        name = _NAME.match(html, at)
        if not name:
            self._say("<")
            return at + 1
        tag, closing = name[1].lower(), html[at + 1] == "/"
        self._tag(tag, closing=closing)
        after = self._end_of_tag(name.end())
        if tag in _RAW and not closing:
            end_of_raw = _RAW[tag].search(html, after)
            return end_of_raw.start() if end_of_raw else len(html)
        return after

    def _end_of_tag(self, at: int) -> int:
        """Behind the ``>`` of a tag; one within quotation marks is none."""
        while found := _NEXT.search(self._html, at):
            at = found.end()
            mark = found[0]
            if mark == ">":
                return at
            closed = -1 if mark in self._unclosed else self._html.find(mark, at)
            if closed < 0:
                self._unclosed.add(mark)
            else:
                at = closed + 1
        return len(self._html)

    def _tag(self, tag: str, *, closing: bool) -> None:
        if tag == "body":
            self._silent = 0  # a head need not be closed
        if tag in _SILENT:
            self._silent = max(0, self._silent + (-1 if closing else 1))
        if _LINES.fullmatch(tag):
            self._end_line()
        else:
            self._line.append(" " if tag in ("td", "th", "img") else "")
        if tag == "blockquote":
            self._quoted = max(0, self._quoted + (-1 if closing else 1))
