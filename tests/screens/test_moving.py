"""The keys that move in the queue move everywhere: in lists of choices, in the trace, on the case's pages."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input, OptionList

from screens.widgets.trace import TraceTree
from tests.screens.conftest import Open, console, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk, changed, with_verdict


async def test_in_a_list_of_choices(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d")
        actions = pilot.app.screen.query_one("#action", OptionList)
        await press(pilot, "j", "j", "k")
        assert actions.highlighted == 1
        await press(pilot, "tab", "=jk no")
        assert actions.highlighted == 1
        assert pilot.app.screen.query_one("#reason", Input).value == "jk no"


async def test_in_a_list_of_choices_by_the_keys_of_the_settings(desk: FakeDesk, tmp_path: Path) -> None:
    app = console(desk, notes=tmp_path, keys={"list.down": "n", "list.up": "b"})
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "d", "n", "n", "b")
        assert app.screen.query_one("#action", OptionList).highlighted == 1
        await press(pilot, "j")
        assert app.screen.query_one("#action", OptionList).highlighted == 1


async def test_in_the_trace_of_a_case(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001") as pilot:
        await press(pilot, "2")
        tree = pilot.app.screen.query_one(TraceTree)
        before = tree.cursor_line
        await press(pilot, "j", "j", "k")
        assert tree.cursor_line == before + 1


async def test_on_the_page_of_a_case_in_one_pane_and_in_two(opened: Open, desk: FakeDesk) -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    changed(desk, 0, messages=[{"at": "2026-11-18T09:00:00Z", "from": "customer", "text": text}])
    for size, tabs in (((80, 24), ()), ((160, 24), ("tab",))):
        async with opened(desk, size=size, case_id="case_000001") as pilot:
            await press(pilot, *tabs)
            before = screen_text(pilot.app)
            await press(pilot, "j", "j")
            assert screen_text(pilot.app) != before
            await press(pilot, "k", "k")
            assert screen_text(pilot.app) == before


async def test_where_only_the_sum_is_missing_it_is_typed_at_once(opened: Open, desk: FakeDesk) -> None:
    with_verdict(desk, 0, action="refund", amount=None)
    changed(desk, 0, payment={"charge": "ch_1", "amount": "19.00"})
    async with opened(desk) as pilot:
        await press(pilot, "y", "=12.00")
        assert pilot.app.screen.query_one("#amount", Input).value == "12.00"
