"""What the verbs share: the options that name desk and book, and printing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from triage.desk import Desk

from screens.widgets.inert import cell_fit, inert

F = TypeVar("F", bound=Callable[..., Any])


def desk_options(function: F) -> F:
    """Lets a verb take --db, --book and --debug behind it as well as before it."""

    def keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value:
            ctx.ensure_object(dict)[str(parameter.name)] = value

    shared: dict[str, Any] = {"expose_value": False, "callback": keep, "is_eager": True}
    for option in (
        click.option("--debug", is_flag=True, hidden=True, **shared),
        click.option("--book", metavar="DIR", help="The rulebook to judge by.", **shared),
        click.option("--db", metavar="FILE|URL", help="The desk to work on.", **shared),
    ):
        function = option(function)
    return function


def open_desk(settings: dict[str, Any], *, create: bool = True) -> Desk:
    """The desk that the options name."""
    book = settings.get("book")
    return Desk.open(settings.get("db"), Path(book) if book else None, create=create)


def print_json(document: Any) -> None:
    """One JSON document a line, readable in any script."""
    click.echo(json.dumps(document, ensure_ascii=False))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """Columns as wide as their widest cell; hostile text is shown inert."""
    lines = [tuple(heads), *(tuple(inert(cell, limit=60) for cell in row) for row in rows)]
    widths = [max(len_cells(line[column]) for line in lines) for column in range(len(heads))]
    flush_right = set(right)
    for line in lines:
        cells = []
        for column, cell in enumerate(line):
            pad = " " * (widths[column] - len_cells(cell))
            cells.append(pad + cell if column in flush_right else cell + pad)
        click.echo("  ".join(cells).rstrip())


def len_cells(text: str) -> int:
    """How many terminal cells ``text`` takes."""
    from rich.cells import cell_len

    return cell_len(text)


__all__ = ["cell_fit", "desk_options", "inert", "len_cells", "open_desk", "print_json", "print_table"]
