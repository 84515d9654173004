"""A page of the handbook with the lists that the program itself holds: the filter's terms, the keys."""

from __future__ import annotations

import re
from importlib import import_module

from screens.default_keys import KeyOf, out_of_the_box
from screens.handbook import page
from triage.services.query_terms import EXAMPLES

_BINDING = re.compile(r"\[([a-z]+\.[a-z_]+[0-9]?)\]")


def told(topic: str, key: KeyOf = out_of_the_box) -> str:
    """The page on ``topic`` in full, without a line end at its end. Raises ``UsageError``.

    Bindings in brackets become their keys, as ``key`` names them.
    """
    text = _BINDING.sub(lambda found: f"[{key(found[1])}]", page(topic))
    if "@terms" in text:
        text = text.replace("@terms", _table(list(EXAMPLES)))
    if "@keys" in text:
        bindings = import_module("screens.bindings").every_binding()
        rows = [(name, f"{bindings[name].key:<30} {bindings[name].tooltip}") for name in sorted(bindings)]
        text = text.replace("@keys", _table(rows))
    return text.rstrip()


def _table(rows: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"    {name:<{width}}  {does}" for name, does in rows)
