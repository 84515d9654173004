"""The ledger of a contract in the console: shown, added to, kept, broken, taken over from messages."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from screens.case import CaseScreen
from screens.dialogs.promise import PromiseDialog
from screens.promises import PromisesScreen
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.domain.errors import DeskError

CASE = "case_000003"
SOLD = {
    "role": "seller",
    "counterparty": "Acme",
    "promises": [
        {
            "text": "SAP connector live",
            "made_by": "J. Keller",
            "made_at": "2026-02-10T09:00:00Z",
            "due": "2026-10-01T00:00:00Z",
            "documented": True,
            "where": "offer, page 2",
            "depends_on": "duty-1",
            "status": "open",
        },
        {"text": "Training for five people", "due": "2026-12-20T12:00:00Z", "status": "kept"},
    ],
    "duties": [
        {"id": "duty-1", "text": "Send the access data", "owner": "customer", "status": "missed"},
    ],
}
BOUGHT = {
    "role": "buyer",
    "counterparty": "Leadwerk",
    "promises": [{"text": "200 leads", "made_by": "Herr Braun", "status": "broken", "documented": True}],
}


@pytest.fixture
def sold(desk: FakeDesk) -> FakeDesk:
    changed(desk, 2, contract=SOLD)
    return desk


async def test_the_ledger_tells_who_when_where_due_and_kept(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P")
        text = screen_text(pilot.app)
        for part in (
            "Promises  case_000003  · we sold · 2 promises · 1 not kept",
            "▲ Late     01 Oct 2026 J. Keller       offer, page 2   SAP connector live",
            "✔ Kept     20 Dec 2026 –               only said       Training for five people",
            "✖ Missed   –           duty: customer",
            "? Claimed              –               their message   “promised that the SAP connector",
            "J. Keller, Tue 10 Feb 2026 10:00 CET",
            "overdue by 50 days",
            "duty-1: Send the access data, missed",
        ):
            assert part in text, part
        await press(pilot, "down", "down")
        assert "not sent" in screen_text(pilot.app)


async def test_keeping_breaking_and_opening_again(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P", "y")
        assert "✔ Kept" in screen_text(pilot.app)
        assert told(pilot.app) == "SAP connector live: kept"
        await press(pilot, "down", "x", "down", "y")
        promises, duties = (sold.held(2).document["contract"][name] for name in ("promises", "duties"))
        assert [one["status"] for one in promises] == ["kept", "broken"]
        assert duties[0]["status"] == "done"
        await press(pilot, "o", "up", "o", "up", "L")
        promises, duties = (sold.held(2).document["contract"][name] for name in ("promises", "duties"))
        assert [one["status"] for one in promises] == ["late", "open"]
        assert duties[0]["status"] == "open"


async def test_notice_is_sent_of_a_duty(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P", "n")
        assert "Notice is sent of a duty: put the cursor on one" in told(pilot.app)
        await press(pilot, "down", "down", "n")
        assert "Notice" in screen_text(pilot.app)
        assert "Fri 20 Nov 2026 10:00 CET" in screen_text(pilot.app)
    assert sold.held(2).document["contract"]["duties"][0]["notice_sent_at"] == "2026-11-20T09:00:00Z"


async def test_a_promise_is_written_down_line_by_line(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, case_id=CASE) as pilot:
        await press(pilot, "P", "a", "ctrl+s")
        assert "Say what was promised" in screen_text(pilot.app)
        await press(
            pilot, "=CSV export", "enter", "=P. Nagy", "enter", "=soon", "enter", "=2026-12-04", "enter"
        )
        await press(pilot, "=offer, page 3", "enter", "=maybe", "enter", "=duty-1", "enter")
        assert "Fixable: yes, no, or empty" in screen_text(pilot.app)
        await press(pilot, "ctrl+u", "=y", "ctrl+s")
        assert "soon is no day: write one such as 2026-12-04" in screen_text(pilot.app)
        await press(pilot, "ctrl+u", "ctrl+s")
        assert isinstance(pilot.app.screen, PromisesScreen)
        assert "CSV export" in screen_text(pilot.app)
    assert sold.held(2).document["contract"]["promises"][-1] == {
        "status": "open",
        "text": "CSV export",
        "made_by": "P. Nagy",
        "due": "2026-12-04T22:59:59Z",
        "where": "offer, page 3",
        "depends_on": "duty-1",
        "documented": True,
        "fixable": True,
    }


async def test_a_duty_is_written_down(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, case_id=CASE) as pilot:
        await press(pilot, "P", "D", "=Pay", "enter", "=us", "enter", "=2026-12-31", "enter")
        assert "Whose duty is it: customer or vendor?" in screen_text(pilot.app)
        await press(pilot, "ctrl+u", "=ven", "ctrl+s")
    made = sold.held(2).document["contract"]["duties"][-1]
    assert (made["id"], made["owner"], made["due"]) == ("duty-2", "vendor", "2026-12-31T22:59:59Z")


async def test_what_a_message_claims_is_taken_over(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P", "t")
        assert "This is in the ledger already" in told(pilot.app)
        await press(pilot, "end", "x")
        assert "This is only claimed: t takes it over first" in told(pilot.app)
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, PromiseDialog)
        assert pilot.app.screen.query_one("#text", Input).value.startswith("promised that the SAP")
        await press(pilot, "ctrl+s")
        text = screen_text(pilot.app)
        assert "? Claimed" not in text
        assert "3 promises" in text


async def test_what_we_bought_counts_the_issuers_window_down(opened: Open, desk: FakeDesk) -> None:
    payment = {"method": "card", "captured_at": "2026-08-01T09:00:00Z"}
    changed(desk, 2, contract=BOUGHT, payment=payment)
    async with opened(desk, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P")
        text = screen_text(pilot.app)
        assert "we bought" in text
        assert "The issuer can be asked until  Sun 29 Nov 2026 10:00 CET, in 9 days" in text
        await press(pilot, "f")
        assert "Was the refund asked for?" in screen_text(pilot.app)
        await press(pilot, "f")
        assert "Refund asked for               Fri 20 Nov 2026 10:00 CET" in screen_text(pilot.app)
        await press(pilot, "f")
        assert "Did the vendor refuse the refund?" in screen_text(pilot.app)
        await press(pilot, "escape")
    contract = desk.held(2).document["contract"]
    assert contract["refund_requested_at"] == "2026-11-20T09:00:00Z"
    assert "refund_refused_at" not in contract


async def test_where_we_sold_nobody_refunds_us(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, case_id=CASE) as pilot:
        await press(pilot, "P", "f")
        assert "We sold here, so nobody refunds us" in told(pilot.app)


async def test_only_a_contract_has_promises(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30), case_id="case_000001") as pilot:
        await press(pilot, "P")
        assert "only a contract dispute has promises" in screen_text(pilot.app)
        await press(pilot, "a", "D", "y", "n", "t", "f", "escape")
        assert isinstance(pilot.app.screen, CaseScreen)


async def test_an_empty_ledger_names_the_keys(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 2, contract={"role": "seller", "promises": [{"text": "promised"}]})
    async with opened(desk, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P")
        assert "○ Open" in screen_text(pilot.app)


async def test_a_refusal_is_one_line_and_the_ledger_stays(opened: Open, sold: FakeDesk) -> None:
    async with opened(sold, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P")
        sold.failing = DeskError("the disk is full", "demo.db", "make room")
        await press(pilot, "y")
        assert "the disk is full" in told(pilot.app)
        assert "SAP connector live" in screen_text(pilot.app)


async def test_a_hostile_ledger_is_text(opened: Open, desk: FakeDesk) -> None:
    nasty = "[b]Pay[/] \x1b]0;owned\x07 \u202eevil \u200b佐藤 " + "y" * 5_000
    promise = {"text": nasty, "made_by": nasty, "where": nasty, "depends_on": nasty, "status": nasty}
    changed(desk, 2, contract={"role": "buyer", "promises": [promise], "refund_requested_at": nasty})
    async with opened(desk, size=(120, 30), case_id=CASE) as pilot:
        await press(pilot, "P")
        text = screen_text(pilot.app)
        assert "[b]Pay[/] ␛]0;owned␇" in text
        assert unsafe(text.replace("\n", "")) == []


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (250, 70)])
async def test_it_fits_every_size(opened: Open, sold: FakeDesk, size: tuple[int, int]) -> None:
    async with opened(sold, size=size, case_id=CASE) as pilot:
        await press(pilot, "P", "a")
        lines = screen_text(pilot.app).splitlines()
        assert all(len(line) <= size[0] for line in lines)
        assert any("Record  ^s" in line for line in lines)
