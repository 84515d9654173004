"""The case screen: what it shows, stepping through the queue, hostile text."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import TabbedContent

from screens import words
from screens.case import CaseScreen
from screens.widgets.banner import banner
from screens.widgets.facts import facts
from screens.widgets.history import history
from screens.widgets.inert import cell_width
from screens.widgets.messages import messages
from screens.widgets.section import Part, lay_out
from screens.widgets.verdict import cautions, decision, economics, evidence, verdict
from tests.screens import fake_world as world
from tests.screens.conftest import ZONE, Open, press, screen_text, settle
from tests.screens.fake_desk import FakeDesk, changed, with_verdict
from tests.screens.test_inert import ANY_TEXT, unsafe
from triage.domain.errors import DeskError
from triage.services.models import CaseView, LogEntryView, MessageView, Span, VerdictView


async def test_a_case_shows_what_is_known_and_why(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 60), case_id="case_000001") as pilot:
        text = screen_text(pilot.app)
    for part in (
        "case_000001",
        "Dale Robertson",
        "19.00 USD",
        "overdue by 3 hours 10 minutes",
        "Fri 20 Nov 2026 06:50 CET, our own respond-by date",
        "▶ Refund  19.00 USD",
        "The parcel is late",
        "Do not negotiate  There is a threat",
        "had no answer[1]",
        "[1] Was not answered",
        "Address shipped",
        "✔ as entered",
        "Lifetime value",
    ):
        assert part in text, part


async def test_economics_and_evidence_are_shown_term_by_term(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000002") as pilot:
        text = screen_text(pilot.app)
    for part in (
        "Chance to win (p)",
        "Expected value",
        "70.67",
        "✔ at hand  Shipping documentation",
        "✘ missing",
    ):
        assert part in text, part


def test_sums_have_their_thousands_apart_and_chances_are_in_percent() -> None:
    terms = {"A": "21480", "p": "0.4050", "expected_value": "-1234.50", "note": "12 of 13", "huge": "9" * 400}
    told = [line.split() for line in lay_out(economics(terms), 500).plain.splitlines()]
    assert [line[-1] for line in told[:3]] == ["21,480", "%", "-1,234.50"]
    assert told[1][-2] == "40.5"
    assert told[3][-3:] == ["12", "of", "13"]


async def test_what_a_fact_is_worth_is_told_with_its_currency(desk: FakeDesk) -> None:
    changed(desk, 0, customer={"lifetime_value": "16797.20"}, payment={"refunded": "many", "three_ds": True})
    view = await asyncio.to_thread(desk.cases.show, "case_000001")
    told = lay_out(facts(view, ZONE), 80).plain
    assert "Lifetime value  16,797.20 USD" in told
    assert "Refunded    many" in told
    assert "3-D Secure  yes" in told


async def test_a_caution_says_once_why_it_is_one(desk: FakeDesk) -> None:
    because = (("our-fault", "It is ours."), ("caution-answer-now", "Unanswered since Monday."))
    with_verdict(desk, 0, because=because, cautions=("answer_now", "good_customer"))
    view = await asyncio.to_thread(desk.cases.show, "case_000001")
    suggested = lay_out(verdict(view, ZONE), 200).plain
    assert "It is ours." in suggested
    assert "Unanswered since Monday" not in suggested
    assert lay_out(cautions(view, ZONE), 200).plain.splitlines() == [
        "▲ Answer now  Unanswered since Monday.  caution-answer-now",
        "▲ Good customer  They have spent enough with us to be looked after.",
    ]


async def test_a_dispute_shows_cut_off_target_and_ceiling_beside_each_other(
    opened: Open, desk: FakeDesk
) -> None:
    dispute = {
        "status": "needs_response",
        "network": "visa",
        "opened_at": "2026-11-10T09:00:00Z",
        "due_by": "2026-11-24T09:00:00Z",
    }
    changed(desk, 1, dispute=dispute, respond_by=None)
    async with opened(desk, size=(160, 50), case_id="case_000002") as pilot:
        text = screen_text(pilot.app)
    for part in (
        "Cut-off     · in 4 days  Tue 24 Nov 2026 10:00 CET  the processor's",
        "Our target  ◆ in 1 day  Sat 21 Nov 2026 10:00 CET  72 hours before the",
        "Ceiling     · in 20 days  Thu 10 Dec 2026 10:00 CET  Visa's: at most",
    ):
        assert part in text, part


async def test_the_rule_trace_is_a_tree_of_what_was_expected_and_found(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(160, 50), case_id="case_000001") as pilot:
        await press(pilot, "2")
        text = screen_text(pilot.app)
    for part in ("✔ What decides here", "the parcel is late", "found 10 days", "not reached"):
        assert part in text, part


async def test_at_80_columns_everything_is_reached_by_scrolling(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001") as pilot:
        seen = screen_text(pilot.app)
        for _ in range(5):
            await press(pilot, "pagedown")
            seen += screen_text(pilot.app)
    for part in ("Suggestion", "Cautions", "Messages", "Marked words", "Facts", "Tracking: Carrier"):
        assert part in seen, part


async def test_next_and_previous_follow_the_queue(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001") as pilot:
        await press(pilot, "right_square_bracket", "J")
        assert pilot.app.screen.case_at_hand() == "case_000003"  # type: ignore[attr-defined]
        assert "3 of 60" in screen_text(pilot.app)
        await press(pilot, "left_square_bracket", "K", "K")
        assert pilot.app.screen.case_at_hand() == "case_000001"  # type: ignore[attr-defined]
        assert "This is the first case" in screen_text(pilot.app)


async def test_a_case_that_left_the_queue_has_the_next_one_still(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000004") as pilot:
        desk.held(3).state = "closed"
        await press(pilot, "right_square_bracket")
        assert pilot.app.screen.case_at_hand() == "case_000005"  # type: ignore[attr-defined]


async def test_stepping_keeps_the_tab(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001") as pilot:
        await press(pilot, "2", "right_square_bracket")
        assert pilot.app.screen.query_one(TabbedContent).active == "trace"


async def test_escape_returns_to_the_queue(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, CaseScreen)
        await press(pilot, "escape")
        assert pilot.app.screen.case_at_hand() == "case_000002"  # type: ignore[attr-defined]


async def test_a_case_that_is_not_there_is_said_in_one_line(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 24), case_id="nope") as pilot:
        text = screen_text(pilot.app)
        assert "case nope: there is no such case on the desk" in text
        await press(pilot, "d", "2", "3", "1", "escape")
        assert "60 cases" in screen_text(pilot.app)


async def test_an_error_while_stepping_leaves_the_case_on_screen(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30), case_id="case_000001") as pilot:
        desk.failing = DeskError("the disk is full")
        await press(pilot, "right_square_bracket")
        text = screen_text(pilot.app)
        assert "the disk is full" in text
        assert "case_000001" in text


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)),
    max_leaves=8,
)


def nasty_view(text: str, document: dict[str, object]) -> CaseView:
    """A case made of ``text`` wherever text can be."""
    entry = LogEntryView(1, world.NOW, text, text, text, text, text)
    found = VerdictView(
        text,
        None,
        text,
        text,
        (text,),
        ((text, text),),
        (text,),
        {text: text, "terms": document},
        (text,),
        (text,),
        text,
    )
    whole = {**document, "id": text, "kind": text, "amount": text, "currency": text, "subject": text}
    said = MessageView(
        world.NOW, text, text, text, (Span(0, len(text), text, text), Span(1, 2, "ignored", text))
    )
    made = {"action": text, "amount": text, "by": text, "at": text, "reason": text, "changed_since": text}
    return CaseView(whole, text, text, 1, world.NOW, text, found, made, (said,), (entry,), ())


@settings(max_examples=40, deadline=None)
@given(text=ANY_TEXT, document=st.dictionaries(ANY_TEXT, VALUES, max_size=4), width=st.integers(10, 120))
def test_no_part_of_a_hostile_case_comes_through_alive(
    text: str, document: dict[str, object], width: int
) -> None:
    view = nasty_view(text, document)
    parts: list[Part] = [
        banner(view, world.NOW, ZONE, width=width),
        *verdict(view, ZONE),
        *cautions(view, ZONE),
        *economics(view.verdict.economics),
        *evidence(view),
        *decision(view, ZONE),
        *messages(view, ZONE),
        *facts(view, ZONE),
        *history(view.history, ZONE),
    ]
    assert unsafe(lay_out(parts, width).plain.replace("\n", "")) == []


async def test_a_hostile_message_is_text(opened: Open, desk: FakeDesk) -> None:
    text = "[bold red]Pay[/] \x1b]0;owned\x07 \u202egnp.exe " + "y" * 100_000
    changed(desk, 0, messages=[{"at": "2026-11-18T09:00:00Z", "from": "customer", "text": text}])
    with_verdict(desk, 0, because=(("[link]", "\x1b[2J cleared"),))
    async with opened(desk, size=(120, 40), case_id="case_000001") as pilot:
        shown = screen_text(pilot.app)
        assert "[bold red]Pay[/] ␛]0;owned␇ ·gnp.exe" in shown
        assert "␛[2J cleared" in shown
        assert unsafe(shown.replace("\n", "")) == []


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50), (250, 70)])
async def test_the_case_fits_every_size(opened: Open, desk: FakeDesk, size: tuple[int, int]) -> None:
    async with opened(desk, size=size, case_id="case_000001") as pilot:
        assert all(len(line) <= size[0] for line in screen_text(pilot.app).splitlines())


async def test_a_case_that_somebody_changed_says_so_before_one_decides(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, case_id="case_000001") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, CaseScreen)
        for note in (None, ("case_000002", "another case"), ("case_000001", "called them")):
            if note:
                await asyncio.to_thread(partial(desk.deciding.note, *note, by="bea"))
            screen.look_for_changes()
            await settle(pilot)
            changed_here = note is not None and note[0] == "case_000001"
            assert ("▲ somebody has changed this case" in screen_text(pilot.app)) == changed_here
        await press(pilot, "r")
        assert "▲ somebody" not in screen_text(pilot.app)


@settings(max_examples=60, deadline=None)
@given(minutes=st.integers(-300_000, 300_000), source=st.sampled_from(sorted(words.DUE_SOURCES)))
def test_a_narrow_banner_still_says_whose_deadline_it_is(minutes: int, source: str) -> None:
    desk = FakeDesk(1)
    view = desk.cases.view(desk.held(0))
    view = replace(view, due=world.NOW + timedelta(minutes=minutes), due_source=source)
    line = banner(view, world.NOW, ZONE, width=80).plain.splitlines()[1]
    assert line.endswith(words.DUE_SOURCES[source])
    assert cell_width(line) <= 80


@pytest.mark.parametrize(("code", "told"), [("hy", " · Armenian"), ("und", "")])
def test_the_language_of_a_message_stands_beside_it(code: str, told: str) -> None:
    said = MessageView(None, "customer", "chat", "…", language=code)
    (head, *_) = messages(replace(nasty_view("x", {}), messages=(said,)), ZONE)
    assert lay_out([head], 80).plain.strip() == f"Customer · chat{told}"
