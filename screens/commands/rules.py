"""`rules`: check, test, read and measure the rulebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screens.commands.common import (
    desk_options,
    inert,
    moment_of,
    open_desk,
    print_json,
    print_table,
    progress_bar,
    rulebook,
)
from screens.commands.judging import lines_of_stream, stream_of
from triage.domain.errors import FAILED, PARTLY


@click.group("rules")
def rules() -> None:
    """The rulebook: check it, test it, read it, measure it."""


@rules.command("check")
@desk_options
@click.pass_obj
def check(settings: dict[str, Any]) -> int:
    """Read the whole book and name everything that is wrong, with file, line and how to mend it."""
    return _problems(rulebook(settings).check(), "the book is sound")


@rules.command("lint")
@desk_options
@click.pass_obj
def lint(settings: dict[str, Any]) -> int:
    """Look for rules that can never decide, and for rules and parameters that nothing tests or uses."""
    return _problems(rulebook(settings).lint(), "nothing to remark")


def _problems(problems: Any, fine: str) -> int:
    for problem in problems:
        click.echo(inert(str(problem)))
    if not problems:
        click.echo(fine)
    return FAILED if problems else 0


@rules.command("test")
@desk_options
@click.pass_obj
def test(settings: dict[str, Any]) -> int:
    """Run every rule's and every signal's own examples."""
    report = rulebook(settings).test()
    for problem in report.broken:
        click.echo(inert(str(problem)))
    click.echo(f"{report.examples - len(report.broken)} examples hold, {len(report.broken)} do not")
    return FAILED if report.broken else 0


@rules.command("list")
@click.option("--json", "as_json", is_flag=True)
@desk_options
@click.pass_obj
def list_(settings: dict[str, Any], /, as_json: bool) -> None:
    """The rules in the order in which they are asked."""
    rows = rulebook(settings).list()
    if as_json:
        for row in rows:
            print_json(row)
        return
    print_table(
        ("NO", "RULE", "KIND", "STATUS", "ACTION", "TITLE"),
        ((str(r["number"]), r["id"], r["kind"], r["status"], r["action"] or "", r["title"]) for r in rows),
    )


@rules.command("explain")
@click.argument("rule", metavar="RULE|NUMBER")
@click.option("--json", "as_json", is_flag=True)
@desk_options
@click.pass_obj
def explain(settings: dict[str, Any], rule: str, as_json: bool) -> None:
    """One rule or caution in full: what it asks, why, by whose experience, and its examples.

    A number stands for every rule that spells out that rule of the written policy.

    Example: triage rules explain our-fault-refund
    """
    from screens.commands.telling import tell_rule

    for told in rulebook(settings).explain(rule):
        if as_json:
            print_json(told)
        else:
            tell_rule(told)


@rules.command("score")
@click.argument("file", metavar="FILE|-")
@click.option("--json", "as_json", is_flag=True)
@click.option(
    "--worst", type=click.IntRange(min=0), default=10, show_default=True, help="How many misses to show."
)
@click.option("--semantic", is_flag=True, help="Count what is suspected like what is read (an extra).")
@desk_options
@click.pass_obj
def score(settings: dict[str, Any], file: str, as_json: bool, worst: int, semantic: bool) -> int:
    """Measure the reading of labelled messages: {"id","lang","text","signals"} a line.

    Example: triage rules score labelled.jsonl
    """
    report = rulebook(settings).score(lines_of_stream(file), worst, semantic=semantic)
    if as_json:
        print_json(report.to_json())
    else:
        for line in report.lines():
            click.echo(inert(line))
    return PARTLY if report.refused else 0


@rules.command("learn")
@click.option("--messages", metavar="FILE", help='Labelled messages to learn from as well, as for "score".')
@click.option("--json", "as_json", is_flag=True)
@desk_options
@click.pass_obj
def learn(settings: dict[str, Any], messages: str | None, as_json: bool) -> None:
    """Teach the second reader the book's examples: needed once they have changed.

    Example: triage rules learn --messages labelled.jsonl
    """
    told = rulebook(settings).learn(lines_of_stream(messages) if messages else (), messages or "")
    if as_json:
        print_json(told)
        return
    left_out = told["left_out"]["all"]
    click.echo(f"learnt from {told['examples']} examples; kept in {inert(told['path'])}")
    shares = ", ".join(f"{name} {left_out[name]}" for name in ("precision", "recall", "f1"))
    click.echo(f"by itself, each example judged without itself: {shares} (threshold {told['threshold']})")


@rules.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--cases", metavar="FILE|-", help="Tell which of these cases are judged otherwise.")
@click.option("--stored", is_flag=True, help="Tell which cases of the desk are judged otherwise.")
@click.option("--messages", metavar="FILE|-", help="Tell which of these messages are read otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One difference a line.")
@desk_options
@click.pass_obj
def diff(
    settings: dict[str, Any],
    before: str,
    after: str,
    cases: str | None,
    stored: bool,
    messages: str | None,
    as_json: bool,
) -> None:
    """What differs between the books in folders A and B ('shipped' is the one that comes with the program).

    Example: triage rules diff shipped mine --stored
    """
    from triage.services import comparing

    def tell(document: dict[str, Any], line: str) -> None:
        if as_json:
            print_json(document)
        else:
            click.echo(inert(line, limit=300))

    first, second = comparing.book_folder(before), comparing.book_folder(after)
    for written in comparing.written(first, second):
        tell(written.to_json(), str(written))
    if cases or stored:
        with open_desk(settings, create=False, needed=stored) as desk:
            documents = comparing.cases_of(stream_of(cases)) if cases else comparing.stored_cases(desk.path)
            whose = None if cases else desk.path
            for each in comparing.judged_otherwise(first, second, documents, desk.clock(), whose):
                tell(each, f"case {each['case']}: {_pairs(each['before'])} → {_pairs(each['after'])}")
    if messages:
        for each in comparing.read_otherwise(first, second, lines_of_stream(messages)):
            lost, won = ", ".join(each["before"]), ", ".join(each["after"])
            change = "; ".join([f"no longer {lost}"] * bool(lost) + [f"now {won}"] * bool(won))
            tell(each, f"message {each['message']}: {change}: {' '.join(each['text'].split())}")


def _pairs(said: dict[str, Any]) -> str:
    return ", ".join(
        f"{key} {' '.join(value) if isinstance(value, list) else value}" for key, value in said.items()
    )


@rules.command("backtest")
@click.argument("file", metavar="[FILE|-]", required=False)
@click.option("--against", required=True, metavar="BOOK", help="The other book: a folder, or 'shipped'.")
@click.option("--since", metavar="DATE", help="Only what was opened from this day or moment on.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@desk_options
@click.pass_obj
def backtest(
    settings: dict[str, Any], file: str | None, against: str, since: str | None, as_json: bool
) -> None:
    """Judge history, or a case FILE, by the book in force (--book) and by another: what would change, what
    that costs, and how often people had decided against either.

    Example: triage rules backtest --against mine --since 2026-06-01
    """
    from screens.commands.telling import tell_backtest
    from triage.services import comparing
    from triage.services.backtesting import Backtesting

    start = moment_of(since, "--since") if since else None
    with open_desk(settings, create=False, needed=not file) as desk, progress_bar("back-test") as told:
        books = (desk.book or comparing.IN_FORCE, comparing.book_folder(against))
        if file:
            found = Backtesting(*books, desk.clock()).of_file(stream_of(file), start, told)
        else:
            found = Backtesting(*books, desk.clock(), desk.path).of_desk(desk.path, start, told)
    if as_json:
        print_json(found.to_json())
    else:
        tell_backtest(found.to_json())


@rules.command("try")
@click.argument("file", metavar="FILE|-")
@click.option("--semantic", is_flag=True, help="Tell as well what is only suspected (an extra).")
@click.option("--json", "as_json", is_flag=True)
@desk_options
@click.pass_obj
def try_(settings: dict[str, Any], file: str, semantic: bool, as_json: bool) -> None:
    """Read one message, plain text: what fires in it, what nearly fires, and why it does not.

    Example: echo "I will not call my lawyer" | triage rules try -
    """
    told = rulebook(settings).tried(stream_of(file).read(), semantic=semantic)
    if as_json:
        print_json(told)
        return
    for hit in told["signals"]:
        click.echo(inert(f"fires   {hit['signal']}: {hit['rule']}: “{hit['quote']}”"))
    for near in told["nearly"]:
        quote = f": “{near['quote']}”" if near["quote"] else ""
        click.echo(inert(f"nearly  {near['signal']}: {near['rule']}: {near['why']}{quote}"))
    for each in told.get("suspected", ()):
        click.echo(inert(f"suspect {each['signal']} ({each['score']}), as in: {each['like']}", limit=300))
    if not any(told.values()):
        click.echo("nothing fires, nothing nearly does")


@rules.command("own")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def own(folder: Path) -> None:
    """Begin a rulebook of your own that lies over the shipped one: it holds only what is yours.

    Example: triage rules own my-book
    """
    from triage.services.layered_book import begin

    told = inert(str(begin(folder)))
    click.echo(f"begun in {told}; name it with --book, TRIAGE_BOOK, or 'book' in the settings")


@rules.command("teach")
@click.argument("file", metavar="FILE|-")
@click.option("--says", multiple=True, metavar="SIGNAL", help="What the message says; none: nothing.")
@desk_options
@click.pass_obj
def teach(settings: dict[str, Any], file: str, says: tuple[str, ...]) -> None:
    """Add one message, plain text, that was read wrongly to the examples of your own book (--book).

    Example: triage rules teach mail.txt --says chargeback_threat --book mine
    """
    path = rulebook(settings).teach(stream_of(file).read(), says)
    click.echo(f"kept in {inert(str(path))}; 'triage rules learn' takes it up")
