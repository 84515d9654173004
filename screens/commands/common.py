"""What the verbs share: the options that name desk and book, and printing."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from screens.widgets.inert import cell_fit, cell_width, inert
from screens.words import many
from triage.config import load_settings, zone_of
from triage.desk import Desk
from triage.domain.errors import UsageError
from triage.domain.moment import MomentError, parse_moment

if TYPE_CHECKING:
    from triage.services.rulebook import Rulebook

GAP = "  "
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SHOWN_ROWS = 1000
NO_CASE = "the file holds no case; a case file has a JSON document a line, see 'triage help casefile'"
"""Lines of a table where nobody says how many."""
_ZONE = "triage.zone"
NARROWEST = 6
"""Cells that a cut column keeps."""
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


def open_desk(
    settings: dict[str, Any], *, create: bool = True, needed: bool = True, live: bool = False
) -> Desk:
    """The desk that the options name; made when it is not there and ``create`` says so.

    ``live`` lets a live key send. What is judged without a desk (``needed`` false) opens none.
    Raises :class:`DeskError`.
    """
    book = _book(settings)
    if not needed:
        return Desk.unopened(book, settings.get("db"))
    return Desk.open(settings.get("db"), book, create=create, live=live, upgrading=tell_of_upgrade)


def tell_of_upgrade(schema: int) -> None:
    """Says why a command or the console takes its time on a large desk that an older version wrote."""
    click.echo(f"triage: the desk has the older schema {schema}; renewing it takes minutes, once", err=True)


def rulebook(settings: dict[str, Any]) -> Rulebook:
    """The rulebook that the options name."""
    from triage.services.rulebook import Rulebook

    desk = Desk.unopened(_book(settings))
    return Rulebook(desk.book, own=desk.named_book)


def _book(settings: dict[str, Any]) -> Path | None:
    book = settings.get("book")
    return Path(book) if book else None


def zone_here() -> tzinfo | None:
    """Where times are shown, as in the console: the setting ``time_zone``, else (``None``) the machine's.

    Read once for each run of a verb. Raises :class:`UsageError` for settings that are wrong.
    """
    context = click.get_current_context(silent=True)
    kept: dict[str, Any] = {} if context is None else context.meta
    if _ZONE not in kept:
        kept[_ZONE] = zone_of(load_settings())
    zone: tzinfo | None = kept[_ZONE]
    return zone


def moment_of(text: str, option: str) -> datetime:
    """A day (its first moment in UTC) or a moment with an offset. Raises :class:`UsageError`."""
    try:
        return parse_moment(f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text)
    except MomentError:
        hint = "write it as 2026-11-20 or 2026-11-20T09:00:00Z"
        raise UsageError(f"{text!r} is neither a day nor a moment", option, hint) from None


def print_json(document: Any) -> None:
    """One JSON document a line, readable in any script."""
    click.echo(json.dumps(document, ensure_ascii=False))


def json_lines() -> Callable[[Any], None]:
    """What prints as :func:`print_json` does, for many documents: the stream is looked up once."""
    out = sys.stdout
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def tell(document: Any) -> None:
        out.write(encode(document) + "\n")
        out.flush()  # whoever reads along gets each as it is made

    return tell


def print_json_list(documents: Iterable[Any]) -> None:
    """One JSON document, a list, written as its parts come."""
    click.echo("[", nl=False)
    for index, document in enumerate(documents):
        click.echo((", " if index else "") + json.dumps(document, ensure_ascii=False), nl=False)
    click.echo("]")


def named(path: Path | str) -> str:
    """The name of a file as it is told: inert, for whoever sent the file may have named it."""
    return inert(str(path))


def tell_rest(shown: int, total: int, one: str) -> None:
    """Says on standard error that a table holds fewer than there are."""
    if shown < total:
        click.echo(f"triage: {shown} of {many(total, one)} shown; --limit N shows more", err=True)


IN_A_PIPE = 400
"""Characters of a cell that are printed where nobody sees them at once: hostile names have no end."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """Columns as wide as their widest cell; hostile text is shown inert.

    On a terminal the lines fit it as far as they can: words are cut, never the first two columns or those
    at the ``right``, which hold what one goes by and sums. In a pipe they are as wide as they like.
    """
    limit = 60 if sys.stdout.isatty() else IN_A_PIPE
    lines = [tuple(heads), *(tuple(inert(cell, limit=limit) for cell in row) for row in rows)]
    widths = [max(cell_width(line[column]) for line in lines) for column in range(len(heads))]
    flush_right = set(right)
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - len(GAP) * (len(heads) - 1)
        widths = fitted(widths, room, {0, 1} | flush_right)
    for line in lines:
        cells = [cell_fit(cell, widths[at], right=at in flush_right) for at, cell in enumerate(line)]
        click.echo(GAP.join(cells).rstrip())


def fitted(widths: Sequence[int], room: int, kept: Collection[int]) -> list[int]:
    """``widths`` made to fit into ``room`` together, the widest first; those ``kept`` stay as they are."""
    found = list(widths)
    flexible = [column for column in range(len(found)) if column not in kept]
    while sum(found) > room and flexible:
        widest = max(flexible, key=lambda column: found[column])
        if found[widest] <= NARROWEST:
            break
        found[widest] -= 1
    return found


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, when that is a terminal; call it with (done, total)."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown and sys.stderr.isatty():
            shown = percent
            bar = "━" * (percent * 30 // 100)
            click.echo(f"\r{what}: {bar:<30} {percent:3}%", nl=False, err=True)

    yield tell
    if shown >= 0:
        click.echo(err=True)


__all__ = [
    "SHOWN_ROWS",
    "desk_options",
    "inert",
    "moment_of",
    "named",
    "open_desk",
    "print_json",
    "print_json_list",
    "print_table",
    "progress_bar",
    "rulebook",
    "tell_rest",
    "zone_here",
]
