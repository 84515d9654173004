"""The clocks of a dispute side by side: the processor's cut-off, our own target, the network's ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from screens import words
from screens.times import at_length, countdown, in_brief
from screens.widgets.inert import inert
from screens.widgets.section import Part, hung

if TYPE_CHECKING:
    from triage.services.clocks import Clock

_NAMES = {"cut_off": "Cut-off", "target": "Our target", "ceiling": "Ceiling"}
_STYLES = {"overdue": "bold $error", "today": "bold $error", "soon": "bold $warning", "later": "", "none": ""}


def deadlines(clocks: Sequence[Clock], now: datetime, zone: tzinfo | None) -> list[Part]:
    """One line each: what is left, when that is, whose it is."""
    parts: list[Part] = []
    for clock in clocks:
        left = countdown(clock.at, now)
        name = f"{_NAMES.get(clock.name) or words.plain(clock.name):<11} "
        parts.append(
            hung(
                name,
                "$muted",
                (f"{left.sign} {left.words}", "" if clock.name == "ceiling" else _STYLES[left.level]),
                f"  {at_length(clock.at, zone)}",
                (f"  {inert(clock.told, limit=160)}", "$muted"),
            )
        )
    return parts


def in_short(clocks: Sequence[Clock], zone: tzinfo | None) -> str:
    """What the banner says beside the deadline: `` · our target 17 Nov 10:00 · ceiling 3 Dec``."""
    told = {"target": "our target", "ceiling": "ceiling"}
    return "".join(
        f" · {told[clock.name]} {in_brief(clock.at, zone)}" for clock in clocks if clock.name in told
    )
