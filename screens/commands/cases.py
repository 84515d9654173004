"""`import`, `list`, `show`: how cases come in and are read."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click

from screens.commands.common import (
    NO_CASE,
    SHOWN_ROWS,
    desk_options,
    inert,
    named,
    open_desk,
    print_json,
    print_table,
    progress_bar,
    tell_rest,
    zone_here,
)
from triage.domain.case import Kind, State, in_words
from triage.domain.errors import PARTLY, UsageError
from triage.services.models import ImportResult, QueueRow
from triage.services.querying import checked

_SPAN = re.compile(r"(\d{1,5})\s*([mhdw])", re.ASCII)
SHOWN_REASONS = 5
"""Refused lines that are named on the screen; the others stand in the file of rejects."""

TOLD_EACH = 20
"""Files that are told of one by one; of more only those with something refused, and then all together."""

STDIN = Path("/dev/stdin")
"""What ``-`` stands for."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(text: str) -> timedelta:
    """A length of time such as 90m, 72h, 3d or 2w. Raises :class:`UsageError` for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise UsageError(f"{text!r} is no length of time", "--due", "write it as 90m, 72h, 3d or 2w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "cases", "csv", "zendesk", "gorgias", "mbox"]),
    default="auto",
    show_default=True,
    help="What the files are; auto: told by their ending and their beginning.",
)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the columns of a table, or the fields of a ticket, are; see 'triage help setup'.",
)
@click.option(
    "--own",
    multiple=True,
    metavar="ADDRESS",
    help="Whose mails in a mailbox are the shop's: an address, or a domain such as @shop.example.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@desk_options
@click.pass_obj
def import_(
    settings: dict[str, Any],
    files: tuple[Path, ...],
    form: str,
    mapping: Path | None,
    own: tuple[str, ...],
    as_json: bool,
) -> int:
    """Bring case files, tables, tickets and mailboxes in. Importing a file again changes nothing.

    A case file has a JSON document a line; see 'triage help casefile'. A table (CSV) has a heading and a
    case a row. Tickets are JSON as Zendesk and Gorgias export it. A mailbox (mbox, eml) becomes a case a
    thread. Lines that are refused go to FILE.rejects.jsonl, each with its reason; the others are taken. Of
    more than 20 files only those with something refused are told one by one.
    A FILE of - is standard input.

    \b
    Example: triage import cases.jsonl
    Example: triage import orders.csv --map shop.toml
    Example: triage import refunds.mbox --own @shop.example --map shop.toml
    """
    from triage.services.importing import Counts, check_readable

    typed = Path("-")
    files = tuple(STDIN if path == typed and STDIN.exists() else path for path in files)
    counts = Counts()
    rejected = 0
    for path in files:
        check_readable(path)  # before a desk is made, or the files before it are taken
    what = inert(files[0].name, limit=40) if len(files) == 1 else f"{len(files):,} files"
    many = len(files) > TOLD_EACH and not as_json
    with open_desk(settings) as desk, progress_bar(what) as told:
        for path, result in desk.importing.import_files(files, told, form=form, mapping=mapping, own=own):
            counts.add(result)
            rejected += result.rejected
            if not many or result.rejected or result.is_empty:
                _tell(path, result, as_json)
    if many:
        click.echo(f"{what}: {counts}, {rejected} refused")
    return PARTLY if rejected else 0


def _tell(path: Path, result: ImportResult, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "file": _plain(path),
                "format": result.form,
                "new": result.new,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "rejected": result.rejected,
                "rejects": _plain(result.rejects) if result.rejects else None,
            }
        )
    else:
        read_as = "" if result.form == "cases" else f" ({result.form})"
        counts = f"{result.new} new, {result.changed} changed, {result.unchanged} unchanged"
        click.echo(f"{named(path)}{read_as}: {counts}, {result.rejected} refused")
    if result.is_empty:
        click.echo(f"triage: {named(path)}: {NO_CASE}", err=True)
    if not result.rejects:
        return
    with result.rejects.open(encoding="utf-8") as rejects:
        for row in islice(rejects, SHOWN_REASONS):
            click.echo(f"triage: {named(path)}: {inert(json.loads(row)['reason'], limit=300)}", err=True)
    one = result.rejected == 1
    lines, them = ("1 line was", "it") if one else (f"{result.rejected:,} lines were", "them")
    click.echo(
        f"triage: {named(path)}: {lines} refused, see {named(result.rejects)}; "
        f"mend {them} in {named(path)} and import the file again",
        err=True,
    )


def _plain(path: Path) -> str:
    """A path for a program; the bytes of one that is not UTF-8 are told by signs."""
    return str(path).encode("utf-8", "backslashreplace").decode()


@click.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind of case.")
@click.option(
    "--state",
    type=click.Choice([state.value for state in State]),
    help="Only this state; all but closed by default.",
)
@click.option("--assignee", metavar="NAME", help="Only what NAME works on.")
@click.option("--due", metavar="SPAN", help="Only what is due within, such as 72h or 3d; overdue included.")
@click.option("--search", metavar="TEXT", help="Words of the case and its messages.")
@click.option(
    "--query",
    metavar="QUERY",
    help="As in the console's filter, such as 'amount:>100 sort:amount'; see 'triage help queue'.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N cases.")
@click.option("--json", "as_json", is_flag=True, help="Case files, one a line.")
@desk_options
@click.pass_obj
def list_(
    settings: dict[str, Any],
    /,
    limit: int | None,
    as_json: bool,
    due: str | None,
    query: str | None,
    **narrow: Any,
) -> None:
    """The queue, most urgent first.

    Example: triage list --kind chargeback --due 72h
    """
    within = span(due) if due else None
    with open_desk(settings, create=False) as desk:
        if desk.book:
            _ = desk.judging.judge  # a book that was named and cannot be used is told, as everywhere
        asked = checked(query or "", me=desk.actor, now=desk.clock(), zone=zone_here())
        if within:
            narrow["due_before"] = desk.clock() + within
        wanted = asked._replace(**{name: value for name, value in narrow.items() if value is not None})
        if as_json:
            for line in desk.cases.json_lines(wanted, limit):
                click.echo(line)
            return
        rows = desk.queue.window(wanted, 0, limit or SHOWN_ROWS)
        total = desk.queue.count(wanted)
        now = desk.clock()
    print_table(
        ("DUE", "CASE", "KIND", "CUSTOMER", "AMOUNT", "STATE", "SUGGESTION", "DECIDED", "ASSIGNEE"),
        (
            (
                countdown(row.due, now),
                row.id,
                row.kind.replace("_", " "),
                row.customer,
                str(row.amount),
                standing(row),
                in_words(row.suggestion),
                decided_on(row),
                row.assignee or "",
            )
            for row in rows
        ),
        right=(4,),
    )
    tell_rest(len(rows), total, "case")
    if not total:
        narrowed = query or due or any(narrow.values())
        next = "loosen the filter" if narrowed else "'triage import FILE' or 'triage sync' brings cases in"
        click.echo(f"triage: no case matches; {next}", err=True)


def decided_on(row: QueueRow) -> str:
    """What was decided, and how much is given."""
    return " ".join(filter(None, (in_words(row.decided), str(row.decided_amount or ""))))


def standing(row: QueueRow) -> str:
    """The state, how its actions at the provider stand, and whether facts changed since the decision."""
    return ", ".join(part for part in (row.state, row.doing, "changed since" if row.changed else "") if part)


def countdown(due: Any, now: Any) -> str:
    """The time left until ``due``, or by how much it is over, such as ``2d 3h`` or ``5h over``."""
    if due is None:
        return "-"
    seconds = int((due - now).total_seconds())
    left, over = abs(seconds), seconds < 0
    if left < 60:
        return "due now"
    days, hours, minutes = left // 86400, left % 86400 // 3600, left % 3600 // 60
    text = f"{days}d {hours}h" if days else f"{hours}h {minutes:02}m"
    return f"{text} over" if over else text


@click.command("show")
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="The case file, with what the desk knows under 'desk'.")
@desk_options
@click.pass_obj
def show(settings: dict[str, Any], case: str, as_json: bool) -> None:
    """One case with its history, its verdict and why.

    Example: triage show rr_1042
    """
    with open_desk(settings, create=False) as desk:
        if as_json:
            click.echo(desk.cases.json_of(case))
            return
        view = desk.cases.show(case)
        now = desk.clock()
    from screens.commands.telling import tell_case

    tell_case(view, now)
