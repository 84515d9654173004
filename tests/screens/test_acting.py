"""Deciding, escalating, assigning and noting by keyboard alone, and what happens when the desk refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from screens.dialogs.decide import DecideDialog
from screens.queue import QueueScreen
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed, with_verdict
from triage.domain.errors import DeskError
from triage.domain.money import Money
from triage.services.models import Change


async def test_five_cases_by_keyboard_alone(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y")  # accept the suggestion
        await press(pilot, "down", "enter", "d", "down", "tab", "=no proof", "enter", "right_square_bracket")
        await press(
            pilot, "e", "down", "down", "enter", "=please look", "enter", "right_square_bracket"
        )  # escalate
        await press(pilot, "n", "=called them", "enter", "a", "right_square_bracket")  # note, claim
        await press(pilot, "d", "tab", "=5.50", "tab", "=goodwill", "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, QueueScreen)
    first, second, third, fourth, fifth = (desk.held(number) for number in range(5))
    assert (first.state, first.decision["action"], first.decision["reason"]) == ("decided", "refund", "")  # type: ignore[index]
    assert (second.decision["action"], second.decision["reason"]) == ("accept", "no proof")  # type: ignore[index]
    assert (third.state, third.history[-1].summary) == ("escalated", "escalate legal: please look")
    assert [entry.act for entry in fourth.history[-2:]] == ["noted", "assigned"]
    assert fourth.assignee == "anna"
    assert fifth.decision["amount"] == "5.50"  # type: ignore[index]


async def test_one_key_accepts_and_says_how_to_take_it_back(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y")
        assert desk.held(0).decision is not None
        assert "case_000001: Refund 19.00 USD. Press u to undo" in told(pilot.app)
        await press(pilot, "y")
        assert "decided already" in told(pilot.app)
        assert desk.held(0).version == 2


async def test_what_changed_since_one_looked_is_not_accepted(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        desk.held(0).version = 9
        await press(pilot, "y")
        assert desk.held(0).decision is None
        assert "has changed since you looked" in told(pilot.app)
        await press(pilot, "y")
        assert desk.held(0).decision is not None


async def test_undo_on_the_queue_takes_back_the_decision_under_the_cursor(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y", "down", "y", "up", "u")
        assert desk.held(0).decision is None
        assert desk.held(0).state == "open"
        assert desk.held(1).decision is not None
        assert "Taken back: the decision on case_000001" in told(pilot.app)


async def test_undo_of_a_case_not_under_the_cursor_is_asked_first(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y", "down", "down", "u")
        text = screen_text(pilot.app)
        assert "Take back the decision on case_000001?" in text
        assert "Refund  19.00 USD, by anna." in text
        await press(pilot, "escape")
        assert desk.held(0).decision is not None
        await press(pilot, "u", "u")
        assert desk.held(0).decision is None
        assert pilot.app.screen.case_at_hand() == "case_000003"  # type: ignore[attr-defined]


async def test_undo_on_a_case_never_touches_another_one(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y", "down", "enter", "u")
        assert desk.held(0).decision is not None
        assert "There is no decision on case_000002 to take back" in told(pilot.app)


async def test_undo_offers_nothing_that_somebody_took_back_already(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y", "down")
        desk.held(0).decision = None
        await press(pilot, "u")
        assert told(pilot.app) == "There is nothing to undo"
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_a_case_that_changed_while_undo_was_asked_is_left_alone(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "y", "down", "u")
        desk.held(0).version += 1
        await press(pilot, "u")
        assert desk.held(0).decision is not None
        assert "the case changed" in told(pilot.app)


async def test_a_suggested_sum_is_shown_grouped_and_with_its_currency(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 0, amount="936990.00", currency="HUF", payment=None)
    with_verdict(desk, 0, amount=Money.parse("936990.00", "HUF"))
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, "y")
        assert "case_000001: Refund 936,990.00 HUF. Press u to undo" in told(pilot.app)
        assert "● Refund  936,990.00 HUF  by anna" in screen_text(pilot.app)


async def test_a_sum_that_is_not_known_is_looked_at_before_it_is_recorded(
    opened: Open, desk: FakeDesk
) -> None:
    changed(desk, 0, amount="936990.00", currency="HUF", payment={"charge": "ch_1"})
    with_verdict(desk, 0, amount=None)
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        assert "▶ Refund; what is owed is not known" in screen_text(pilot.app)
        await press(pilot, "y")
        text = screen_text(pilot.app)
        assert isinstance(pilot.app.screen, DecideDialog)
        assert "What is owed is not known: give the amount" in text
        assert "needed: not known" in text
        assert "Will record  Refund, of an amount that is still to be given" in text
        await press(pilot, "ctrl+s")
        assert desk.held(0).decision is None
        assert isinstance(pilot.app.screen, DecideDialog)
        await press(pilot, "=936990")
        assert "Will record  Refund 936,990.00 HUF" in screen_text(pilot.app)
        await press(pilot, "ctrl+s")
        assert desk.held(0).decision["amount"] == "936990.00"  # type: ignore[index]


async def test_a_new_remark_takes_the_place_of_the_old_one(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "n", "=one", "enter", "a")
        assert told(pilot.app) == "case_000001: assigned to anna"
        desk.failing = DeskError("the disk is full", "demo.db", "make room")
        await press(pilot, "a")
        assert told(pilot.app).splitlines() == [
            "case_000001: assigned to anna",
            "demo.db: the disk is full; make room",
        ]


async def test_an_override_says_that_it_needs_a_reason_before_it_is_pressed(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down")
        assert "First say why: an override needs a reason." in screen_text(pilot.app)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DecideDialog)
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "reason"
        assert desk.held(0).decision is None


@pytest.mark.parametrize(
    ("amount", "problem"), [("12.345", "has 3 decimals, USD has 2"), ("-1", "is negative"), ("x", "no")]
)
async def test_an_amount_that_is_none_is_said_in_the_dialog(
    opened: Open, desk: FakeDesk, amount: str, problem: str
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d")
        pilot.app.screen.query_one("#amount", Input).value = amount
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DecideDialog)
        assert "The amount:" in screen_text(pilot.app)
        assert desk.held(0).decision is None


async def test_a_case_that_changed_meanwhile_is_shown_again_with_what_was_typed(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "down", "tab", "=because")
        desk.held(0).version = 7
        await press(pilot, "ctrl+s")
        text = screen_text(pilot.app)
        assert isinstance(pilot.app.screen, DecideDialog)
        assert "the case changed: it is at version 7" in " ".join(text.split())
        assert "because" in text
        await press(pilot, "ctrl+s")
        assert desk.held(0).decision is not None
        assert desk.held(0).decision["action"] == "reship"  # type: ignore[index]


async def test_an_escalation_needs_somebody_and_a_word_to_them(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "e", "ctrl+s")
        assert "Choose to whom it goes" in screen_text(pilot.app)
        await press(pilot, "down", "down", "ctrl+s")
        assert "Say why, for whoever takes over" in screen_text(pilot.app)
        await press(pilot, "=look", "enter")
        assert desk.held(0).history[-1].summary == "escalate legal: look"


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(("e", "down", "down", "enter", "=look", "enter"), id="e"),
        pytest.param(("d", "end", "up", "tab", "down", "down", "enter", "=look", "enter"), id="d"),
    ],
)
async def test_an_escalation_is_a_decision_whichever_key_makes_it(
    opened: Open, desk: FakeDesk, keys: tuple[str, ...]
) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, *keys)
        text = screen_text(pilot.app)
        assert "Decision in force" in text
        assert "● Escalate to Legal  by anna" in text
        assert "“look”" in text
        assert desk.held(0).state == "escalated"
        await press(pilot, "u")
        assert desk.held(0).state == "open"


async def test_deciding_to_escalate_needs_somebody_chosen(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "d", "end", "up", "ctrl+s")
        assert "First choose to whom it goes." in screen_text(pilot.app)
        assert desk.held(0).decision is None


async def test_assigning_to_somebody_and_to_nobody(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "A", "ctrl+u", "=bea", "enter")
        assert desk.held(0).assignee == "bea"
        await press(pilot, "A", "ctrl+u", "enter")
        assert desk.held(0).assignee is None


async def test_closing_and_opening_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000002") as pilot:
        await press(pilot, "c", "c")
        assert desk.held(1).state == "closed"
        await press(pilot, "c", "c")
        assert desk.held(1).state == "open"


async def test_a_refusal_outside_dialogs_is_one_line(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30)) as pilot:
        desk.failing = DeskError("the disk is full", "demo.db", "make room")
        await press(pilot, "a")
        assert told(pilot.app) == "demo.db: the disk is full; make room"


async def test_the_unexpected_is_one_line_and_a_crash_note(
    opened: Open, desk: FakeDesk, tmp_path: Path
) -> None:
    async with opened(desk, size=(120, 30)) as pilot:
        desk.failing = ZeroDivisionError("[red]\x1b[31mboom")
        await press(pilot, "a")
        text = screen_text(pilot.app)
        assert "Something unexpected happened while assigning the case" in " ".join(text.split())
        assert "Traceback" not in text
    notes = list(tmp_path.glob("crash-*.txt"))
    assert len(notes) == 1
    assert "ZeroDivisionError" in notes[0].read_text()


async def test_deciding_on_the_case_screen_shows_the_decision_in_force(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000002") as pilot:
        await press(pilot, "y")
        text = screen_text(pilot.app)
        assert "Decision in force" in text
        assert "● Contest  by anna" in text
        await press(pilot, "u")
        assert "Decision in force" not in screen_text(pilot.app)


async def test_what_changed_since_the_decision_is_told_piece_by_piece(opened: Open, desk: FakeDesk) -> None:
    case = desk.held(4)
    case.state = "decided"
    case.decision = {"action": "refund", "by": "anna", "at": "2026-11-19T09:00:00Z", "suggested": "refund"}
    case.decision["changed_since"] = "2026-11-20T08:00:00Z"
    case.changes = (
        Change("action", "refund", "escalate:legal"),
        Change("signal", "", "legal_threat"),
        Change("caution", "good_customer", ""),
        Change("fact", "120.00 USD", "[b]340\x1b[31m", "spend"),
    )
    async with opened(desk, size=(160, 50), case_id="case_000005") as pilot:
        text = screen_text(pilot.app)
        assert "▲ The case has changed since; suggested then: Refund" in text
        assert "+ Signal: Threatens with the law" in text
        assert "− Caution: Good customer" in text
        assert "~ Spend: 120.00 USD → [b]340␛[31m" in text
