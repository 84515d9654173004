"""`followups` and `outcome`: whether the decision helped, looked at some time after the case is closed."""

from __future__ import annotations

from typing import Any

import click

from screens.commands.common import (
    SHOWN_ROWS,
    desk_options,
    inert,
    open_desk,
    print_json,
    print_table,
    tell_rest,
    zone_here,
)
from screens.times import day_of


@click.command("followups")
@click.option("--due", is_flag=True, help="Only the reviews that are due.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N reviews.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with the outcomes so far.")
@desk_options
@click.pass_obj
def followups(settings: dict[str, Any], due: bool, limit: int | None, as_json: bool) -> None:
    """Closed cases whose result is to be looked at: after 30, 60, 90 and 180 days (a setting).

    Example: triage followups --due
    """
    with open_desk(settings, create=False) as desk:
        if as_json:
            shown = desk.following.reviews(due=due, limit=limit)
            print_json({"followups": [one.to_json() for one in shown], "outcomes": desk.following.insights()})
            return
        found = desk.following.reviews(due=due, limit=limit or SHOWN_ROWS)
        every = desk.following.count(due=due)
    zone = zone_here()
    rows = (
        (
            day_of(one.due, zone),
            "due" if one.is_due else "",
            one.case_id,
            one.customer,
            f"{one.days} days",
            one.action.replace("_", " ") or "-",
        )
        for one in found
    )
    print_table(("DUE", "", "CASE", "CUSTOMER", "AFTER", "DECIDED"), rows)
    tell_rest(len(found), every, "review")
    if not found:
        click.echo("triage: no review is " + ("due" if due else "due or to come"), err=True)


@click.command("outcome")
@click.argument("case")
@click.argument("result", type=click.Choice(["below", "met", "above"]))
@click.option("--note", required=True, metavar="TEXT", help="What was found.")
@click.option("--reopen", is_flag=True, help="A result below: open the case again as well.")
@click.option("--by", metavar="NAME", help="Who looked; TRIAGE_USER or your login by default.")
@desk_options
@click.pass_obj
def outcome(
    settings: dict[str, Any], case: str, result: str, note: str, reopen: bool, by: str | None
) -> None:
    """Record how CASE turned out: below, met or above what was hoped for.

    Example: triage outcome rr_1042 below --note "replacement broke as well" --reopen
    """
    with open_desk(settings, create=False) as desk:
        done = desk.following.record(case, result, note, by, reopen=reopen)
    click.echo(f"{inert(case)}: {result} after {done.days} days is recorded")
    if done.next:
        click.echo(f"next: {done.next}")
    if done.reopened:
        click.echo("the case is open again")
    elif result == "below":
        click.echo("open it again with 'triage outcome … --reopen' at the next review, or in the console")
