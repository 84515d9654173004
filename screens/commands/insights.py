"""`insights`: the figures of the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from screens.commands.common import desk_options, open_desk, print_json, print_table

if TYPE_CHECKING:
    from triage.services.insights import Insights


@click.command("insights")
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@desk_options
@click.pass_obj
def insights(settings: dict[str, Any], as_json: bool) -> None:
    """Win rates, value at stake, overrides, how results turned out, promises broken by whom.

    Example: triage insights --json
    """
    from triage.services.insights import insights as count

    with open_desk(settings, create=False) as desk:
        found = count(desk.path, desk.following, desk.promising)
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found)


def _tell(found: Insights) -> None:
    from triage.services.insights import DEFINITION

    _part("Won disputes")
    rows = []
    for reason, one in found.win_rates.items():
        low, high = one.wilson()
        interval = f"{_percent(low)} – {_percent(high)}"
        rows.append((reason, str(one.won), str(one.decided), _percent(one.rate), interval))
    print_table(("REASON", "WON", "DECIDED", "RATE", "95 %"), rows, right=(1, 2, 3))
    click.echo(DEFINITION)
    _part("At stake in open cases")
    stakes = ((s.kind, str(s.cases), f"{s.value.amount} {s.value.currency}") for s in found.at_stake)
    print_table(("KIND", "CASES", "SUM"), stakes, right=(1, 2))
    _part("Decided against the suggestion")
    overrides = ((o.rule, str(o.decided), str(o.overridden)) for o in found.overrides)
    print_table(("RULE", "DECIDED", "AGAINST IT"), overrides, right=(1, 2))
    for head, group in (("ACTION", "by_action"), ("RULE", "by_rule")):
        _part(f"Results by {head.lower()}")
        results = ((name, *(str(n[r]) for r in _RESULTS)) for name, n in found.outcomes[group].items())
        print_table((head, *map(str.upper, _RESULTS)), results, right=(1, 2, 3))
    _part("Promises")
    blame = ((p.name, str(p.made), str(p.kept), str(p.failed)) for p in found.promises)
    print_table(("MADE BY", "MADE", "KEPT", "FAILED"), blame, right=(1, 2, 3))


_RESULTS = ("below", "met", "above")


def _part(name: str) -> None:
    click.echo(f"\n{name}")


def _percent(part: Decimal) -> str:
    return f"{(part * 100).quantize(Decimal('0.1'))} %"
