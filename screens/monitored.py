"""The monitoring programmes in words, for the figures and for the chart."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.services.monitoring import Monitored, MonitoredMonth, Standing

_HUNDREDTH = Decimal("0.01")


def percent(part: Decimal) -> str:
    """Rounded down, so that it never looks like a level that is not reached."""
    return f"{(part * 100).quantize(_HUNDREDTH, ROUND_DOWN).normalize():f} %"


def ratio(month: MonitoredMonth) -> str:
    """The ratio, as far as it is known."""
    if month.ratio is None:
        return "unknown" if month.transactions is None else "none"
    return f"{'at least ' if month.of_all_cards else ''}{percent(month.ratio)}"


def stands(month: MonitoredMonth) -> str:
    """Which level is reached, or what would reach one."""
    if not month.counted:
        return "nothing counted"
    first_open = next((each for each in month.standings if each.reached is None), None)
    ahead = _ahead(month, first_open) if first_open else ""
    reached = [each for each in month.standings if each.reached]
    if reached:
        return reached[-1].level.name + (f"; {ahead}" if ahead else "")
    if ahead or not month.standings:
        return ahead or "no level is known"
    return _short_of(month)


def _short_of(month: MonitoredMonth) -> str:
    """How far the lowest level is away."""
    level, most = month.standings[0].level, month.standings[0].most_transactions
    if month.transactions is None or month.of_all_cards:
        at_ratio = f"{percent(level.ratio)} with ≤ {most:,} transactions"
        return f"not {level.name} under {level.at_least:,}; {at_ratio}"
    if month.transactions > most:
        return f"below {level.name} ({percent(level.ratio)})"
    return f"not {level.name} under {level.at_least:,} counted"


def _ahead(month: MonitoredMonth, standing: Standing) -> str:
    of = f"{month.programme.network} " if month.of_all_cards else ""
    return f"{standing.level.name} with {standing.most_transactions:,} {of}transactions or fewer"


def notes(found: Monitored) -> list[str]:
    """What must be known to read the figures, line by line."""
    lines = [found.data.note] if found.data.note else []
    asked = {each.level for month in found.months for each in month.standings}
    for programme in found.data.programmes:
        checks = [
            f"check: {level.note or 'sources differ'}"
            for level in programme.levels
            if level.check and level in asked
        ]
        lines.append(f"{programme.title}: {'; '.join([programme.note, *checks])}.")
    if found.unknown:
        lines.append(f"No programme counts chargebacks of an unknown network or month: {found.unknown:,}.")
    if any(month.transactions is None or month.is_open for month in found.months):
        lines.append(
            "Card transactions are what you state: [transactions] in the settings, or --transactions."
        )
    return lines
