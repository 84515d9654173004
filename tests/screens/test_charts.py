"""The charts: each with its numbers, its empty state, and nothing that only a colour says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.widgets.chart import TICKS, Chart, ticks_up_to
from tests.screens.conftest import Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError
from triage.services.charting import Stake, WinBar


async def test_value_at_stake_is_drawn_with_its_numbers(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f5")
        text = " ".join(screen_text(pilot.app).split())
        for part in (
            "Value at stake by due day, in USD",
            "████",
            "over",
            "later",
            "✖ over already 370.35 USD",
            "Fri 20 Nov",
            "1,111.05 USD",
            "Also in HUF",
            "4 cases without a deadline",
        ):
            assert part in text, part


async def test_each_currency_has_its_own_chart(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f5", "c")
        assert "in HUF" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "in HUF" in screen_text(pilot.app)
        await press(pilot, "c")
        assert "in USD" in screen_text(pilot.app)


async def test_inflow_tells_the_kinds_and_win_rate_the_counts(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f5", "2")
        text = screen_text(pilot.app)
        assert "Cases opened by day, the last 28 days" in text
        assert "Chargeback 3, Refund 9" in text
        await press(pilot, "n")
        text = screen_text(pilot.app)
        assert "Product not received" in text
        assert "30 %  won 12 of 40" in text
        assert "conceded counts as lost" in text
        await press(pilot, "n", "n")
        assert "Value at stake" in screen_text(pilot.app)


async def test_monitoring_tells_the_level_or_what_would_reach_it(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 50)) as pilot:
        await press(pilot, "f5", "4")
        text = " ".join(screen_text(pilot.app).split())
        for part in (
            "count by month (UTC)",
            "23 · not excessive under 1,500; 1.5 % with ≤ 1,533",
            "120 of 7,900: 1.51 % · ECM",
            "1,504 · excessive with 100,266 transactions or fewer",
            "99 of 5,000: 1.98 % · not ECM under 100 counted",
            "some regions keep 2.2 %",
            "unknown network or month: 3",
        ):
            assert part in text, part


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("1", "Nothing that is undecided has a deadline"),
        ("2", "No case was opened in these days"),
        ("3", "No dispute has been won or lost yet"),
        ("4", "No chargeback of a watched network"),
    ],
)
async def test_a_chart_of_nothing_says_so(opened: Open, desk: FakeDesk, key: str, told: str) -> None:
    desk.charting.stakes, desk.charting.days, desk.charting.reasons = Stake({}, 0), (), ()
    desk.monitoring.found = replace(desk.monitoring.found, months=())
    async with opened(desk) as pilot:
        await press(pilot, "f5", key)
        assert told in screen_text(pilot.app)
        assert not pilot.app.screen.query_one(Chart).display


async def test_a_chart_is_counted_when_it_is_looked_at_and_again_when_asked(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f5", "2", "1", "2")
        assert [call for call in desk.calls if call.startswith("charting")] == [
            "charting.stake",
            "charting.inflow",
        ]
        await press(pilot, "r")
        assert desk.calls.count("charting.inflow") == 2


async def test_while_it_is_counted_the_screen_says_so_and_keys_work(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f5")
        desk.gate.clear()
        await pilot.press("3")
        await pilot.pause()
        assert "◌ counting…" in screen_text(pilot.app)
        await pilot.press("1")
        await pilot.pause()
        assert "Value at stake by due day" in screen_text(pilot.app)
        desk.gate.set()
        await settle(pilot)
        assert "Value at stake by due day" in screen_text(pilot.app)


async def test_a_desk_that_cannot_be_counted_is_told_and_counted_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.failing = DeskError("the disk is gone")
        await press(pilot, "f5")
        assert "the disk is gone" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "Value at stake by due day, in USD" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (250, 70), (40, 10)])
async def test_a_hostile_reason_is_inert_in_the_chart(
    opened: Open, desk: FakeDesk, size: tuple[int, int]
) -> None:
    nasty = "[b]Eve[/] \x1b[31mred\x07\x1b]52;c;x\x07 \u202eevil\u202c\r\nline 佐藤 ليلى" * 9
    desk.charting.reasons = (WinBar(nasty, 1, 2), WinBar(nasty[9:], 2, 2))
    async with opened(desk, size=size) as pilot:
        await press(pilot, "f5", "3")
        lines = screen_text(pilot.app).split("\n")
        assert not unsafe("".join(lines))


async def test_another_look_draws_the_chart_anew(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f5")
        for theme in ("triage-light", "triage-contrast", "triage-blind"):
            pilot.app.theme = theme
            await settle(pilot)
            assert "████" in screen_text(pilot.app)


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 9, 10, 12, 99, 100, 1111, 10**12, 10**18 + 7])
def test_the_scale_has_few_round_numbers(limit: int) -> None:
    ticks = ticks_up_to(limit)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= TICKS + 1
    assert ticks[-1] <= limit
    assert len({str(tick).rstrip("0") for tick in ticks}) <= len(ticks)
