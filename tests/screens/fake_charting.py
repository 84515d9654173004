"""Charts of a desk in memory: what a test lays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from decimal import Decimal

from rules.engine.monitoring import Level, Monitoring, Programme
from tests.screens import fake_world as world
from tests.screens.fake_book import Enters
from triage.domain.money import Money
from triage.services.charting import InflowBar, Stake, StakeBar, WinBar
from triage.services.monitoring import Monitored, MonitoredMonth, Standing

TODAY = world.NOW.date()


def stake_bars(currency: str, scale: int = 1) -> tuple[StakeBar, ...]:
    """Late, a fortnight, later."""
    cases = [3, 5, 2, 0, 1, 4, 0, 0, 2, 6, 1, 0, 3, 2, 1, 9]
    days: list[date | None] = [None, *(TODAY + timedelta(days=ahead) for ahead in range(14)), None]
    return tuple(
        StakeBar(day, number == 0, count, Money.from_minor(count * 12_345 * scale, currency))
        for number, (day, count) in enumerate(zip(days, cases, strict=True))
    )


class FakeCharting:
    """Two currencies, four weeks, three reasons."""

    def __init__(self, desk: Enters) -> None:
        self._desk = desk
        self.stakes = Stake({"USD": stake_bars("USD"), "HUF": stake_bars("HUF", 300)}, 4)
        self.days = tuple(
            InflowBar(
                TODAY - timedelta(days=27 - number),
                {"chargeback": 1 + number % 5, "refund_request": 3 + number % 7} if number % 6 else {},
            )
            for number in range(28)
        )
        self.reasons: tuple[WinBar, ...] = (
            WinBar("fraudulent", 12, 28),
            WinBar("product_not_received", 21, 9),
            WinBar("", 0, 3),
        )

    def stake(self, zone: tzinfo | None = None, /) -> Stake:
        del zone
        self._desk.enter("charting.stake")
        return self.stakes

    def inflow(self, zone: tzinfo | None = None, /) -> Sequence[InflowBar]:
        del zone
        self._desk.enter("charting.inflow")
        return self.days

    def wins(self) -> Sequence[WinBar]:
        self._desk.enter("charting.wins")
        return self.reasons


VISA = Level("excessive", Decimal("0.015"), 1500, note="some regions keep 2.2 %", check=True)
ECM = Level("ECM", Decimal("0.015"), 100)
VAMP = Programme(
    "visa_vamp",
    "Visa VAMP",
    "visa",
    frozenset({"dispute", "fraud_report"}),
    "this_month",
    "card-not-present",
    (VISA,),
)
ECP = Programme(
    "mastercard_ecp",
    "Mastercard ECP",
    "mastercard",
    frozenset({"dispute"}),
    "last_month",
    "the month before",
    (ECM,),
)


def monitored(programme: Programme, month: str, counted: int, transactions: int | None) -> MonitoredMonth:
    """One month of a programme with one level."""
    level = programme.levels[0]
    reached = (
        False
        if counted < level.at_least
        else None
        if transactions is None
        else level.reached(counted, transactions)
    )
    standing = Standing(level, reached, level.most_transactions(counted))
    items = {"dispute": counted}
    return MonitoredMonth(programme, month, items, counted, month, transactions, False, (standing,))


class FakeMonitoring:
    """Two months of two programmes; what the shop sold is known of one."""

    def __init__(self, desk: Enters) -> None:
        self._desk = desk
        self.found = Monitored(
            Monitoring("2026-11", "", "A dispute that was won still counts.", (VAMP, ECP)),
            (
                monitored(VAMP, "2026-11", 23, None),
                monitored(ECP, "2026-11", 120, 7_900),
                monitored(VAMP, "2026-10", 1_504, None),
                monitored(ECP, "2026-10", 99, 5_000),
            ),
            3,
        )

    def months(self) -> Monitored:
        self._desk.enter("monitoring.months")
        return self.found
