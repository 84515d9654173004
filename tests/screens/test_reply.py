"""Answering from a case: drafted, edited, held against the rules, copied, marked as sent."""

from __future__ import annotations

import pytest
from hypothesis import given

from screens.case import CaseScreen
from screens.reply import ReplyScreen
from screens.widgets.reply_area import ReplyArea, sendable
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk, changed, with_verdict
from tests.screens.test_inert import ANY_TEXT, unsafe
from triage.domain.errors import DeskError
from triage.domain.remark import checked_text

CASE = "case_000001"


async def test_one_key_drafts_the_answer_to_what_is_suggested(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R")
        text = screen_text(pilot.app)
    for part in (
        "Reply  case_000001 Dale Robertson · Refund, suggested · English, plain, refund our fault",
        "Hello Dale Robertson,",
        "It is about 19.00 USD",
        "✔ No rule refuses it",
        "3 of 3 rules applied",
        "parcel never came",
        "✔ may be sent",
    ):
        assert part in text, part


async def test_a_refused_reply_names_rule_mend_and_source_and_is_neither_copied_nor_sent(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R", "=Delete your review. ")
        text = screen_text(pilot.app)
        for part in (
            "✖ Review coupling  “your review”  review_coupling",
            "a favour tied to a review",
            "mend    Take the review out.",
            "source  16 CFR 465.4",
            "✖ 1 rule refuses it",
        ):
            assert part in text, part
        await press(pilot, "ctrl+y")
        assert pilot.app.clipboard == ""
        assert "Refused: review coupling (review_coupling). Mend the words that are marked" in told(pilot.app)
        await press(pilot, "ctrl+s", "ctrl+s")
        assert isinstance(pilot.app.screen, ReplyScreen)
    assert desk.replying.sent == []


async def test_refused_words_are_marked_in_the_text(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R", "=One", "enter", "=your review ")
        line = pilot.app.screen.query_one(ReplyArea).get_line(1)
        assert [(span.start, span.end) for span in line.spans] == [(0, 11)]
        await press(pilot, "backspace")
        assert pilot.app.screen.query_one(ReplyArea).get_line(0).spans == []


async def test_what_no_rule_refuses_is_copied_and_kept_as_sent(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R", "ctrl+y")
        assert pilot.app.clipboard.startswith("Hello Dale Robertson,")
        await press(pilot, "ctrl+s")
        assert "Was this reply sent?" in screen_text(pilot.app)
        assert desk.replying.sent == []
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CaseScreen)
        assert "of the log keeps that it was sent" in told(pilot.app)
        await press(pilot, "3")
        assert "Reply sent" in screen_text(pilot.app)
    [sent] = desk.replying.sent
    assert (sent.name, sent.language) == ("refund_our_fault", "en")


async def test_a_letter_that_nobody_decided_is_copied_and_not_kept_as_sent(
    opened: Open, desk: FakeDesk
) -> None:
    desk.replying.decided = False
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R", "ctrl+y")
        assert pilot.app.clipboard.startswith("Hello Dale Robertson,")
        await press(pilot, "ctrl+s", "ctrl+s")
        assert "Nobody has decided this case yet: decide first" in told(pilot.app)
        await press(pilot, "=Good morning! ", "ctrl+s", "ctrl+s")
    [sent] = desk.replying.sent
    assert sent.name == ""


async def test_an_edited_letter_is_kept_as_written_by_a_person(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id=CASE) as pilot:
        await press(pilot, "R", "=Good morning! ", "ctrl+s", "ctrl+s")
    [sent] = desk.replying.sent
    assert sent.name == ""
    assert sent.text.startswith("Good morning! Hello")


async def test_another_language_tone_and_letter_and_the_way_back(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "R", "=Mine. ", "ctrl+l")
        assert "Refund our fault  by the rule" in screen_text(pilot.app)
        await press(pilot, "down", "enter", "down", "enter", "home", "down", "enter")
        text = screen_text(pilot.app)
        assert "Kedves Dale Robertson" in text
        assert "Hungarian, formal, decline" in text
        assert "(decline, formal)" in text
        await press(pilot, "ctrl+z")
        assert "Mine. Hello Dale Robertson" in screen_text(pilot.app)


async def test_a_public_answer_is_held_against_the_rules_for_public_ones(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, case_id=CASE) as pilot:
        await press(pilot, "R", "ctrl+l", "tab", "tab", "home", "down", "down", "enter", "ctrl+s", "ctrl+s")
    [sent] = desk.replying.sent
    assert (sent.name, sent.public) == ("public", True)


async def test_what_was_written_waits_until_one_comes_back(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "R", "=Half a ", "escape", "right_square_bracket", "R")
        assert "Half a" not in screen_text(pilot.app)
        await press(pilot, "escape", "left_square_bracket", "R")
        assert "Half a Hello Dale" in screen_text(pilot.app)
        await press(pilot, "ctrl+s", "ctrl+s", "R")
        assert "Half a" not in screen_text(pilot.app)


async def test_where_nothing_is_to_be_said_one_writes_from_nothing(opened: Open, desk: FakeDesk) -> None:
    with_verdict(desk, 0, action="none")
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "R")
        assert "There is no letter for this: 'none' is no answer to anybody. Write your own" in told(
            pilot.app
        )
        await press(pilot, "ctrl+s")
        assert "There is nothing to send yet" in told(pilot.app)
        await press(pilot, "=We wait.", "ctrl+s", "ctrl+s")
    assert desk.replying.sent[0].text == "We wait."


async def test_a_case_that_changed_meanwhile_is_held_against_the_rules_again(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "R", "ctrl+s")
        desk.failing = DeskError("the case is gone")
        await press(pilot, "ctrl+s")
        assert "the case is gone" in told(pilot.app)
        assert isinstance(pilot.app.screen, ReplyScreen)
    assert desk.replying.sent == []


async def test_what_was_typed_while_it_was_checked_is_checked_as_well(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "R")
        desk.gate.clear()
        await pilot.press(*"your ")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "It is still being checked" in told(pilot.app)
        await pilot.press(*"review")
        desk.gate.set()
        await settle(pilot)
        assert "✖ 1 rule refuses it" in screen_text(pilot.app)


async def test_nothing_that_a_reader_does_not_see_gets_into_a_reply(opened: Open, desk: FakeDesk) -> None:
    nasty = "[b]Eve[/] \x1b]0;owned\x07\u202eevil\u202c \u200bzero"
    changed(desk, 0, customer={"name": nasty})
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "R")
        assert "Hello [b]Eve[/] ]0;ownedevil zero" in screen_text(pilot.app)
        pilot.app.screen.query_one(ReplyArea).insert("\x1b[31mred\r\nline")
        await settle(pilot)
        await press(pilot, "ctrl+y")
        assert unsafe(pilot.app.clipboard.replace("\n", "")) == []
        assert unsafe(screen_text(pilot.app).replace("\n", "")) == []
        assert pilot.app.clipboard.startswith("[31mred\nlineHello")


@given(ANY_TEXT)
def test_what_can_be_sent_can_be_kept_in_the_log(text: str) -> None:
    plain = sendable(text)
    assert checked_text(plain, "the reply") == plain.strip()
    assert sendable(plain) == plain


async def test_a_failing_desk_leaves_a_reply_that_cannot_be_sent(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        desk.failing = DeskError("the book is broken", "rulebook", "run 'triage rules check'")
        await press(pilot, "R")
        assert "✖ rulebook: the book is broken" in screen_text(pilot.app)
        await press(pilot, "ctrl+l", "=x", "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, CaseScreen)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50), (250, 70)])
async def test_it_fits_every_size(opened: Open, desk: FakeDesk, size: tuple[int, int]) -> None:
    async with opened(desk, size=size, case_id=CASE) as pilot:
        await press(pilot, "R", "=your review and your bank ")
        lines = screen_text(pilot.app).splitlines()
        assert all(len(line) <= size[0] for line in lines)
        assert "✖ 2 rules refuse it" in lines[-2]


async def test_what_is_typed_before_the_draft_is_there_is_not_lost(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        desk.gate.clear()
        await pilot.press("R")
        await pilot.press(*"Dear D")
        desk.gate.set()
        await settle(pilot)
        await press(pilot, "=ale, ")
        assert "Dear Dale, Hello Dale" in screen_text(pilot.app)
