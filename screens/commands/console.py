"""`triage` without a verb: the console. Its first paint waits for all that is imported here: see `later`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from pathlib import Path

from triage.config import load_settings, zone_of
from triage.desk import Desk
from triage.domain.errors import UsageError


def open_console(settings: Mapping[str, str]) -> None:
    """Opens the console on the desk. Raises :class:`UsageError` where there is no terminal."""
    if not can_be_shown():
        raise UsageError(
            "the console needs a terminal", next="use 'triage list' in scripts, or see 'triage --help'"
        )
    book = settings.get("book")
    with Desk.open(settings.get("db"), Path(book) if book else None) as desk:
        left_for = run_console(desk)
    from screens.starting import DEMO

    if left_for == DEMO:
        from screens.commands.demo import demo

        demo.main([], standalone_mode=False, obj={})


def run_console(desk: Desk) -> str | None:
    """Runs the console as the settings have it, until it is left; returns what it was left for."""
    gc.disable()  # until the queue is painted: what is loaded now stays anyway
    from screens.app import build_app

    told = load_settings()
    left_for: str | None = build_app(desk, keys=told.keys, theme=told.theme, zone=zone_of(told)).run()
    return left_for


def can_be_shown() -> bool:
    """Whether there is a terminal, or what stands for one."""
    return (sys.stdin.isatty() and sys.stdout.isatty()) or in_browser()


def in_browser() -> bool:
    """Whether a browser stands where the terminal would: 'triage serve' has started this program."""
    from textual.constants import DRIVER

    return bool(DRIVER)
