"""`sync`, `act`, `release`: what comes from the payment provider, and what is carried out there."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from screens.commands.common import desk_options, inert, moment_of, open_desk, print_json
from screens.commands.telling import act_line
from screens.words import many
from triage.domain.case import in_words
from triage.domain.errors import PARTLY
from triage.services.actions import READY, json_of_act

if TYPE_CHECKING:
    from triage.services.models import ActionView
    from triage.services.syncing import SyncResult

SHOWN_PROBLEMS = 5
"""Problems that are told one by one."""

_live = click.option(
    "--live", is_flag=True, help="Let a live key send; `live = true` in the settings does, too."
)


@click.command("sync")
@click.option("--full", is_flag=True, help="List everything again, not only what changed.")
@click.option("--since", metavar="DATE", help="List again what was made from DATE on.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@_live
@desk_options
@click.pass_obj
def sync(settings: dict[str, Any], full: bool, since: str | None, as_json: bool, live: bool) -> int:
    """Bring in what the payment provider knows: first everything, then only what changed.

    A sync that was interrupted goes on where it was; one that finds nothing new changes nothing.

    Example: triage sync
    """
    start = moment_of(since, "--since") if since else None
    with open_desk(settings, live=live) as desk, _told_as_it_goes() as progress:
        result = desk.syncing.sync(full=full, since=start, progress=progress)
        provider = desk.syncing.provider.name
    if as_json:
        print_json(_counts(provider, result))
    else:
        click.echo(_sentence(provider, result))
    for note in result.notes:
        click.echo(f"triage: {inert(note, limit=400)}", err=True)
    for problem in result.problems[:SHOWN_PROBLEMS]:
        click.echo(f"triage: not taken: {inert(problem, limit=400)}", err=True)
    if len(result.problems) > SHOWN_PROBLEMS:
        click.echo(f"triage: {len(result.problems)} were not taken; --json names them all", err=True)
    return PARTLY if result.problems else 0


@contextlib.contextmanager
def _told_as_it_goes() -> Iterator[Callable[[str, SyncResult], None]]:
    """How far a sync is, on one line of standard error, when that is a terminal."""
    width = 0

    def tell(doing: str, result: SyncResult) -> None:
        nonlocal width
        if sys.stderr.isatty():
            count = result.new + result.changed + result.unchanged
            line = f"sync: {doing}, {many(count, 'case')} read"
            click.echo(f"\r{line:<{width}}", nl=False, err=True)
            width = len(line)

    try:
        yield tell
    finally:
        if width:
            click.echo(err=True)


def _sentence(provider: str, result: SyncResult) -> str:
    account = result.account
    closed = f", {result.closed} closed there" if result.closed else ""
    ended = ", ".join(f"{number} {in_words(how)}" for how, number in sorted(result.ended.items()))
    closed += f"; of those contested {ended}" if ended else ""
    return (
        f"{provider}, {inert(account.name or account.id)}, {'LIVE' if account.live else 'test'} mode: "
        f"{result.new} new, {result.changed} changed, {result.unchanged} unchanged{closed}"
    )


def _counts(provider: str, result: SyncResult) -> dict[str, Any]:
    return {
        "provider": provider,
        "account": result.account.id,
        "mode": "live" if result.account.live else "test",
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "closed": result.closed,
        "ended": result.ended,
        "notes": result.notes,
        "problems": result.problems,
    }


@click.command("act")
@click.option(
    "--dry-run", is_flag=True, help="Look at the provider what would be sent; send and write nothing."
)
@click.option("--case", metavar="CASE", help="Only what was decided on CASE.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_live
@desk_options
@click.pass_obj
def act(settings: dict[str, Any], /, dry_run: bool, case: str | None, as_json: bool, live: bool) -> int:
    """Carry out what is decided and released at the payment provider: each action once.

    Whatever interrupted an earlier run is looked up first. What may not be sent now is held, with the
    reason, and tried again at the next run.

    Example: triage act --dry-run
    """
    done: list[ActionView] = []

    def each(view: ActionView) -> None:
        done.append(view)
        if not as_json:
            click.echo(act_line(view, rehearsed=dry_run))

    with open_desk(settings, create=False, live=live) as desk:
        if case:
            desk.cases.show(case, keep=False)  # raises NotFoundError for one that is not there
        left = desk.acting.run(case, dry_run=dry_run, each=each)
    told = {view.id for view in done}
    rest = [view for view in left if view.id not in told]
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "looked_at": [json_of_act(view) for view in done],
                "left": [json_of_act(view) for view in left],
            }
        )
    else:
        for view in rest:
            click.echo(act_line(view))
        _tell_counts(done, left)
    refused = any(view.state == "refused" and view.act != "annotate" for view in done)
    return PARTLY if refused or _unfinished(done, left, dry_run) else 0


def _unfinished(done: Sequence[ActionView], left: Sequence[ActionView], dry_run: bool) -> bool:
    """Whether anything is left; after a rehearsal, what nothing holds does not count."""
    ready = {view.id for view in done if view.reason == READY} if dry_run else set()
    return any(view.id not in ready for view in left)


def _tell_counts(done: Sequence[ActionView], left: Sequence[ActionView]) -> None:
    ended = Counter(view.state for view in done)
    waiting = [view for view in left if view.waits]
    parts = [f"{ended[state]} {state}" for state in ("done", "refused", "unknown") if ended[state]]
    ready = sum(view.reason == READY for view in done)
    held = sum(view.state == "released" for view in left) - ready
    parts += [
        f"{ready} would be sent" if ready else "",
        f"{held} held" if held else "",
        f"{len(waiting)} waiting for release" if waiting else "",
    ]
    told = ", ".join(part for part in parts if part)
    click.echo(f"triage: {told or 'there is nothing to carry out'}", err=True)
    if waiting:
        click.echo("triage: to release one: triage release ACTION --by NAME", err=True)


@click.command("release")
@click.argument("action")
@click.option("--by", metavar="NAME", help="Who releases; TRIAGE_USER or your login by default.")
@desk_options
@click.pass_obj
def release(settings: dict[str, Any], action: str, by: str | None) -> None:
    """Let an action go out that waits for a second pair of eyes; `triage act` then sends it.

    Above the limit in the settings, and in live mode, whoever decided cannot release.

    Example: triage release 3f2a91c07b5e.118.refund --by erin
    """
    with open_desk(settings, create=False) as desk:
        view = desk.acting.release(action, by)
    click.echo(act_line(view))


__all__ = ["act", "release", "sync"]
