"""The sentence of a rule (``because``), with the facts and thresholds that are filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rules.engine.book import Template
from rules.engine.facts import INDEX
from rules.engine.parsing import Parser
from rules.engine.source import suggest

_PIECE = re.compile(r"\{([^{}]*)\}")

Wrong = Callable[[str, str], None]
"""Told what is wrong with a sentence, and how to mend it."""


def read_template(text: Any, parser: Parser, wrong: Wrong) -> Template:
    """The pieces of a sentence: ``{fact}``, ``{$parameter}``, ``{=shared-condition}``, the text between."""
    if not isinstance(text, str) or not text.strip():
        wrong("'because' is a sentence", "write what a person should read")
        return ()
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in _PIECE.finditer(text):
        pieces.append(("text", text[at : found.start()]))
        at = found.end()
        pieces += _filled_in(found[1], parser, wrong)
    pieces.append(("text", text[at:]))
    return tuple(piece for piece in pieces if piece[1])


def _filled_in(name: str, parser: Parser, wrong: Wrong) -> list[tuple[str, str]]:
    if name.startswith("$"):
        if name[1:] in parser.parameters:
            return [("parameter", name[1:])]
        wrong(f"there is no parameter '{name[1:]}'", suggest(name[1:], parser.parameters))
    elif name.startswith("="):
        shared = [each for each in parser.shared if not each.startswith("rule:")]
        if name[1:] in shared:
            parser.use(name[1:])
            return [("held", name[1:])]
        wrong(f"nothing is called '{name[1:]}'", suggest(name[1:], shared))
    elif name in INDEX:
        return [("fact", name)]
    else:
        wrong(f"'{name}' is no fact", suggest(name, INDEX))
    return []
