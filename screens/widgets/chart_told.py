"""The numbers under a chart, for whoever would rather read them, and for terminals without colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from screens import monitored, words
from screens.widgets.inert import inert
from screens.widgets.section import Part, hung, pairs

if TYPE_CHECKING:
    from triage.services.charting import InflowBar, Stake, StakeBar, WinBar
    from triage.services.monitoring import Monitored, MonitoredMonth


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars, what they are about, and the same in words."""

    about: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    told: tuple[Part, ...]
    lying: bool = False
    most: int = 0
    empty: str = ""
    """What to say in its place, when there is nothing to draw."""


def stake_drawing(found: Stake, currency: str, turns: str) -> Drawing:
    """Value at stake in one currency, in whole units of it. ``turns``: the key that shows the next one."""
    bars = found.bars.get(currency, ())
    room = max((len(str(bar.amount)) for bar in bars), default=0)
    rows = [
        (_when(bar), f"{bar.amount!s:>{room}}  {words.many(bar.cases, 'case')}") for bar in bars if bar.cases
    ]
    others = [other for other in found.bars if other != currency]
    parts: list[Part] = pairs(rows)
    if others:
        parts.append(
            hung("", "", (f"Also in {', '.join(others)}: {turns} shows them, one at a time", "$muted"))
        )
    undated = f" {words.many(found.undated, 'case')} without one." if found.undated else ""
    if found.undated:
        parts.append(hung("", "", (f"{words.many(found.undated, 'case')} without a deadline", "$muted")))
    return Drawing(
        f"Value at stake by due day, in {currency}" if currency else "Value at stake by due day",
        tuple(_tick(bar) for bar in bars),
        tuple(int(bar.amount.amount) for bar in bars),
        tuple(parts),
        empty="" if rows else f"Nothing that is undecided has a deadline.{undated}",
    )


def _when(bar: StakeBar) -> str:
    if bar.day is not None:
        return f"{bar.day:%a %d %b}"
    return "✖ over already" if bar.late else "later"


def _tick(bar: StakeBar) -> str:
    if bar.day is not None:
        return f"{bar.day:%d}"
    return "over" if bar.late else "then"


def inflow_drawing(bars: Sequence[InflowBar]) -> Drawing:
    """Cases opened by day, all kinds together; the kinds are in the words."""
    rows = [
        (
            f"{bar.day:%a %d %b}",
            f"{bar.cases:>5,}  "
            + ", ".join(f"{words.KINDS_SHORT.get(k, k)} {n:,}" for k, n in bar.kinds.items()),
        )
        for bar in reversed(bars)
        if bar.cases
    ]
    return Drawing(
        f"Cases opened by day, the last {len(bars)} days",
        tuple(f"{bar.day:%d}" for bar in bars),
        tuple(bar.cases for bar in bars),
        tuple(pairs(rows)),
        empty="" if rows else "No case was opened in these days.",
    )


def wins_drawing(bars: Sequence[WinBar], shown: int = 12) -> Drawing:
    """Won of all disputes that ended, in percent, by reason; those conceded count as lost."""
    some = bars[:shown]
    rows = [(_reason(bar.reason), f"{bar.percent:>3} %  won {bar.won:,} of {bar.ended:,}") for bar in bars]
    note = hung("", "", ("Of all that ended; a dispute that was conceded counts as lost.", "$muted"))
    return Drawing(
        "Disputes won by reason, in percent",
        tuple(_reason(bar.reason) for bar in some),
        tuple(bar.percent for bar in some),
        (*pairs(rows), note),
        lying=True,
        most=100,
        empty="" if rows else "No dispute has been won or lost yet.",
    )


def monitoring_drawing(found: Monitored) -> Drawing:
    """What counts by programme and month, the newest first; what it amounts to is in the words."""
    rows = [(f"{each.programme.title} {each.month}", _month_told(each)) for each in found.months]
    notes = [hung("", "", (inert(line, limit=400), "$muted")) for line in monitored.notes(found)]
    return Drawing(
        "Disputes and fraud reports that count by month (UTC)",
        tuple(label for label, _ in rows),
        tuple(each.counted for each in found.months),
        (*pairs(rows), *notes),
        lying=True,
        empty="" if rows else "No chargeback of a watched network was opened in the last six months.",
    )


def _month_told(month: MonitoredMonth) -> str:
    of = "" if month.transactions is None else f" of {month.transactions:,}: {monitored.ratio(month)}"
    return f"{month.counted:,}{of} · {monitored.stands(month)}"


def _reason(reason: str) -> str:
    return words.plain(inert(reason, limit=40)) if reason else "No reason given"


def empty_chart(about: str, told: str) -> Content:
    """Nothing to draw."""
    return Content.assemble((f"{about}\n\n", "bold"), told)
