"""The promises of all contracts in the console: what is late or due soon, and who did not keep them."""

from __future__ import annotations

import pytest

from screens.promised import PromisedScreen
from screens.promises import PromisesScreen
from screens.queue import QueueScreen
from tests.screens.conftest import Open, press, screen_text
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError

PROMISES = [
    {"text": "SAP connector live", "made_by": "J. Keller", "due": "2026-10-01T00:00:00Z", "where": "offer"},
    {"text": "Training", "made_by": "P. Nagy", "due": "2026-11-30T00:00:00Z", "documented": True},
    {"text": "A second site", "made_by": "P. Nagy", "due": "2027-05-01T00:00:00Z"},
    {"text": "Migration", "made_by": "P. Nagy", "status": "kept"},
]


@pytest.fixture
def promised(desk: FakeDesk) -> FakeDesk:
    """Two contracts with promises."""
    changed(desk, 2, contract={"role": "seller", "promises": PROMISES})
    changed(desk, 6, contract={"role": "seller", "promises": [{"text": "24/7", "status": "broken"}]})
    return desk


async def test_what_is_late_or_due_soon_is_called_to_mind(opened: Open, promised: FakeDesk) -> None:
    async with opened(promised, size=(120, 30)) as pilot:
        await press(pilot, "P")
        text = screen_text(pilot.app)
        for part in (
            "Promises  demo.db  · 3 promises late, broken, or due within 14 days",
            "✖ -50d 09h   case_000003   J. Keller       SAP connector live",
            "· 9d 15h     case_000003   P. Nagy         Training",
            "✖ broken     case_000007   –               24/7",
            "due Thu 01 Oct 2026 01:00 CET · offer",
        ):
            assert part in text, part
        await press(pilot, "t")
        assert "A second site" in screen_text(pilot.app)
        assert "Migration" not in screen_text(pilot.app)
        await press(pilot, "t", "escape")
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_who_did_not_keep_them_and_where_they_stand(opened: Open, promised: FakeDesk) -> None:
    async with opened(promised, size=(120, 30)) as pilot:
        await press(pilot, "P", "w")
        text = screen_text(pilot.app)
        assert "promises by who made them" in text
        assert "Not kept  Kept    Made    Who or where" in text
        assert "✖ 1       0       1       J. Keller" in text
        await press(pilot, "enter", "w")
        assert "by the page or campaign" in screen_text(pilot.app)
        await press(pilot, "w", "t")
        assert "SAP connector live" in screen_text(pilot.app)


async def test_enter_opens_the_ledger_and_comes_back(opened: Open, promised: FakeDesk) -> None:
    async with opened(promised, size=(120, 30)) as pilot:
        await press(pilot, "P", "enter")
        assert isinstance(pilot.app.screen, PromisesScreen)
        await press(pilot, "y", "escape")
        assert isinstance(pilot.app.screen, PromisedScreen)
        assert "2 promises late, broken" in screen_text(pilot.app)


async def test_a_desk_without_promises_says_where_they_are_written_down(opened: Open, desk: FakeDesk) -> None:
    for number in (2, 6):
        changed(desk, number, contract={"role": "seller"})
    async with opened(desk, size=(120, 30)) as pilot:
        await press(pilot, "P")
        assert "✔ No promise is late, or due soon" in screen_text(pilot.app)
        await press(pilot, "w", "enter")
        assert "No promise is written down" in screen_text(pilot.app)


async def test_a_list_that_cannot_be_read_says_why(opened: Open, promised: FakeDesk) -> None:
    async with opened(promised, size=(120, 30)) as pilot:
        promised.failing = DeskError("the desk is gone")
        await press(pilot, "P")
        assert "✖ The list could not be read" in screen_text(pilot.app)
        await press(pilot, "r")
        assert "3 promises" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (250, 70)])
async def test_hostile_promises_are_text_and_fit(opened: Open, desk: FakeDesk, size: tuple[int, int]) -> None:
    nasty = "[b]Pay[/] \x1b]0;owned\x07 \u202eevil 佐藤 " + "y" * 5_000
    promise = {
        "text": nasty,
        "made_by": nasty,
        "where": nasty,
        "status": nasty,
        "due": "2026-11-21T00:00:00Z",
    }
    changed(desk, 2, contract={"role": "seller", "promises": [promise]})
    async with opened(desk, size=size) as pilot:
        for key in ("P", "w", "w"):
            await press(pilot, key)
            lines = screen_text(pilot.app).splitlines()
            assert unsafe("".join(lines)) == []
            assert all(len(line) <= size[0] for line in lines)


async def test_of_many_promises_those_that_are_looked_at_are_read(opened: Open, desk: FakeDesk) -> None:
    many = [{"text": f"part {number:,}", "due": "2026-10-01T00:00:00Z"} for number in range(20_000)]
    changed(desk, 2, contract={"role": "seller", "promises": many})
    changed(desk, 6, contract={"role": "seller"})
    async with opened(desk, size=(120, 30)) as pilot:
        await press(pilot, "P")
        assert "20,000 promises late" in screen_text(pilot.app)
        await press(pilot, "end")
        assert "part 19,999" in screen_text(pilot.app)
        assert "20,000 of 20,000" in screen_text(pilot.app)
        assert desk.calls.count("promising.window") <= 6
