"""Deciding shows the beginning of the reply that goes with the choice."""

from __future__ import annotations

import pytest

from screens.dialogs.decide import DecideDialog
from screens.previewing import first_lines
from tests.screens.conftest import Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError
from triage.services.replying import Reply


async def test_the_reply_to_what_is_suggested_is_shown_with_its_sum(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "d")
        text = screen_text(pilot.app)
        assert "Reply, English  we have looked into it (refund_our_fault, plain)" in text
        assert "is about 19.00 USD" in text
        await press(pilot, "tab", "ctrl+u", "=12.5")
        assert "is about 12.50 USD" in screen_text(pilot.app)


async def test_another_choice_has_another_reply_or_none(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "d", *["down"] * 4)
        assert "(return_then_refund, plain)" in screen_text(pilot.app)
        await press(pilot, "up")
        assert "No letter goes with it  R on the case writes one" in screen_text(pilot.app)


async def test_a_late_answer_does_not_replace_the_reply_to_what_is_chosen_now(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "d")
        dialog = pilot.app.screen
        assert isinstance(dialog, DecideDialog)
        shown = first_lines(Reply("x", "", "refund", "en", False, "Hi\n\ntoo late", (), ()), "R")
        dialog.show_reply(("decline", None), shown)
        await settle(pilot)
        assert "too late" not in screen_text(pilot.app)


async def test_a_reply_that_cannot_be_drafted_keeps_nobody_from_deciding(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "d")
        desk.failing = DeskError("the letters are broken", "rulebook")
        await press(pilot, "down")
        assert "rulebook: the letters are broken" in screen_text(pilot.app)
        await press(pilot, "up", "ctrl+s")
    assert desk.held(0).decision is not None


async def test_a_hostile_name_in_a_reply_is_text(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, currency="\x1b[31m", customer={"name": "\u202e[b]x"})
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, "d")
        assert unsafe(screen_text(pilot.app).replace("\n", "")) == []


@pytest.mark.parametrize("keys", [("d",), ("d", "down", "ctrl+s")])
async def test_the_buttons_are_in_sight_at_80_columns(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, *keys)
        assert "Record  ^s" in screen_text(pilot.app)


async def test_deciding_says_what_stripe_will_be_asked_for(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, payment={"charge": "ch_1", "amount": "19.00"})
    async with opened(desk) as pilot:
        await press(pilot, "d")
        text = " ".join(screen_text(pilot.app).replace("│", " ").split())
        assert "carried out at Stripe: refund 19.00 USD on ch_1." in text
        await press(pilot, "down")
        assert "at Stripe" not in screen_text(pilot.app)
