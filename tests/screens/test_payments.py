"""Carrying out and syncing from the console: seen first, confirmed, released by another person."""

from __future__ import annotations

from typing import NoReturn

import pytest

from screens.dialogs.release import ReleaseDialog
from screens.queue import QueueScreen
from tests.screens.conftest import Open, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_turns import hears, typed_ahead
from triage.domain.errors import DeskError
from triage.domain.money import Money
from triage.providers.base import Account
from triage.services.models import ActionView
from triage.services.syncing import SyncResult

DECIDED = "case_000006"


def action(act: str = "refund", **more: object) -> ActionView:
    plain = {
        "id": f"1.2.{act}",
        "case_id": DECIDED,
        "act": act,
        "target": "ch_1",
        "amount": Money.parse("54.00", "USD") if act == "refund" else None,
        "state": "released",
        "waits": "",
        "decided_by": "anna",
        "released_by": None,
        "ref": None,
        "reason": "",
    }
    return ActionView(**(plain | more))  # type: ignore[arg-type]


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk(60)
    desk.mode = "test"
    return desk


async def test_c_on_a_decided_case_shows_what_would_be_sent_and_sends_it(
    opened: Open, desk: FakeDesk
) -> None:
    desk.acting.of[DECIDED] = [action()]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c")
        text = screen_text(pilot.app)
        assert f"Carry out {DECIDED}?" in text
        assert "TEST mode" in text
        assert "Refund 54.00 USD on ch_1 – released: would be sent" in text
        assert "acting.run" not in desk.calls
        await press(pilot, "c")
        assert desk.acting.of[DECIDED][0].state == "done"
        assert "✔ done" in told(pilot.app)


async def test_evidence_goes_out_only_after_a_second_confirmation(opened: Open, desk: FakeDesk) -> None:
    staged = action("stage_evidence", target="dp_1")
    sent = action("submit_evidence", target="dp_1", state="planned", waits="anybody")
    desk.acting.of[DECIDED] = [staged, sent]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c", "c")
        assert "It goes once, and for good" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert [one.state for one in desk.acting.of[DECIDED]] == ["done", "planned"]
        await press(pilot, "c", "c", "c")
        assert desk.acting.releases == [("1.2.submit_evidence", "anna")]
        assert [one.state for one in desk.acting.of[DECIDED]] == ["done", "done"]


async def test_money_above_the_limit_asks_for_another_name(opened: Open, desk: FakeDesk) -> None:
    desk.acting.of[DECIDED] = [action(state="planned", waits="other")]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c", "c", "=Anna", "enter")
        assert isinstance(pilot.app.screen, ReleaseDialog)
        assert "somebody else than who decided" in screen_text(pilot.app)
        await press(pilot, "ctrl+u", "=bea", "enter")
        assert desk.acting.releases == [("1.2.refund", "bea")]
        assert desk.acting.of[DECIDED][0].state == "done"


async def test_what_waits_is_written_down_for_the_second_person(opened: Open, desk: FakeDesk) -> None:
    desk.acting.of[DECIDED] = [action(state="planned", waits="other", decided_by="bea")]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c")
        assert "acting.run" not in desk.calls
        await press(pilot, "c")
        assert "acting.run" in desk.calls
        await press(pilot, "escape")
        assert "waits for somebody else's release. The view Release" in told(pilot.app)
        assert desk.acting.releases == []
        await press(pilot, "c", "c", "enter")
        assert desk.acting.releases == [("1.2.refund", "anna")]


async def test_what_was_sent_is_told_when_one_has_left_the_case(opened: Open, desk: FakeDesk) -> None:
    desk.acting.of[DECIDED] = [action()]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c")
        await typed_ahead(pilot, desk, "c", "escape")
        assert await hears(pilot, "Refund 54.00 USD on ch_1 – ✔ done")
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_several_steps_are_told_on_one_line(opened: Open, desk: FakeDesk) -> None:
    desk.acting.of[DECIDED] = [action(), action("annotate")]
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c", "c")
        assert told(pilot.app) == "Refund 54.00 USD on ch_1 – ✔ done; Annotate on ch_1 – ✔ done"


async def test_what_the_provider_has_no_part_in_can_still_be_put_away(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id=DECIDED) as pilot:
        await press(pilot, "c")
        assert "The payment provider has no part in this decision." in screen_text(pilot.app)
        await press(pilot, "c")
        assert desk.held(5).state == "closed"


async def test_closing_says_that_nothing_was_sent_where_there_is_no_key(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_key(*_: object, **__: object) -> NoReturn:
        raise DeskError("there is no key of the payment provider", "STRIPE_API_KEY", "set it")

    monkeypatch.setattr(desk.acting, "run", without_key)
    async with opened(desk, size=(160, 50), case_id=DECIDED) as pilot:
        await press(pilot, "c")
        shown = screen_text(pilot.app)
        assert "Nothing was sent. STRIPE_API_KEY: there is no key of the payment" in shown
        assert "Close the case only when it was carried out by hand." in shown
        await press(pilot, "escape")
        assert desk.held(5).state == "decided"


@pytest.mark.parametrize(("mode", "shown"), [("test", "TEST"), ("live", "LIVE"), ("none", "no key")])
async def test_the_header_says_which_key_there_is(
    opened: Open, desk: FakeDesk, mode: str, shown: str
) -> None:
    desk.mode = mode
    async with opened(desk) as pilot:
        assert f"· {shown} ·" in screen_text(pilot.app).splitlines()[0]


async def test_it_syncs_by_itself_when_the_setting_says_so_and_tells_how_it_went(
    opened: Open, desk: FakeDesk
) -> None:
    desk.minutes = 5
    desk.syncing.result = SyncResult(Account("acct_1", live=False), new=2, changed=1)
    async with opened(desk, size=(120, 24)) as pilot:
        assert "syncing.sync" in desk.calls
        assert ": 2 new, 1 changed" in screen_text(pilot.app).splitlines()[-2]


@pytest.mark.parametrize(("mode", "minutes"), [("none", 5), ("test", 0)])
async def test_without_a_key_or_the_setting_it_does_not_sync(
    opened: Open, desk: FakeDesk, mode: str, minutes: int
) -> None:
    desk.mode, desk.minutes = mode, minutes
    async with opened(desk):
        assert "syncing.sync" not in desk.calls


async def test_a_sync_that_was_asked_for_and_fails_says_why(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 24)) as pilot:
        desk.failing = DeskError("no whole answer came", "Stripe", "check the network")
        await press(pilot, "S")
        assert told(pilot.app) == "Stripe: no whole answer came; check the network"
        pilot.app.clear_notifications()
        await settle(pilot)
        assert "▲ sync failed" in screen_text(pilot.app)
