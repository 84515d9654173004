"""What was decided stands where the suggestion stood: in the queue, in its last line, on top of the case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.screens.conftest import Open, press, screen_text
from tests.screens.fake_desk import FakeDesk, with_verdict

OTHERWISE = ("d", "down", "tab", "=no proof", "ctrl+s")


def line_of(pilot: Any, name: str) -> str:
    """The line of the queue with ``name``."""
    return next(line for line in screen_text(pilot.app).splitlines() if name in line)


async def test_what_was_decided_otherwise_is_told_by_a_sign_in_the_line(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        before = line_of(pilot, "Dale Robertson")
        assert "≠" not in before
        await press(pilot, *OTHERWISE)
        after = line_of(pilot, "Dale Robertson")
        made, suggested = desk.row(0).decided, desk.row(0).suggestion
        assert made
        assert made != suggested
        assert f"≠ {made.replace('_', ' ').capitalize()}"[:14] in after
        assert suggested.replace("_", " ").capitalize() not in after.partition("≠")[2]
        last = line_of(pilot, "case_000001 · ")
        assert f"≠ {made.replace('_', ' ').capitalize()}" in last
        assert f"not {suggested.replace('_', ' ').capitalize()}" in last


async def test_what_was_accepted_is_told_as_decided(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert "✔ " in line_of(pilot, "Dale Robertson")
        assert "≠" not in screen_text(pilot.app)
        await press(pilot, "u")
        assert "✔ " not in line_of(pilot, "Dale Robertson")


async def test_the_head_of_the_case_says_what_was_decided_and_instead_of_what(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(80, 24), case_id="case_000001") as pilot:
        await press(pilot, *OTHERWISE)
        head = screen_text(pilot.app).splitlines()[2]
        made, suggested = desk.row(0).decided, desk.row(0).suggestion
        assert f"≠ {made.replace('_', ' ').capitalize()}" in head
        assert f"not {suggested.replace('_', ' ').capitalize()}" in head
        await press(pilot, "u", "y")
        head = screen_text(pilot.app).splitlines()[2]
        assert "✔ " in head
        assert ", not " not in head


@pytest.mark.parametrize("keys", [("y",), OTHERWISE])
async def test_a_suggestion_that_changes_afterwards_changes_neither_sign_nor_instead_of_what(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk, size=(80, 24)) as pilot:
        await press(pilot, *keys)
        row = desk.row(0)
        with_verdict(desk, 0, action="escalate", escalate_to="legal")
        assert desk.row(0).suggestion != row.suggestion
        await press(pilot, "r")
        made = row.decided.replace("_", " ").capitalize()
        then = row.suggestion.replace("_", " ").capitalize()
        told = f"≠ {made}, not {then}" if row.against else f"✔ {made} "
        assert told in line_of(pilot, "case_000001 · ") + " "
        assert ("≠ " if row.against else "✔ ") in line_of(pilot, "Dale Robertson")
        await press(pilot, "enter")
        head = screen_text(pilot.app).splitlines()[2].replace("  ", " ")
        assert told in head + " "
        assert (", not " in head) == row.against
