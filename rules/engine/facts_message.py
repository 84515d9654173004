"""What the second reader suspects in the messages, as facts: only a rule that asks for one looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.engine.facts import Fact, Situation, register
from rules.engine.signals import SIGNALS
from rules.engine.values import NOT_ESTABLISHED

SUSPECTED = {f"signal.{signal}.suspected": signal for signal in SIGNALS}
"""The facts' names, and the signals that they are about."""


def _read(signal: str) -> Callable[[Situation], Any]:
    def read(s: Situation) -> Any:
        return NOT_ESTABLISHED if s.suspected is None else signal in s.suspected

    return read


register(
    Fact(
        name,
        "flag",
        f"{signal} suspected",
        f"Whether a message is read by meaning, not by a phrase, as {signal}; for the extra.",
        _read(signal),
        exempt=True,
    )
    for name, signal in SUSPECTED.items()
)
