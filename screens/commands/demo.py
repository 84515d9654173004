"""`demo`: a throw-away desk full of cases."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, open_desk

DEFAULT_CASES = 400


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

    with contextlib.ExitStack() as stack:
        if not settings.get("db"):
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="triage-demo-", ignore_cleanup_errors=True)
            )
            settings = {**settings, "db": str(Path(folder) / "demo.db")}
        desk = stack.enter_context(open_desk(settings))
        with progress_bar("a demo desk") as told:
            load(desk, cases=cases, seed=seed, progress=told)
        if load_only:
            click.echo(f"{desk.path}: {cases} cases")
            return
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            click.echo(
                f"triage: {cases} cases loaded; the console needs a terminal, or use --load-only --db FILE",
                err=True,
            )
            return
        from screens.app import build_app

        build_app(desk).run()


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, when that is a terminal; call it with (done, total)."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown and sys.stderr.isatty():
            shown = percent
            bar = "━" * (percent * 30 // 100)
            click.echo(f"\r{what}: {bar:<30} {percent:3}%", nl=False, err=True)

    yield tell
    if shown >= 0:
        click.echo(err=True)
