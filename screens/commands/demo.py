"""`demo`: a throw-away desk full of cases."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, open_desk, progress_bar
from screens.commands.console import can_be_shown, run_console
from screens.words import many
from triage.domain.errors import UsageError
from triage.services.demo import THROW_AWAY

DEFAULT_CASES = 400


def throw_away(stack: contextlib.ExitStack) -> Path:
    """Where a desk can be made that is gone when ``stack`` is left."""
    folder = tempfile.TemporaryDirectory(prefix=THROW_AWAY, ignore_cleanup_errors=True)
    return Path(stack.enter_context(folder)) / "demo.db"


@click.command("demo")
@click.option(
    "--cases",
    type=click.IntRange(40, 1_000_000),
    default=DEFAULT_CASES,
    show_default=True,
    metavar="N",
    help="How many.",
)
@click.option(
    "--seed", type=int, default=7, show_default=True, metavar="S", help="The same seed, the same world."
)
@click.option("--load-only", is_flag=True, help="Fill the desk named by --db and do not open it.")
@desk_options
@click.pass_obj
def demo(settings: dict[str, Any], cases: int, seed: int, load_only: bool) -> None:
    """Fill a throw-away desk (or --db) with a realistic world and open the console on it. No network.

    Example: triage demo --cases 100000
    """
    from triage.services.demo.world import load

    if load_only and not settings.get("db"):
        raise UsageError("--load-only fills a desk that stays", next="name its file with --db")
    thrown_away = not settings.get("db")
    with contextlib.ExitStack() as stack:
        if not settings.get("db"):
            settings = {**settings, "db": str(throw_away(stack))}
        desk = stack.enter_context(open_desk(settings))
        with progress_bar("a demo desk") as told:
            load(desk, cases=cases, seed=seed, progress=told)
        if load_only:
            click.echo(f"{desk.path}: {many(cases, 'case')}")
            return
        if not can_be_shown():
            click.echo(
                f"triage: {many(cases, 'case')} loaded; "
                "the console needs a terminal, or use --load-only --db FILE",
                err=True,
            )
            return
        run_console(desk)
    if thrown_away:
        click.echo(
            "triage: the demo's desk is gone; 'triage demo --db demo.db' makes one that stays,"
            " for 'triage list --db demo.db' and all else",
            err=True,
        )
