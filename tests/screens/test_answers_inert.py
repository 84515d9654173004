"""Replies, evidence, promises and reviews made of hostile text: shown inert, in the room they were given."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from rules.engine.ce3 import Ce3, Prior
from rules.engine.evidence import Checklist, Item
from rules.engine.replies.lint import Violation
from screens.previewing import first_lines
from screens.widgets import packet as shown
from screens.widgets.deadlines import deadlines
from screens.widgets.followup_list import FollowupList
from screens.widgets.ledger import Claim, LedgerList, details, standing
from screens.widgets.promised_list import PromisedList
from screens.widgets.refused import findings
from screens.widgets.section import lay_out
from tests.screens.conftest import ZONE
from tests.screens.fake_world import NOW
from tests.screens.test_inert import ANY_TEXT, unsafe
from triage.domain.promises import Duty, Promise
from triage.services.clocks import Clock
from triage.services.evidence.files import Refused
from triage.services.evidence.packet import Packet, PacketFile
from triage.services.following import Followup
from triage.services.promising import Blame, Ledger
from triage.services.reply_rules import RuleTold
from triage.services.replying import Reply

WIDTHS = st.integers(1, 200)


def is_line(cells: list[tuple[str, str]], width: int) -> bool:
    """Whether cells are one line of that width, with nothing in them that a terminal obeys."""
    text = "".join(part for part, _ in cells)
    return cell_len(text) == width and unsafe(text) == []


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT, width=WIDTHS)
def test_what_the_rules_say_to_a_hostile_reply_is_inert(text: str, width: int) -> None:
    broken = (Violation(0, len(text), text, text), Violation(1, 3, "known", text))
    reply = Reply(text, text, text, text, False, text, broken, (text,))
    told = {"known": RuleTold(text, text, text), text: RuleTold(text, text, text)}
    parts = [*findings(reply, told), first_lines(reply, "R")]
    assert unsafe(lay_out(parts, width).plain.replace("\n", "")) == []


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT, width=WIDTHS)
def test_a_hostile_packet_is_inert(text: str, width: int) -> None:
    item = Item(text, text, "decisive", text, text, text)
    priors = (Prior(text, (text,)), Prior(text, (), (text,)))
    found = Checklist(text, text, text, text, text, (item,), Ce3(True, priors), text, text)
    limits = {"bytes": 1, "pages": 1, "characters": 1, "ok": False}
    packet = Packet(
        text, text, NOW, found, text, text, (), {text: text}, (PacketFile(text, b"", 1, (text,)),),
        (Refused(text, text),), limits, (text, f"refused: {text}"),
    )  # fmt: skip
    clocks = (Clock(text, NOW, text), Clock("target", NOW + timedelta(hours=1), text))
    parts = [
        *shown.warnings(packet, clocks, NOW, ZONE),
        *shown.checklist(packet),
        *shown.compelling(packet),
        *shown.letter(packet),
        *shown.texts(packet),
        *shown.files(packet, Path("evidence")),
        *deadlines(clocks, NOW, ZONE),
    ]
    assert unsafe(lay_out(parts, width).plain.replace("\n", "")) == []


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT, width=WIDTHS)
def test_hostile_promises_are_inert_and_aligned(text: str, width: int) -> None:
    promise = Promise(text, 1, text, text, NOW, NOW, text, True, None, text, text)
    duty = Duty(text, text, text, NOW, text, NOW)
    ledger = Ledger(text, "buyer", (promise,), (duty,), (text,), text, text, NOW)
    rows = LedgerList(ZONE, id="ledger")
    due = PromisedList(lambda: NOW, id="promised")
    for row in (promise, duty, Claim(text)):
        assert is_line(rows.cells(row, width), width)
        parts = [*details(row, ledger, NOW, ZONE, "t"), *standing(ledger, NOW, ZONE)]
        assert unsafe(lay_out(parts, width).plain.replace("\n", "")) == []
    assert is_line(due.cells(promise, width), width)
    assert is_line(due.cells(Blame(text, 1, 0, 1), width), width)


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT, width=WIDTHS)
def test_hostile_reviews_are_inert_and_aligned(text: str, width: int) -> None:
    row = Followup(text, text, NOW, 30, NOW, True, text, text, "", 1)
    assert is_line(FollowupList(lambda: NOW, id="followups").cells(row, width), width)
