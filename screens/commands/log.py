"""`log export` and `log verify`: the decision log, for auditors and the accountant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, inert, moment_of, open_desk
from screens.words import many
from triage.domain.errors import LOG_BROKEN, DeskError
from triage.services.models import LogCheck


@click.group("log")
def log() -> None:
    """The decision log: export it, check it."""


@log.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "xlsx"]), required=True)
@click.option("--since", metavar="DATE", help="From this day or moment on, such as 2026-11-01.")
@click.option("--until", metavar="DATE", help="Up to this day or moment, not included.")
@click.option(
    "--redact",
    is_flag=True,
    help="Leave out what could name or quote a customer: reasons and notes, the rules' sentences, names of "
    "files. Case ids stay, and who of the staff did what. It still verifies.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to; standard output by default.",
)
@desk_options
@click.pass_obj
def export(
    settings: dict[str, Any],
    form: str,
    output: Path | None,
    since: str | None,
    until: str | None,
    redact: bool,
) -> None:
    """Write the log out, the same bytes for the same state.

    'triage help recipe' tells how to check what was written without this program.

    Example: triage log export --format csv --since 2026-11-01 -o november.csv
    """
    with open_desk(settings, create=False) as desk:
        count = desk.log.export(
            form,
            since=moment_of(since, "--since") if since else None,
            until=moment_of(until, "--until") if until else None,
            redact=redact,
            output=output,
            stream=None if output else sys.stdout.buffer,
        )
    if output:
        click.echo(f"{inert(str(output))}: {many(count, 'entry', 'entries')}", err=True)


@log.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@desk_options
@click.pass_obj
def verify(settings: dict[str, Any], file: Path | None) -> int:
    """Check the hash chain of the desk, or of an exported FILE; names the first broken entry.

    A FILE is compared with the desk, too: was it cut short, or taken from another log? With --db that it is
    another log is a failure; with the desk that is there by default it is only told.

    Example: triage log verify november.csv
    """
    if file:
        from triage.services.log.check import check_file

        check = check_file(file)
        return _tell(str(file), check) or _compare(settings, str(file), check)
    with open_desk(settings, create=False) as desk:
        return _tell(str(desk.path), desk.log.verify())


def _compare(settings: dict[str, Any], file: str, check: LogCheck) -> int:
    """Says how an export that verifies stands to the desk."""
    if check.redacted:
        click.echo(f"{inert(file)}: redacted: what was left out is not checked", err=True)
    named = bool(settings.get("db"))
    try:
        with open_desk(settings, create=False) as desk:
            found, where = desk.log.compare(check), str(desk.path)
    except DeskError:
        if named:
            raise
        click.echo(
            f"{inert(file)}: compared with no desk: name one with --db to learn whether it was cut short",
            err=True,
        )
        return 0
    told = f"{inert(file)}: compared with {inert(where)}: {found.text}"
    if found.same or not named:
        click.echo(told, err=True)
        return 0
    click.echo(f"triage: {told}", err=True)
    return LOG_BROKEN


def _tell(where: str, check: LogCheck) -> int:
    if check.ok:
        verified = many(check.entries, "entry verifies", "entries verify")
        click.echo(f"{inert(where)}: {verified}; the last is {check.head}")
        return 0
    click.echo(f"triage: {inert(where)}: entry {check.broken} does not verify: {inert(check.why)}", err=True)
    return LOG_BROKEN
