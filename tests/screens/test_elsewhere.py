"""What leads out of the console, and what is left to do at the payment provider."""

from __future__ import annotations

import threading
import webbrowser
from typing import Any

import pytest

from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk
from triage.domain.money import Money
from triage.services.dashboard import dashboard_address
from triage.services.models import ActionView


@pytest.mark.parametrize(
    ("document", "live", "address"),
    [
        ({"dispute": {"id": "dp_1"}, "payment": {"charge": "ch_1"}}, True, "disputes/dp_1"),
        ({"payment": {"charge": "py_1"}}, False, "test/payments/py_1"),
        ({"payment": {"payment_intent": "pi_1"}}, True, "payments/pi_1"),
        ({"dispute": {"id": "dp_1/../../evil"}, "payment": {"charge": "javascript:1"}}, False, None),
        ({}, True, None),
    ],
)
def test_only_what_looks_like_an_id_goes_into_an_address(
    document: dict[str, Any], live: bool, address: str | None
) -> None:
    found = dashboard_address(document, live=live)
    assert found == (address and f"https://dashboard.stripe.com/{address}")


PAGE = "https://dashboard.stripe.com/test/disputes/dp_7781"


class Browser:
    """Notes what it is asked to open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[str] = []

    def open(self, address: str) -> bool:
        assert threading.current_thread() is not threading.main_thread()
        self.asked.append(address)
        return True


async def test_a_case_is_opened_in_the_dashboard_and_its_id_copied(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.mode = "test"
    browser = Browser("xdg-open")
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    async with opened(desk) as pilot:
        await press(pilot, "down", "O", "ctrl+y")
        assert browser.asked == [PAGE]
        assert pilot.app.clipboard == "case_000002"
        await press(pilot, "down", "O")
        assert "names no dispute or payment" in told(pilot.app)


@pytest.mark.parametrize("name", ["w3m", None])
async def test_without_a_window_for_a_browser_the_address_is_copied(
    opened: Open, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    desk.mode = "test"

    def get() -> Browser:
        if name is None:
            raise webbrowser.Error("could not locate runnable browser")
        return Browser(name)

    monkeypatch.setattr(webbrowser, "get", get)
    async with opened(desk) as pilot:
        await press(pilot, "down", "O")
        assert f"There is no browser here. Copied: {PAGE}" in told(pilot.app)
        assert pilot.app.clipboard == PAGE


async def test_on_a_narrow_screen_the_list_of_actions_says_how_each_stands(
    opened: Open, desk: FakeDesk
) -> None:
    waits = ActionView(
        "a1", "case_000001", "refund", "ch_1", Money.parse("1919.00", "USD"), "planned", "other", "anna",
        None, None, "it is above the limit of 250.00 USD",
    )  # fmt: skip
    desk.acting.of["case_000001"] = [waits]
    async with opened(desk) as pilot:
        await press(pilot, "p")
        heads, row, *_ = screen_text(pilot.app).splitlines()[1:]
        assert heads.split() == ["Case", "Action", "Amount", "Stands"]
        assert row.split(maxsplit=4)[:4] == ["case_000001", "Refund", "1,919.00", "USD"]
        assert "◌ waits for somebody else " in row
        assert "above the limit" in screen_text(pilot.app).splitlines()[-2]


async def test_what_is_left_is_listed_and_can_be_cancelled(opened: Open, desk: FakeDesk) -> None:
    refused = ActionView(
        "a1", "case_000001", "refund", "ch_1", Money.parse("19.00", "USD"), "refused", "", "anna", None, None,
        "the charge is disputed",
    )  # fmt: skip
    async with opened(desk, size=(160, 30)) as pilot:
        await press(pilot, "p")
        assert "Nothing is left to do at Stripe" in screen_text(pilot.app)
        await press(pilot, "escape", "y")
        desk.acting.of["case_000001"] = [refused]
        await press(pilot, "p")
        text = screen_text(pilot.app)
        assert "✖ refused" in text
        assert "the charge is disputed" in text
        await press(pilot, "x", "x")
        assert desk.held(0).decision is None
        await press(pilot, "enter")
        assert "Dale Robertson" in screen_text(pilot.app).splitlines()[0]
