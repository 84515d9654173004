"""`promises`: the ledger of what was promised, and who did not keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from screens.commands.common import (
    SHOWN_ROWS,
    desk_options,
    inert,
    open_desk,
    print_json,
    print_json_list,
    print_table,
    tell_rest,
    zone_here,
)
from screens.times import day_of, end_of_day
from triage.domain.errors import UsageError
from triage.domain.moment import MomentError, format_moment, parse_moment

if TYPE_CHECKING:
    from triage.services.promising import Ledger

_by = click.option("--by", metavar="NAME", help="Who does it; TRIAGE_USER or your login by default.")
_json = click.option("--json", "as_json", is_flag=True, help="As one JSON document.")


@click.group("promises")
def promises() -> None:
    """What was promised in contracts, by whom, when, where it is written, and whether it was kept.

    Example: triage promises list --due 14
    """


@promises.command("list")
@click.option(
    "--due",
    type=click.IntRange(0, 36_500),
    metavar="DAYS",
    help="Only what is late or falls due within so many days.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N promises.")
@_json
@desk_options
@click.pass_obj
def list_(settings: dict[str, Any], due: int | None, limit: int | None, as_json: bool) -> None:
    """Promises of all open contract cases that are not kept yet, what is due first.

    Example: triage promises list --due 14 --json
    """
    from triage.services.promising import promise_json

    within = None if due is None else timedelta(days=due)
    with open_desk(settings, create=False) as desk:
        if as_json:
            each = desk.promising.each(0, limit or -1, due_within=within)
            print_json_list(promise_json(one) for one in each)
            return
        found = desk.promising.window(0, limit or SHOWN_ROWS, due_within=within)
        total = desk.promising.count(due_within=within)
    rows = ((_day(one.due), one.status, one.case_id, one.made_by or "-", one.text) for one in found)
    print_table(("DUE", "STATE", "CASE", "MADE BY", "PROMISE"), rows)
    tell_rest(len(found), total, "promise")
    if not total:
        click.echo(
            "triage: no promise " + ("is late or due by then" if within is not None else "is left to keep"),
            err=True,
        )


@promises.command("broken")
@click.option("--page", is_flag=True, help="By the page or campaign it stands in, instead of by person.")
@_json
@desk_options
@click.pass_obj
def broken(settings: dict[str, Any], page: bool, as_json: bool) -> None:
    """Who, or which page, made promises that were not kept.

    Example: triage promises broken --page
    """
    with open_desk(settings, create=False) as desk:
        rows = desk.promising.blame("where" if page else "made_by")
    if as_json:
        print_json([{"name": r.name, "made": r.made, "kept": r.kept, "failed": r.failed} for r in rows])
        return
    cells = ((row.name, str(row.made), str(row.kept), str(row.failed)) for row in rows)
    print_table(("WHERE" if page else "MADE BY", "MADE", "KEPT", "FAILED"), cells, right=(1, 2, 3))


@promises.command("show")
@click.argument("case")
@_json
@desk_options
@click.pass_obj
def show(settings: dict[str, Any], case: str, as_json: bool) -> None:
    """The ledger of CASE: promises, duties, notices, and what its messages claim was promised.

    Example: triage promises show ct_1042
    """
    with open_desk(settings, create=False) as desk:
        _tell(desk.promising.ledger(case), as_json=as_json)


@promises.command("add")
@click.argument("case")
@click.argument("text")
@click.option("--made-by", metavar="NAME", help="Who promised it.")
@click.option("--made", metavar="DATE", help="When.")
@click.option("--due", metavar="DATE", help="When it is due.")
@click.option("--where", metavar="TEXT", help="The page, campaign, contract or message it is written in.")
@click.option("--documented/--claimed", default=None, help="On record, or only said.")
@click.option("--fixable/--not-fixable", default=None, help="Whether it can still be put right.")
@click.option("--depends-on", metavar="DUTY", help="The duty of the other side that it depends on.")
@_by
@desk_options
@click.pass_obj
def add(settings: dict[str, Any], /, case: str, text: str, by: str | None, **more: Any) -> None:
    """Write a promise of CASE down.

    Example: triage promises add ct_1042 "CSV export" --made-by "P. Nagy" --where "offer, page 2"
    """
    entry = {
        "text": text,
        "made_by": more["made_by"],
        "made_at": _moment_text(more["made"], "--made"),
        "due": _moment_text(more["due"], "--due"),
        "where": more["where"],
        "documented": bool(more["where"]) if more["documented"] is None else more["documented"],
        "fixable": more["fixable"],
        "depends_on": more["depends_on"],
    }
    with open_desk(settings, create=False) as desk:
        _tell(desk.promising.add(case, entry, by))


@promises.command("mark")
@click.argument("case")
@click.argument("which", metavar="NUMBER|DUTY")
@click.argument("state", metavar="STATE", required=False)
@click.option("--notice", is_flag=True, help="Notice of the duty was sent now.")
@_by
@desk_options
@click.pass_obj
def mark(
    settings: dict[str, Any],
    case: str,
    which: str,
    state: str | None,
    notice: bool,
    by: str | None,
) -> None:
    """Say how a promise (open, kept, late, broken) or a duty (open, done, missed) stands.

    \b
    Example: triage promises mark ct_1042 1 kept
    Example: triage promises mark ct_1042 duty-1 missed --notice
    """
    with open_desk(settings, create=False) as desk:
        if not which.isdecimal():
            if state is None and not notice:
                raise UsageError("how does it stand?", "promises mark", "name a state, or --notice")
            _tell(desk.promising.mark_duty(case, which, state, notice=notice, by=by))
        elif state is None or notice:
            raise UsageError("a promise needs a state, and has no notice", "promises mark", "see --help")
        else:
            _tell(desk.promising.mark(case, int(which), state, by))


@promises.command("duty")
@click.argument("case")
@click.argument("text")
@click.option("--owner", type=click.Choice(["customer", "vendor"]), required=True, help="Whose duty it is.")
@click.option("--due", metavar="DATE", help="When it is due.")
@_by
@desk_options
@click.pass_obj
def duty(settings: dict[str, Any], case: str, text: str, owner: str, due: str | None, by: str | None) -> None:
    """Write down what one side of CASE had to do.

    Example: triage promises duty ct_1042 "Send the access data" --owner customer --due 2026-11-30
    """
    with open_desk(settings, create=False) as desk:
        _tell(desk.promising.add_duty(case, text, owner, _moment(due, "--due"), by))


@promises.command("refund")
@click.argument("case")
@click.argument("what", type=click.Choice(["asked", "refused"]))
@_by
@desk_options
@click.pass_obj
def refund(settings: dict[str, Any], case: str, what: str, by: str | None) -> None:
    """What we bought: the refund was asked for, or refused, now.

    Example: triage promises refund ct_1042 asked
    """
    with open_desk(settings, create=False) as desk:
        _tell(desk.promising.refund(case, what, by))


def _tell(ledger: Ledger, *, as_json: bool = False) -> None:
    if as_json:
        print_json(ledger.to_json())
        return
    rows = (
        (str(one.number), one.status, _day(one.due), one.made_by or "-", one.where or "-", one.text)
        for one in ledger.promises
    )
    print_table(("NO", "STATE", "DUE", "MADE BY", "WRITTEN IN", "PROMISE"), rows)
    for one in ledger.duties:
        notice = f", notice sent {_day(one.notice_sent_at)}" if one.notice_sent_at else ""
        said = f"{one.id} of the {one.owner or '?'}, due {_day(one.due)}: {one.status}{notice}: {one.text}"
        click.echo(inert(said, limit=300))
    for quote in ledger.claimed:
        click.echo(
            f"a message says: “{inert(quote, limit=200)}” (triage promises add {inert(ledger.case_id)} …)"
        )
    if ledger.issuer_window_ends:
        click.echo(f"the issuer can be asked until {_day(ledger.issuer_window_ends)}")


def _day(at: datetime | None) -> str:
    return day_of(at, zone_here())


def _moment(text: str | None, option: str) -> datetime | None:
    """A day (its end where times are shown) or a moment."""
    if text is None:
        return None
    try:
        return parse_moment(text) if "T" in text else end_of_day(text, zone_here())
    except (MomentError, ValueError):
        hint = "write it as 2026-12-04 or 2026-12-04T17:00:00Z"
        raise UsageError(f"{text!r} is neither a day nor a moment", option, hint) from None


def _moment_text(text: str | None, option: str) -> str | None:
    at = _moment(text, option)
    return format_moment(at.astimezone(UTC)) if at else None
