"""A sum in few cells: whole as long as it fits, then without decimals that say nothing, then about."""

from __future__ import annotations

from screens.widgets.inert import cell_fit
from triage.domain.money import Money

NAME = 12
"""Cells that a name keeps beside a sum, however long the sum is."""
_ABOUT = ((0, "", 0), (6, "M", 1), (9, "bn", 1), (12, "tn", 1))
"""Powers of ten, what they are called, and the decimals that are kept."""


def fitted(money: Money, room: int) -> str:
    """``money`` in at most ``room`` cells. What is rounded says so with ``≈``; what is cut, with ``…``."""
    whole = str(money)
    if len(whole) <= room:
        return whole
    if money.amount == money.amount.to_integral_value():
        short = f"{money.amount:,.0f} {money.currency}"
        if len(short) <= room:
            return short
    for power, name, decimals in _ABOUT:
        short = f"≈{money.amount.scaleb(-power):,.{decimals}f}{name} {money.currency}"
        if abs(money.amount) >= 10**power and len(short) <= room:
            return short
    return cell_fit(whole, room)
