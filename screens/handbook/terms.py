"""A page of the handbook with the filter's terms, which the program itself lists."""

from __future__ import annotations

from screens.handbook import page
from triage.services.query_terms import EXAMPLES


def told(topic: str) -> str:
    """The page on ``topic`` in full, without a line end at its end. Raises ``UsageError``."""
    width = max(len(example) for example, _ in EXAMPLES)
    terms = "\n".join(f"    {example:<{width}}  {does}" for example, does in EXAMPLES)
    return page(topic).replace("@terms", terms).rstrip()
