"""What a person has looked at when a key is pressed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen shows of the case at hand: accepting means just that."""

    version: int
    suggestion: str
