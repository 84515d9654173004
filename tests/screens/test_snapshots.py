"""How each screen looks in its states, at the smallest size and at a large one.

``pytest tests/screens/test_snapshots.py --snapshot-update`` takes them anew; look before you keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import console, press, settle, still
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_sync_status import synced
from triage.domain.errors import DeskError
from triage.providers.base import Fault, ProviderError
from triage.services.suspecting import SuspicionView

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 50), id="160x50")]
STATES: dict[str, tuple[str, ...]] = {
    "queue": ("down", "down"),
    "queue-filtered": ("slash", "=kind:con", "enter", "down"),
    "queue-no-match": ("slash", "=nobody", "enter"),
    "case": ("enter",),
    "case-chargeback": ("down", "enter"),
    "case-contract": ("down", "down", "enter"),
    "case-trace": ("enter", "2"),
    "case-history": ("y", "enter", "3"),
    "decide": ("d",),
    "decide-override": ("d", "down", "down"),
    "decide-escalate": ("d", "up"),
    "accept-many": ("space", "space", "down", "space", "y"),
    "queue-offers": ("slash", "=kind:chargeback signal:"),
    "queue-slip": ("slash", "=kind:chragback"),
    "queue-by-customer": ("s", "s", "s"),
    "keep-view": ("slash", "=kind:con", "enter", "V"),
    "escalate": ("e",),
    "assign": ("A",),
    "note": ("n",),
    "case-timeline": ("enter", "4"),
    "actions": ("p",),
    "evidence": ("down", "enter", "E"),
    "promises": ("down", "down", "enter", "P"),
    "promises-add": ("down", "down", "enter", "P", "down", "t"),
    "promised": ("P",),
    "promised-by-whom": ("P", "w"),
    "reply": ("enter", "R"),
    "reply-refused": ("enter", "R", "=Once your review is gone. "),
    "reply-letter": ("enter", "R", "ctrl+l"),
    "sandbox": ("f2", "=I will not tell my bank"),
    "teach": ("enter", "w", "down", "enter"),
    "rulebook": ("f3", "down"),
    "rulebook-signal": ("f3", "4"),
    "rulebook-search": ("f3", "slash", "=shadow"),
    "charts": ("f5",),
    "charts-inflow": ("f5", "2"),
    "charts-wins": ("f5", "3"),
    "charts-monitoring": ("f5", "4"),
    "settings": ("f6", "down"),
    "log": ("l", "down"),
    "log-verified": ("l", "v"),
    "log-entry": ("l", "enter"),
    "help": ("question_mark",),
    "help-case": ("enter", "question_mark"),
    "palette": ("ctrl+p",),
}

Compare = Callable[..., bool]


async def play(pilot: Pilot[Any], *, keys: tuple[str, ...] = ()) -> None:
    """Presses ``keys`` on the settled console, and lets nothing blink or fade."""
    await settle(pilot)
    await press(pilot, *keys)
    pilot.app.clear_notifications()
    still(pilot.app)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_states(snap_compare: Compare, state: str, size: tuple[int, int], tmp_path: Path) -> None:
    app = console(FakeDesk(60), notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=partial(play, keys=STATES[state]))


@pytest.mark.parametrize("size", SIZES)
def test_empty_desk(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    assert snap_compare(console(FakeDesk(0), notes=tmp_path), terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", SIZES)
def test_failed_desk(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    desk = FakeDesk(60)
    desk.failing = DeskError("the disk is full", "demo.db", "make room, then try again")
    assert snap_compare(console(desk, notes=tmp_path), terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", SIZES)
def test_stale_case(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    desk = FakeDesk(60)

    async def collide(pilot: Pilot[Any]) -> None:
        await play(pilot, keys=("d", "down", "tab", "=no proof"))
        desk.held(0).version = 9
        await play(pilot, keys=("ctrl+s",))

    assert snap_compare(console(desk, notes=tmp_path), terminal_size=size, run_before=collide)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_case(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    desk = FakeDesk(60)
    nasty = "[b]Eve[/] \x1b[31mred\x07 \u202eevil\u202c \u200bzero 👨‍👩‍👧 🇭🇺 e\u0301 佐藤 ليلى\ttab\r\nline"
    messages = [{"at": "2026-11-18T09:00:00Z", "from": "customer", "text": nasty * 40}]
    changed(desk, 0, customer={"name": nasty}, subject=nasty, messages=messages)
    app = console(desk, notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=partial(play, keys=("enter",)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seen", ["sandbox", "case"])
def test_suspected(snap_compare: Compare, size: tuple[int, int], seen: str, tmp_path: Path) -> None:
    desk = FakeDesk(60)
    desk.suspecting.available = True
    like = "The number on the back of my card still works."
    desk.suspecting.of["case_000002"] = [SuspicionView(0, "chargeback_threat", 0.64, like)]
    sandbox = ("f2", "=I told my solicitor and my bank")
    keys = sandbox if seen == "sandbox" else ("down", "enter", *["pagedown"] * 2)
    app = console(desk, notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=partial(play, keys=keys))


@pytest.mark.parametrize("size", SIZES)
def test_compelling_evidence(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    desk = FakeDesk(60)
    dispute = {"id": "dp_1", "status": "needs_response", "network": "visa", "network_code": "10.4"}
    changed(desk, 1, dispute=dispute)
    keys = ("down", "enter", "E", "pagedown")
    app = console(desk, notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=partial(play, keys=keys))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["list", "below", "reopen", "above"])
def test_followups(snap_compare: Compare, size: tuple[int, int], state: str, tmp_path: Path) -> None:
    desk = FakeDesk(60)
    for number, days in ((0, 31), (1, 61), (2, 3)):
        desk.following.close(number, days)
    keys = {
        "list": ("t",),
        "below": ("b",),
        "reopen": ("b", "=lost", "enter"),
        "above": ("a", "=won", "enter"),
    }
    app = console(desk, notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=partial(play, keys=("F", *keys[state])))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["read", "never", "offline"])
def test_sync_status(snap_compare: Compare, size: tuple[int, int], state: str, tmp_path: Path) -> None:
    desk = FakeDesk(60)
    if state != "never":
        synced(desk)

    async def look(pilot: Pilot[Any]) -> None:
        await play(pilot, keys=("f4",))
        if state == "offline":
            desk.failing = ProviderError(Fault.UNREACHABLE, "no answer came", "Stripe", "check the network")
        await play(pilot, keys=("S",) if state != "never" else ())

    app = console(desk, notes=tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=look)


@pytest.mark.parametrize("theme", ["triage-light", "triage-contrast"])
def test_other_looks(snap_compare: Compare, theme: str, tmp_path: Path) -> None:
    app = console(FakeDesk(60), notes=tmp_path)

    async def switch(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        pilot.app.theme = theme
        await play(pilot, keys=("enter",))

    assert snap_compare(app, terminal_size=(160, 50), run_before=switch)
