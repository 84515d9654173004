"""Opening the console in a test: a fixed zone, a fake desk, and a way to wait until nothing is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from screens.app import build_app
from tests.screens.fake_desk import FakeDesk

ZONE = timezone(timedelta(hours=1), "CET")


def console(desk: Any, *, case_id: str | None = None, notes: Path | None = None, **more: Any) -> App[Any]:
    """The console as tests open it: the same on every machine."""
    return build_app(desk, case_id=case_id, zone=ZONE, notes=notes, **more)


async def quiet(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Waits until nothing in the event loop can go on by itself, and all is painted.

    Textual waits instead until the process takes little time of the processor; on a machine that is busy
    with something else it does so at once, whatever is under way.
    """
    del min_sleep, max_sleep
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(1_000):  # a screen that asks for a frame in every frame is never done
        await asyncio.sleep(0)
        while ready:
            await asyncio.sleep(0)
        app = active_app.get(None)
        screen = app.screen_stack[-1] if app is not None and app.screen_stack else None
        if screen is None or not is_due(screen):
            return
        screen._on_timer_update()


def is_due(screen: Screen[Any]) -> bool:
    """Whether its next frame has anything to do."""
    if screen._callbacks:
        return screen.is_running
    asked = screen._layout_required, screen._scroll_required, screen._repaint_required
    some = any(asked) or bool(screen._dirty_widgets) or screen._recompose_required
    return some and screen.is_current and screen.is_running and not screen.app._batch_count


# Not a fixture: whoever opens a console in a test imports this module, and is to wait like this.
for module in (textual.app, textual.pilot):
    module.wait_for_idle = quiet  # type: ignore[attr-defined]
for widget in (Input, TextArea):
    widget.cursor_blink._default = False  # a cursor that blinks is there or not by the clock


async def settle(pilot: Pilot[Any]) -> None:
    """Waits until no question to the desk is under way, and every answer was handled and painted."""
    await pilot.pause()
    while pilot.app.workers:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Presses keys one by one, each after the one before was dealt with; ``"=text"`` is typed at once."""
    for key in keys:
        await pilot.press(*(key[1:] if key.startswith("=") else [key]))
        await settle(pilot)


async def resized(pilot: Pilot[Any], width: int, height: int) -> None:
    """Makes the terminal another size, and waits until the screen is laid out for it."""
    await pilot.resize_terminal(width, height)
    for _ in range(100):
        await settle(pilot)
        if pilot.app.screen._compositor.size == (width, height):
            return
    raise AssertionError("the screen was not laid out anew")


def screen_text(app: App[Any]) -> str:
    """What is on the screen, line by line."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    assert len(lines) <= height
    return "\n".join(line.text[:width] for line in lines)


def told(app: App[Any]) -> str:
    """What was said in passing, all of it."""
    return "\n".join(note.message for note in app._notifications)


def still(app: App[Any]) -> None:
    """Stops what moves by itself."""
    for screen in app.screen_stack:
        for entry in screen.query(Input):
            entry.cursor_blink = False
        for area in screen.query(TextArea):
            area.cursor_blink = False


Open = Callable[..., AbstractAsyncContextManager[Pilot[Any]]]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """``async with opened(desk, size=(80, 24)) as pilot``: the console, settled."""

    @asynccontextmanager
    async def open_console(
        desk: Any, *, size: tuple[int, int] = (80, 24), case_id: str | None = None, **more: Any
    ) -> AsyncIterator[Pilot[Any]]:
        app = console(desk, case_id=case_id, notes=tmp_path, **more)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield pilot

    return open_console


@pytest.fixture
def desk() -> FakeDesk:
    """Sixty cases."""
    return FakeDesk(60)
