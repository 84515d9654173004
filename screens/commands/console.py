"""`triage` without a verb: the console. Its first paint waits for all that is imported here: see `later`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from triage.config import load_settings, zone_of
from triage.desk import Desk
from triage.domain.errors import UsageError

if TYPE_CHECKING:
    from triage.services.demo.loading import Progress


def open_console(settings: Mapping[str, str]) -> None:
    """Opens the console on the desk. Raises :class:`UsageError` where there is no terminal."""
    if not can_be_shown():
        raise UsageError(
            "the console needs a terminal", next="use 'triage list' in scripts, or see 'triage --help'"
        )
    book = settings.get("book")
    with ExitStack() as stack:
        desk = stack.enter_context(
            Desk.open(settings.get("db"), Path(book) if book else None, upgrading=_tell_of_upgrade)
        )
        run_console(desk, partial(_demo, stack))


def _tell_of_upgrade(schema: int) -> None:
    from screens.commands.common import tell_of_upgrade

    tell_of_upgrade(schema)


def run_console(desk: Desk, demo: Callable[[Progress], Desk] | None = None) -> None:
    """Runs the console as the settings have it, until it is left; ``demo`` makes a desk to look around on."""
    gc.disable()  # until the queue is painted: what is loaded now stays anyway
    from screens.app import build_app

    told = load_settings()
    build_app(desk, keys=told.keys, theme=told.theme, zone=zone_of(told), demo=demo).run()


def _demo(stack: ExitStack, progress: Progress) -> Desk:
    from screens.commands.demo import throw_away
    from triage.services.demo.world import load

    desk = stack.enter_context(Desk.open(throw_away(stack)))
    load(desk, progress=progress)
    return desk


def can_be_shown() -> bool:
    """Whether there is a terminal, or what stands for one."""
    return (sys.stdin.isatty() and sys.stdout.isatty()) or in_browser()


def in_browser() -> bool:
    """Whether a browser stands where the terminal would: 'triage serve' has started this program."""
    from textual.constants import DRIVER

    return bool(DRIVER)
