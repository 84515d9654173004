"""`insights`: the figures of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from screens import monitored
from screens.commands.common import desk_options, inert, open_desk, print_json, print_table, zone_here
from screens.times import at_length
from triage.domain.errors import UsageError

if TYPE_CHECKING:
    from triage.services.insights import Insights


class Table(NamedTuple):
    """One part of the figures; the columns at the ``right`` are numbers, ``note`` stands below."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: tuple[int, ...]
    note: str = ""


@click.command("insights")
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write them as a page, which loads nothing from elsewhere.",
)
@click.option(
    "--transactions",
    "said",
    metavar="[NETWORK:]MONTH=NUMBER",
    multiple=True,
    help="Settled card transactions of a month, for the ratios; again for each month. Wins over the setting.",
)
@desk_options
@click.pass_obj
def insights(settings: dict[str, Any], as_json: bool, page: Path | None, said: tuple[str, ...]) -> None:
    """Win rates, monitoring programmes, value at stake, overrides, results, promises broken by whom.

    \b
    Example: triage insights --json
    Example: triage insights --html figures.html
    Example: triage insights --transactions visa:2026-10=12400
    """
    from triage.services.insights import insights as count

    with open_desk(settings, create=False) as desk:
        months = desk.monitoring.months(_transactions(said))
        found, now = count(desk.path, desk.following, desk.promising, months), desk.clock()
    if page:
        from triage.services.log.export import replacing

        with replacing(page) as file:
            file.write(html_of(tuple(tables_of(found)), at_length(now, zone_here())).encode())
        click.echo(f"triage: wrote {inert(str(page))}", err=True)
    if as_json:
        print_json(found.to_json())
    elif not page:
        for table in tables_of(found):
            click.echo(f"\n{table.title}")
            print_table(table.heads, table.rows, right=table.right)
            if table.note:
                click.echo(table.note)


def _transactions(said: Sequence[str]) -> dict[str, str]:
    found = {}
    for one in said:
        month, equals, number = one.partition("=")
        if not equals:
            raise UsageError(f"{one!r} has no number", "--transactions", "write it as 2026-10=12400")
        found[month] = number
    return found


def tables_of(found: Insights) -> Iterator[Table]:
    """The figures, part by part."""
    from triage.services.insights import DEFINITION

    rates = []
    for reason, one in found.win_rates.items():
        low, high = one.wilson()
        interval = f"{_percent(low)} – {_percent(high)}"
        rates.append((reason, str(one.won), str(one.decided), _percent(one.rate), interval))
    yield Table("Won disputes", ("REASON", "WON", "DECIDED", "RATE", "95 %"), rates, (1, 2, 3), DEFINITION)
    months = [
        (
            each.programme.title,
            each.month,
            f"{each.counted:,}",
            "unknown" if each.transactions is None else f"{each.transactions:,}",
            monitored.ratio(each),
            monitored.stands(each),
        )
        for each in found.monitoring.months
    ]
    heads = ("PROGRAMME", "MONTH", "COUNTED", "TRANSACTIONS", "RATIO", "LEVEL")
    yield Table(
        "Monitoring programmes", heads, months, (2, 3, 4), "\n".join(monitored.notes(found.monitoring))
    )
    stakes = [(s.kind, str(s.cases), str(s.value)) for s in found.at_stake]
    yield Table("At stake in open cases", ("KIND", "CASES", "SUM"), stakes, (1, 2))
    overrides = [(o.rule, str(o.decided), str(o.overridden)) for o in found.overrides]
    yield Table("Decided against the suggestion", ("RULE", "DECIDED", "AGAINST IT"), overrides, (1, 2))
    for head, group in (("ACTION", "by_action"), ("RULE", "by_rule")):
        results = [(name, *(str(n[r]) for r in _RESULTS)) for name, n in found.outcomes[group].items()]
        yield Table(f"Results by {head.lower()}", (head, *map(str.upper, _RESULTS)), results, (1, 2, 3))
    blame = [(p.name, str(p.made), str(p.kept), str(p.failed)) for p in found.promises]
    yield Table("Promises", ("MADE BY", "MADE", "KEPT", "FAILED"), blame, (1, 2, 3))


_RESULTS = ("below", "met", "above")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #8884}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}:root{color-scheme:light dark}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_of(tables: Sequence[Table], at: str) -> str:
    """The figures as one page without script, and with nothing in it that is not escaped."""
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Insights</title>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>Insights</h1><p>As of {escape(at)}.</p>",
    ]
    for table in tables:
        heads = enumerate(map(str.capitalize, table.heads))
        head = "".join(_cell("th", cell, at in table.right) for at, cell in heads)
        parts.append(f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>")
        for row in table.rows:
            cells = "".join(_cell("td", inert(cell), at in table.right) for at, cell in enumerate(row))
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</tbody></table>" + (f"<p>{escape(table.note)}</p>" if table.note else ""))
    return "\n".join([*parts, "</body></html>\n"])


def _cell(tag: str, text: str, number: bool) -> str:
    kind = ' class="n"' if number else ""
    return f"<{tag}{kind}>{escape(text)}</{tag}>"


def _percent(part: Decimal) -> str:
    return f"{(part * 100).quantize(Decimal('0.1'))} %"
