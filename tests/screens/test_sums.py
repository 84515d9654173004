"""Very large sums beside names: the name stays readable, and a sum never looks like another one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.inert import cell_width
from screens.widgets.sums import NAME, fitted
from tests.screens.conftest import Open, press, resized, screen_text
from tests.screens.fake_desk import FakeDesk, changed
from triage.domain.money import Money

LONG = "Kovács-Szabó Építőipari és Szolgáltató Kft."


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (28, "9,876,543,210,000,000.00 HUF"),
        (25, "9,876,543,210,000,000 HUF"),
        (24, "≈9,876,543,210.0M HUF"),
        (20, "≈9,876,543.2bn HUF"),
        (15, "≈9,876.5tn HUF"),
        (5, "9,87…"),
        (0, ""),
    ],
)
def test_a_sum_gives_way_step_by_step(room: int, shown: str) -> None:
    assert fitted(Money.parse("9876543210000000.00", "HUF"), room) == shown


@given(
    units=st.integers(0, 10**18 - 1), currency=st.sampled_from(["HUF", "JPY", "KWD"]), room=st.integers(0, 40)
)
def test_what_is_not_exact_says_so(units: int, currency: str, room: int) -> None:
    money = Money.from_minor(units, currency)
    shown = fitted(money, room)
    assert cell_width(shown) <= room
    if shown and not shown.startswith("≈") and not shown.endswith("…"):
        number, unit = shown.split()
        assert (Decimal(number.replace(",", "")), unit) == (money.amount, currency)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_long_name_stays_readable_beside_it(
    opened: Open, desk: FakeDesk, size: tuple[int, int]
) -> None:
    customer = {"id": "cus_1", "name": LONG}
    changed(desk, 0, amount="9876543210.00", currency="HUF", customer=customer, id="case_000001")
    async with opened(desk, size=size) as pilot:
        line = next(line for line in screen_text(pilot.app).splitlines() if " HUF" in line)
        assert LONG[: NAME - 1] in line
        assert "9,876,543,210.00 HUF" in line or "≈9,876.5M HUF" in line
        await press(pilot, "enter")
        top = screen_text(pilot.app).splitlines()[0]
        assert LONG[: NAME - 1] in top
        assert "9,876,543,210.00 HUF" in top
        await resized(pilot, 80, 24)
        assert len(screen_text(pilot.app).splitlines()[0].rstrip()) <= 80


async def test_a_short_name_leaves_its_room_to_the_sum(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, amount="76543210.00", currency="HUF", customer={"id": "cus_1", "name": "Bo Li"})
    async with opened(desk) as pilot:
        assert "Bo Li      76,543,210.00 HUF" in screen_text(pilot.app)


SUMS = ["12,345.00 EUR", "936,990.00 HUF", "1,285,000.00 HUF", "98,765.43 USD", "1,234,567 JPY", "12.500 KWD"]


@pytest.mark.parametrize("width", [60, 64, 69, 71, 76, 78, 79, 80, 92])
async def test_from_60_columns_on_no_sum_is_cut(opened: Open, desk: FakeDesk, width: int) -> None:
    for number, told in enumerate(SUMS):
        amount, currency = told.replace(",", "").split()
        changed(desk, number, amount=amount, currency=currency, customer={"name": LONG})
    async with opened(desk, size=(width, 24)) as pilot:
        lines = screen_text(pilot.app).splitlines()[3 : 3 + len(SUMS)]
        for told, line in zip(SUMS, lines, strict=True):
            assert told in line or told.replace(".00 ", " ") in line
            assert LONG[: NAME - 1] in line


async def test_the_queue_says_more_the_wider_it_is(opened: Open, desk: FakeDesk) -> None:
    shown = []
    for width in (60, 71, 80, 93):
        async with opened(desk, size=(width, 24)) as pilot:
            shown.append(screen_text(pilot.app).splitlines()[2].split())
    assert shown[0] == ["Deadline", "Customer", "Amount", "Suggestion"]
    assert shown[1] == ["Deadline", "Customer", "Amount", "State", "Suggestion"]
    assert shown[2] == ["Deadline", "Kind", "Customer", "Amount", "State", "Suggestion"]
    assert shown[3][-1] == "Assignee"
