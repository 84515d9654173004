"""How much the worth of contesting hangs on the chance to win."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

STEPS = (Decimal("-0.20"), Decimal("-0.10"), Decimal(0), Decimal("0.10"), Decimal("0.20"))
"""How far the chance to win is moved, in shares of one."""


def sensitivity(economics: Mapping[str, Any]) -> list[tuple[Decimal, Decimal]]:
    """Pairs of a chance to win (0 to 1) and what contesting is then worth, in the case's currency.

    ``economics`` are the terms of a verdict; without all of them there is nothing to tell.
    """
    try:
        at_stake, chance, fee, labour = (
            Decimal(str(economics[name])) for name in ("A", "p", "counter_fee", "labour_cost")
        )
    except (KeyError, InvalidOperation):
        return []
    chances = dict.fromkeys(min(max(chance + step, Decimal(0)), Decimal(1)) for step in STEPS)
    return [(p, (p * at_stake - (1 - p) * fee - labour).quantize(at_stake)) for p in chances]
