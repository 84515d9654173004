"""A page of the handbook on the screen: headings, paragraphs, commands and keys told apart."""

from __future__ import annotations

import re

from textual.content import Content

from screens.widgets.section import BLANK, Part

_MARKED = re.compile(r"`([^`]+)`|(\[(?:\]|[^\] ]{1,24})\])")


def page_parts(text: str) -> list[Part]:
    """``text`` as parts of a section; lines that are indented stand as they are."""
    parts: list[Part] = []
    for block in text.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if lines[0].startswith("# "):
            parts.append(Content.styled(lines[0][2:], "bold $accent"))
            lines = lines[1:]
        if lines and lines[0].startswith("    "):
            parts += [Content.styled(line[2:], "$primary") for line in lines]
        elif lines:
            parts.append(_marked(" ".join(lines)))
        parts.append(BLANK)
    return parts[:-1]


def _marked(text: str) -> Content:
    pieces: list[str | tuple[str, str]] = []
    at = 0
    for found in _MARKED.finditer(text):
        command, key = found.groups()
        pieces += [
            text[at : found.start()],
            (command, "$primary") if command else (key[1:-1], "bold $accent"),
        ]
        at = found.end()
    return Content.assemble(*pieces, text[at:])
