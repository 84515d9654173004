"""`suggest` and `classify`: what the book makes of cases and of messages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from screens.commands.common import (
    NO_CASE,
    desk_options,
    inert,
    json_lines,
    open_desk,
    print_json,
    rulebook,
)
from triage.domain.errors import PARTLY, UsageError


def stream_of(name: str) -> BinaryIO:
    """The named file, or standard input for ``-``, as bytes. Raises :class:`UsageError`."""
    if name == "-":
        return sys.stdin.buffer
    try:
        return open(name, "rb")  # noqa: PTH123 -- closed by the process's end; it may be a pipe
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", name, "check the path") from None


def lines_of_stream(name: str) -> Iterator[bytes]:
    """The lines of a stream of messages; one that is longer than any that is read is not held whole."""
    return _lines(stream_of(name))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    from triage.services.classifying import lines_within

    with stream:
        yield from lines_within(stream)


@click.command("suggest")
@click.argument("cases", nargs=-1)
@click.option("--file", "file", metavar="FILE|-", help="Judge a case file without storing it.")
@click.option("--json", "as_json", is_flag=True, help="Verdicts, one JSON document a line.")
@click.option("--trace", is_flag=True, help="With --json: every rule looked at, with each condition.")
@desk_options
@click.pass_obj
def suggest(
    settings: dict[str, Any], cases: tuple[str, ...], file: str | None, as_json: bool, trace: bool
) -> int:
    """What the rulebook suggests for CASES, for all that are not closed, or for a case file.

    Example: triage suggest --file cases.jsonl --json
    """
    from screens.commands.telling import tell_verdict
    from triage.services.suggesting import judge_cases, judge_stream

    if file and cases:
        raise UsageError("name cases or a file, not both", "suggest", "leave one out")
    refused = judged = 0
    with open_desk(settings, create=False, needed=not file) as desk:
        if file:
            outcomes = judge_stream(desk.judging, stream_of(file), trace=trace)
        else:
            outcomes = judge_cases(desk.judging, cases, trace=trace)
        for outcome in outcomes:
            judged += 1
            if outcome.verdict is None:
                refused += 1
                click.echo(f"triage: {file}: line {outcome.line}: {inert(outcome.reason)}", err=True)
            elif as_json:
                print_json(outcome.verdict)
            else:
                tell_verdict(outcome.verdict)
    if file and not judged:
        click.echo(f"triage: {inert(file)}: {NO_CASE}", err=True)
    return PARTLY if refused else 0


@click.command("classify")
@click.argument("file", metavar="FILE|-")
@click.option("--semantic", is_flag=True, help="Tell apart, as 'suspected', what is only meant (an extra).")
@click.option("--json", is_flag=True, expose_value=False, help="JSON lines, as without it.")
@desk_options
@click.pass_obj
def classify(settings: dict[str, Any], file: str, semantic: bool) -> int:
    """Read messages: {"id","text"} a line in, their signals out, with the words that carry them.

    Example: triage classify messages.jsonl
    """
    from triage.services.classifying import classify_lines

    refused = unread = 0
    book = rulebook(settings)
    second = book.second_reader() if semantic else None
    lines, tell = lines_of_stream(file), json_lines()
    for line, reading, reason in classify_lines(book.load().reader, lines, second):
        if reading is None:
            refused += 1
            unread += reason.startswith("not JSON")
            click.echo(f"triage: {file}: line {line}: {inert(reason)}", err=True)
        else:
            tell(reading)
    if unread:
        message = '{"id": "m1", "text": "…"}'
        click.echo(f"triage: each line is such as {message}; 'triage rules try -' reads plain text", err=True)
    return PARTLY if refused else 0
