"""Trying a message out, what is only suspected, and correcting what was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from screens.case import CaseScreen
from screens.sandbox import SandboxScreen
from screens.widgets.message_area import LONGEST, MessageArea
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError
from triage.services.suspecting import SuspicionView

NASTY = "[b]my bank[/]\x1b[31m \u202eevil\u202c \u200b\u200bzero e\u0301 佐藤 \x07 👨‍👩‍👧"


async def test_a_message_is_read_while_it_is_typed(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50)) as pilot:
        await press(pilot, "f2", "=I will tell my bank")
        text = screen_text(pilot.app)
        for part in ("✔ [1] Threatens a chargeback", "“my bank”", "chargeback_threat/en/bank-will-act"):
            assert part in text, part
        assert "I will tell my bank[1]" in text
        assert "suspected" not in text


async def test_what_nearly_fires_says_what_keeps_it_from_firing(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f2", "=I will not tell my bank")
        text = screen_text(pilot.app)
        assert "Nothing fires" in text
        assert "≈ Threatens a chargeback" in text
        assert "✘ a negation stands beside it: “my bank”" in text
        await press(pilot, "ctrl+l")
        assert "negation" not in screen_text(pilot.app)


async def test_with_the_extra_the_sandbox_tells_what_is_suspected(opened: Open, desk: FakeDesk) -> None:
    desk.suspecting.available = True
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f2", "=my solicitor")
        text = screen_text(pilot.app)
        assert "? suspected  Threatens with the law  0.71" in text
        assert "resembles  “[b]My solicitor␛[31m will write to you”" in text


async def test_the_sandbox_reads_without_holding_the_keys_up(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f2")
        desk.gate.clear()
        await pilot.press(*"my b")
        await pilot.pause()
        assert "◌ reading…" in screen_text(pilot.app)
        await pilot.press(*"ank")
        desk.gate.set()
        await press(pilot, "!")
        assert "Threatens a chargeback" in screen_text(pilot.app)
        assert desk.calls.count("rulebook.tried") < 8


async def test_a_text_that_is_too_long_for_the_screen_is_cut_and_says_so(
    opened: Open, desk: FakeDesk
) -> None:
    text = "x my bank\n" * 100_000
    changed(desk, 0, messages=[{"at": "2026-11-18T09:00:00Z", "from": "customer", "text": text}])
    async with opened(desk, size=(120, 40), case_id="case_000001") as pilot:
        await press(pilot, "f2")
        assert "only the first 20,000 characters are read" in screen_text(pilot.app)
        await press(pilot, "ctrl+l")
        pilot.app.screen.query_one(MessageArea).post_message(Paste(text))
        await settle(pilot)
        assert len(pilot.app.screen.query_one(MessageArea).text) == LONGEST
        assert "only the first 20,000 characters are read" in screen_text(pilot.app)


async def test_a_book_that_cannot_be_read_is_told_and_tried_again(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40)) as pilot:
        await press(pilot, "f2")
        desk.failing = DeskError("line 3: no such phrase", "book.yaml")
        await press(pilot, "=x")
        assert "✖ book.yaml: line 3: no such phrase" in screen_text(pilot.app)
        await press(pilot, "=my bank")
        assert "Threatens a chargeback" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_hostile_text_is_inert_in_the_sandbox(
    opened: Open, desk: FakeDesk, size: tuple[int, int]
) -> None:
    desk.suspecting.available = True
    changed(desk, 0, messages=[{"at": "2026-11-18T09:00:00Z", "from": "customer", "text": NASTY * 9}])
    async with opened(desk, size=size, case_id="case_000001") as pilot:
        await press(pilot, "f2", "ctrl+end")
        assert isinstance(pilot.app.screen, SandboxScreen)
        assert "[b]my bank" in screen_text(pilot.app)
        assert not unsafe(screen_text(pilot.app).replace("\n", ""))


async def test_from_a_case_the_latest_message_of_the_customer_is_tried(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, "f2")
        assert "✔ [1] Threatens a chargeback" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, CaseScreen)


# Suspected in a case ------------------------------------------------------------------------------


def suspicious(desk: FakeDesk) -> None:
    desk.suspecting.available = True
    desk.suspecting.of["case_000001"] = [SuspicionView(0, "legal_threat", 0.64, f"see you in court {NASTY}")]


async def test_what_is_suspected_stands_apart_with_its_reason(opened: Open, desk: FakeDesk) -> None:
    suspicious(desk)
    async with opened(desk, size=(160, 60), case_id="case_000001") as pilot:
        text = screen_text(pilot.app)
        assert "Only suspected" in text
        assert "? suspected  Threatens with the law  Customer" in text
        assert "resembles  “see you in court [b]my bank" in text
        assert text.index("Marked words") < text.index("Only suspected")
        assert not unsafe(text.replace("\n", ""))
        await press(pilot, "right_square_bracket")
        assert "Only suspected" not in screen_text(pilot.app)


async def test_what_cannot_be_read_by_meaning_is_told_in_its_place(opened: Open, desk: FakeDesk) -> None:
    suspicious(desk)
    desk.suspecting.failing = DeskError("the head is of another book", "head.npz", "run 'triage rules learn'")
    async with opened(desk, size=(160, 60), case_id="case_000001") as pilot:
        text = screen_text(pilot.app)
        assert "✖ head.npz: the head is of another book; run 'triage rules learn'" in text
        assert "▶ Refund  19.00 USD" in text
        assert told(pilot.app) == ""


async def test_without_the_extra_nothing_is_read_by_meaning(opened: Open, desk: FakeDesk) -> None:
    suspicious(desk)
    desk.suspecting.available = False
    async with opened(desk, size=(160, 60), case_id="case_000001") as pilot:
        assert "suspected" not in screen_text(pilot.app)
    assert "suspecting.of_case" not in desk.calls


# Teaching -----------------------------------------------------------------------------------------


async def test_a_correction_from_a_case_is_kept_with_all_that_the_message_says(
    opened: Open, desk: FakeDesk
) -> None:
    text = desk.held(0).document["messages"][0]["text"]
    async with opened(desk, size=(120, 40), case_id="case_000001") as pilot:
        await press(pilot, "w", "ctrl+s")
        assert "Nothing is corrected yet" in screen_text(pilot.app)
        await press(pilot, *["down"] * 7, "enter", *["down"] * 4, "enter")
        shown = screen_text(pilot.app)
        assert "✔ Threatens with the law  should have fired" in shown
        assert "· Was not answered  should not have fired" in shown
        assert "✔ Threatens a chargeback  fired" in shown
        await press(pilot, "ctrl+s")
        assert "triage rules learn" in told(pilot.app)
    assert desk.book.lessons == [(text, ("chargeback_threat", "legal_threat"))]


async def test_any_message_of_the_other_side_can_be_corrected_and_none_of_staff(
    opened: Open, desk: FakeDesk
) -> None:
    first = {"at": "2026-11-17T09:00:00Z", "from": "customer", "text": "My lawyer will call you."}
    staff = {"at": "2026-11-17T10:00:00Z", "from": "staff", "text": "Staff wrote this."}
    last = {"at": "2026-11-18T09:00:00Z", "from": "customer", "text": "Hello?"}
    changed(desk, 1, messages=[first, staff, last])
    async with opened(desk, case_id="case_000002") as pilot:
        await press(pilot, "w")
        assert "Staff wrote this" not in screen_text(pilot.app)
        assert "Teach  ^s" in screen_text(pilot.app)
        await press(pilot, "shift+tab", "up", "enter", *["down"] * 7, "enter", "ctrl+s")
    assert desk.book.lessons == [("My lawyer will call you.", ("legal_threat",))]


async def test_a_correction_can_be_made_in_the_sandbox(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "f2", "ctrl+s")
        assert "Paste a message first" in told(pilot.app)
        await press(pilot, "=see my bank statement", "ctrl+s", *["down"] * 5, "enter", "ctrl+s")
    assert desk.book.lessons == [("see my bank statement", ())]


async def test_without_a_book_of_ones_own_the_dialog_tells_how_to_make_one(
    opened: Open, desk: FakeDesk
) -> None:
    desk.book.own = None
    async with opened(desk, case_id="case_000001") as pilot:
        await press(pilot, "w")
        text = screen_text(pilot.app)
        for part in ("triage rules own my-book", "triage --book my-book", "TRIAGE_BOOK"):
            assert part in text, part
        await press(pilot, "escape")
    assert desk.book.lessons == []


async def test_a_refused_correction_is_one_line(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001", size=(120, 40)) as pilot:
        await press(pilot, "w", "enter")
        desk.failing = DeskError("cannot be written: disk full", str(Path("my-book")), "make room")
        await press(pilot, "ctrl+s")
        assert told(pilot.app) == "my-book: cannot be written: disk full; make room"
