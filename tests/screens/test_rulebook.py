"""The rulebook screen: everything in the book with its reasons, found by words, reached from a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.rulebook import RulebookScreen
from screens.sandbox import SandboxScreen
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk
from tests.screens.fake_pages import LINES
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError

NASTY = "[b]Eve[/] \x1b[31mred\x07 \u202eevil\u202c \u200bzero 👨‍👩‍👧 e\u0301 ليلى\ttab\r\nline"


async def test_the_book_opens_from_anywhere_at_its_first_rule(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3")
        text = screen_text(pilot.app)
        assert "1 All 6  2 Rules 3  3 Cautions 1  4 Signals 1  5 Numbers 1" in text
        assert "Somebody is in danger" in text
        assert "Why        A threat to a person goes to somebody named." in text
        await press(pilot, "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_a_rule_tells_what_explain_tells(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3", "down")
        text = screen_text(pilot.app)
        for part in (
            "rule 10, refund request",
            "Status     active",
            "Then       Refund",
            "Source     policy, rule 10",
            "· amount: less than 25.00 USD",
            "Trust below  25.00",
            "case.amount  The sum in question.",
            "✔ fires: taken at its word  policy/r.cases.yaml:4",
            "✘ near miss  policy/r.cases.yaml:6",
            "✘ at the threshold: [b]exactly 25␛[31m  r.cases.yaml:8",
            "policy/refund_request.yaml:120",
        ):
            assert part in text, part


async def test_digits_narrow_to_a_sort_and_keep_the_line(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3", "4")
        text = screen_text(pilot.app)
        assert "1 of 1" in text
        assert "Is not      they did so already" in text
        assert text.index("Examples, en") < text.index("Examples, de")
        await press(pilot, "1")
        assert "5 of 6" in screen_text(pilot.app)
        await press(pilot, "5")
        assert "Asked by" in screen_text(pilot.app)
        assert "· small-twice" in screen_text(pilot.app)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("shadow", "A second small claim"),
        ("trust limit", "they say that it is our fault"),
        ("LEVER", "Threatens"),
    ],
)
async def test_words_find_a_line_by_status_reason_or_title(
    opened: Open, desk: FakeDesk, asked: str, found: str
) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3", "slash", f"={asked}", "enter")
        text = screen_text(pilot.app)
        assert "1 of 1" in text
        assert found in text
        await press(pilot, "escape")
        assert "of 6" in screen_text(pilot.app)


async def test_words_that_nothing_has_are_told_with_the_way_out(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f3", "slash", "=nothing has this")
        assert "Nothing in the book has these words" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "1 of 6" in screen_text(pilot.app)


async def test_from_a_signal_to_the_sandbox_with_its_example(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3", "4", "t")
        assert isinstance(pilot.app.screen, SandboxScreen)
        assert "I will tell my bank [b]now␛[31m" in screen_text(pilot.app)
        await press(pilot, "escape", "2", "t")
        assert "Paste a message here" in screen_text(pilot.app)


async def test_from_the_trace_of_a_case_to_the_rule_under_the_cursor(opened: Open, desk: FakeDesk) -> None:
    trace = desk.held(0).verdict.trace
    lines = [replace(LINES[0], id=rule.id, title=f"Title of {rule.id}") for rule in trace]
    desk.book_lines = [*LINES, *lines]
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        fired = next(rule.id for rule in trace if rule.outcome == "fired")
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, RulebookScreen)
        assert f"ID         {fired}" in screen_text(pilot.app)
        await press(pilot, "escape", "2", "home", "b")
        assert f"ID         {trace[0].id}" in screen_text(pilot.app)
        await press(pilot, "escape", "end", "b")
        assert f"ID         {trace[-1].id}" in screen_text(pilot.app)


async def test_a_rule_that_the_book_no_longer_has_is_told(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, "b")
        assert "The book has no" in told(pilot.app)


async def test_a_book_that_cannot_be_read_is_told_and_read_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.failing = DeskError("line 3: no such fact", "policy/x.yaml", "run 'triage rules check'")
        await press(pilot, "f3")
        assert "policy/x.yaml: line 3: no such fact" in " ".join(screen_text(pilot.app).split())
        await press(pilot, "r")
        assert "1 of 6" in screen_text(pilot.app)


async def test_a_page_that_cannot_be_read_leaves_the_list(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f3")
        desk.failing = DeskError("the file is gone", "signals/x.yaml")
        await press(pilot, "down")
        assert "✖ signals/x.yaml: the file is gone" in screen_text(pilot.app)
        await press(pilot, "down")
        assert "Request info" in screen_text(pilot.app)


async def test_the_page_scrolls_and_gives_the_keys_back(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f3", "down", "enter", "end")
        assert "Examples" in screen_text(pilot.app)
        await press(pilot, "escape", "down")
        assert "3 of 6" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (250, 70)])
async def test_a_book_of_hostile_words_is_inert(opened: Open, desk: FakeDesk, size: tuple[int, int]) -> None:
    desk.book_lines = [replace(line, title=NASTY * 20, group=NASTY, says=NASTY, more=NASTY) for line in LINES]
    async with opened(desk, size=size) as pilot:
        await press(pilot, "f3")
        for _ in LINES:
            assert not unsafe(screen_text(pilot.app).replace("\n", ""))
            await press(pilot, "down")


async def test_a_place_takes_the_place_of_another(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f3", "f3", "escape")
        assert "60 cases" in screen_text(pilot.app)
