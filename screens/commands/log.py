"""`log export` and `log verify`: the decision log, for auditors and the accountant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, inert, open_desk
from triage.domain.errors import LOG_BROKEN
from triage.services.models import LogCheck


@click.group("log")
def log() -> None:
    """The decision log: export it, check it."""


@log.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "xlsx"]), required=True)
@click.option("--since", metavar="DATE", help="From this day or moment on, such as 2026-11-01.")
@click.option("--until", metavar="DATE", help="Up to this day or moment, not included.")
@click.option(
    "--redact", is_flag=True, help="Leave names, e-mails, addresses and texts out; it still verifies."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to; standard output by default.",
)
@desk_options
@click.pass_obj
def export(settings: dict[str, Any], form: str, output: Path | None, **more: Any) -> None:
    """Write the log out, the same bytes for the same state.

    Example: triage log export --format csv --since 2026-11-01 -o november.csv
    """
    with open_desk(settings, create=False) as desk:
        count = desk.log.export(form, output=output, **more)
    if output:
        click.echo(f"{output}: {count} entries", err=True)


@log.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@desk_options
@click.pass_obj
def verify(settings: dict[str, Any], file: Path | None) -> int:
    """Check the hash chain of the desk, or of an exported FILE; names the first broken entry.

    Example: triage log verify november.csv
    """
    if file:
        from triage.services.log_verify import verify_file

        return _tell(str(file), verify_file(file))
    with open_desk(settings, create=False) as desk:
        return _tell(desk.name, desk.log.verify())


def _tell(where: str, check: LogCheck) -> int:
    if check.ok:
        click.echo(f"{inert(where)}: {check.entries} entries verify; the last is {check.head}")
        return 0
    click.echo(f"triage: {inert(where)}: entry {check.broken} does not verify: {inert(check.why)}", err=True)
    return LOG_BROKEN
