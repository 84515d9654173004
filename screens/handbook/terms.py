"""A page of the handbook with the lists that the program itself holds: the filter's terms, the keys."""

from __future__ import annotations

from importlib import import_module

from screens.handbook import page
from triage.services.query_terms import EXAMPLES


def told(topic: str) -> str:
    """The page on ``topic`` in full, without a line end at its end. Raises ``UsageError``."""
    text = page(topic)
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
