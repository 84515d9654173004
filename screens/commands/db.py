"""`db` and `doctor`: the desk's schema, its health, its backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, inert, open_desk, zone_here
from screens.times import localised
from triage.domain.errors import FAILED, LOG_BROKEN


@click.group("db")
def db() -> None:
    """The desk's own file or database: upgrade, check, back up."""


@db.command("upgrade")
@desk_options
@click.pass_obj
def upgrade(settings: dict[str, Any]) -> None:
    """Bring the desk to this program's schema; one that is not there yet is made."""
    desk = open_desk(settings, needed=False)  # opening it would upgrade it, and leave nothing to tell
    before, after = desk.upkeep.upgrade()
    if not before:
        click.echo(f"{inert(str(desk.path))}: an empty desk was made, schema {after}")
    else:
        click.echo(f"schema {after}" + (" already" if before == after else f", was {before}"))


@db.command("check")
@desk_options
@click.pass_obj
def check(settings: dict[str, Any]) -> int:
    """Look for damage: the file's own integrity, the schema, the log. Changes nothing."""
    return _tell(open_desk(settings, needed=False).upkeep.check())


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@desk_options
@click.pass_obj
def backup(settings: dict[str, Any], file: Path) -> None:
    """Copy the desk to FILE while it is in use.

    Example: triage db backup desk-2026-11-22.db
    """
    open_desk(settings, needed=False).upkeep.backup(file)
    click.echo(f"{inert(str(file))}: written and checked")


@click.command("doctor")
@desk_options
@click.pass_obj
def doctor(settings: dict[str, Any]) -> int:
    """Check settings, desk, rulebook, clock and key mode, each with what to do."""
    return _tell(open_desk(settings, needed=False).upkeep.doctor())


def _tell(findings: Any) -> int:
    """Prints each finding; failed when one is bad, and with a code of its own when that is the log."""
    bad = set[str]()
    for finding in findings:
        bad |= set() if finding.ok else {finding.name}
        text = inert(localised(finding.text, zone_here()))
        click.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.name}: {text}")
    if "log" in bad:
        return LOG_BROKEN
    return FAILED if bad else 0
