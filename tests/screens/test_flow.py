"""A day at the queue: views, marks, many at once, from case to case, and news while one works."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input

from screens.bulk import sums
from screens.queue import QueueScreen
from screens.widgets.filter_bar import FilterBar
from screens.widgets.view_bar import brief
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk, changed, with_verdict


def at_hand(pilot: Any) -> str | None:
    """The id under the cursor, or on the screen."""
    found: str | None = pilot.app.screen.case_at_hand()
    return found


async def test_views_stand_above_the_list_with_counts_and_a_digit_shows_one(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        assert screen_text(pilot.app).splitlines()[1].strip() == "1 All 60  2 Mine 1  3 Ignored 15"
        await press(pilot, "3")
        assert "15 cases · filtered: signal:ignored" in screen_text(pilot.app)
        await press(pilot, "9")
        assert "There is no view 9" in told(pilot.app)
        await press(pilot, "1")
        assert "60 cases" in screen_text(pilot.app)
        await pilot.click("#views", offset=(12, 0))
        await settle(pilot)
        assert "filtered: assignee:me" in screen_text(pilot.app)


async def test_a_filter_is_kept_as_a_view_and_dropped(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "slash", "=kind:con", "enter", "V", "enter")
        assert "A view needs a name" in screen_text(pilot.app)
        await press(pilot, "=Contracts", "enter")
        assert "4 Contracts 15" in screen_text(pilot.app)
        await press(pilot, "V", *["backspace"] * 9, "enter")
        assert "Dropped: Contracts" in told(pilot.app)
        assert "4 Contracts" not in screen_text(pilot.app)


async def test_a_term_is_offered_and_tab_takes_it(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 24)) as pilot:
        await press(pilot, "slash", "=assi", "tab", "=be")
        assert "⇥ assignee:bea" in screen_text(pilot.app)
        await press(pilot, "tab", "=sig", "tab", "=broken", "tab", "enter")
        assert pilot.app.screen.query_one(FilterBar).value.split() == [
            "assignee:bea", "signal:broken_promise",
        ]  # fmt: skip
        assert "1 case " in screen_text(pilot.app)


async def test_one_key_goes_through_the_orders(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 4, customer={"name": "Acme Logistics Kft."})
    async with opened(desk, size=(120, 24)) as pilot:
        await press(pilot, "s")
        assert "1,285.00 EUR" not in screen_text(pilot.app).splitlines()[-4]
        assert pilot.app.screen.query_one("#filter", Input).value == "sort:amount"
        await press(pilot, "s", "s")
        lines = screen_text(pilot.app).splitlines()
        assert "Acme Logistics Kft." in lines[4]
        assert "〃" in lines[5]
        await press(pilot, "s")
        assert pilot.app.screen.query_one("#filter", Input).value == ""


async def test_every_case_of_the_customer_is_one_key_away(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 7, customer={"id": "cus_0", "name": "Dale"})
    async with opened(desk) as pilot:
        await press(pilot, "C")
        assert "2 cases · filtered: customer:cus_0" in screen_text(pilot.app)


async def test_marked_cases_are_accepted_together_and_what_is_refused_stays_marked(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "space", "space", "space")
        assert "» 3 cases marked: 98.19 EUR + 196.38 USD" in screen_text(pilot.app)
        desk.held(1).version = 5
        await press(pilot, "y")
        assert "Accept the suggestions on 3 cases?" in screen_text(pilot.app)
        await press(pilot, "y")
        assert "2 cases accepted, 1 refused and still marked" in told(pilot.app)
        assert [bool(desk.held(number).decision) for number in range(4)] == [True, False, True, False]
        assert "» 1 case marked" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "marked" not in screen_text(pilot.app).splitlines()[-2]


async def test_together_nothing_is_refunded_whose_sum_is_not_known(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, payment={"charge": "ch_1"})
    with_verdict(desk, 0, action="refund", amount=None)
    async with opened(desk) as pilot:
        await press(pilot, "space", "space", "y", "y")
        assert "1 case accepted, 1 refused and still marked" in told(pilot.app)
        assert "what is owed is not known" in told(pilot.app)
        assert [bool(desk.held(number).decision) for number in range(2)] == [False, True]
        assert "» 1 case marked" in screen_text(pilot.app)


async def test_all_that_a_filter_finds_are_marked_and_assigned(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "3", "asterisk", "A", *["backspace"] * 4, "=bea", "enter")
        assert "15 cases assigned to bea" in told(pilot.app)
        assert {desk.held(number).assignee for number in range(0, 60, 4)} == {"bea"}
        await press(pilot, "asterisk", "asterisk")
        assert not pilot.app.screen._list.marked  # type: ignore[attr-defined]
        await press(pilot, "space", "a")
        assert desk.held(0).assignee == "anna"


async def test_accepting_goes_on_to_the_next_undecided_case_and_never_to_the_list(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, case_id="case_000005") as pilot:
        await press(pilot, "Y")
        assert at_hand(pilot) == "case_000007"  # the sixth is decided already
        await press(pilot, "D", "ctrl+s")
        assert at_hand(pilot) == "case_000009"  # the eighth waits for the customer
        await press(pilot, "Y", "Y")
        assert at_hand(pilot) == "case_000011"
    decided = [number for number in range(12) if desk.held(number).decision]
    assert decided == [4, 6, 8, 9]


async def test_the_last_case_says_that_it_was_the_last(opened: Open) -> None:
    desk = FakeDesk(3)
    async with opened(desk) as pilot:
        await press(pilot, "Y", "Y", "Y")
        assert "the last case that waits for a decision" in told(pilot.app)
        assert all(desk.held(number).decision for number in range(3))


async def test_news_is_shown_but_never_moves_the_cursor(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "down", "down")
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        desk.held(0).state = "closed"
        desk.write(desk.held(0), "closed", "closed", "bea")
        queue.look_for_changes()
        await settle(pilot)
        assert at_hand(pilot) == "case_000003"
        assert "2 of 59" in screen_text(pilot.app)
        desk.held(2).state = "closed"
        desk.write(desk.held(2), "closed", "closed", "bea")
        queue.look_for_changes()
        await settle(pilot)
        assert at_hand(pilot) == "case_000003"
        assert "the list has changed: r" in screen_text(pilot.app)
        await press(pilot, "r")
        assert at_hand(pilot) == "case_000004"
        assert "has changed" not in screen_text(pilot.app)


async def test_nothing_is_read_while_nothing_changes(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        calls = len(desk.calls)
        pilot.app.screen.look_for_changes()  # type: ignore[attr-defined]
        await settle(pilot)
        assert desk.calls[calls:] == ["queue.head"]


async def test_twenty_cases_are_decided_by_keyboard_alone(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000009") as pilot:
        await press(pilot, *["Y"] * 20)
    assert sum(1 for number in range(60) if desk.held(number).decision) == 20


def test_counts_are_brief() -> None:
    assert [brief(count) for count in (0, 9_999, 12_345, 999_999, 1_234_567)] == [
        "0", "9999", "12k", "999k", "1.2M",
    ]  # fmt: skip


def test_sums_are_by_currency() -> None:
    desk = FakeDesk(4)
    assert sums(desk.row(number) for number in (0, 1, 2)) == "98.19 EUR + 196.38 USD"
