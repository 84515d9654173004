"""`reply` and `reply lint`: the words that go to a customer."""

from __future__ import annotations

from typing import Any

import click

from screens.commands.common import desk_options, inert, open_desk, print_json
from screens.commands.judging import lines_of_stream, stream_of
from triage.desk import Desk
from triage.domain.errors import PARTLY, UsageError

LINT = "lint"


@click.command("reply")
@click.argument("case", metavar="CASE|lint")
@click.argument("file", metavar="[FILE|-]", required=False)
@click.option("--lang", metavar="L", help="The language; the customer's own by default, else English.")
@click.option("--public", is_flag=True, help="An answer to a review that is up: no order data, no offer.")
@click.option("--text", "written", metavar="FILE|-", help="Check this text of yours instead of drafting one.")
@click.option("--sent", is_flag=True, help="Keep in the log that it was sent; sending is the helpdesk's.")
@click.option("--by", metavar="NAME", help="Who sent it; TRIAGE_USER or your login by default.")
@click.option("--json", "as_json", is_flag=True, help="The reply and what the rules say to it, as JSON.")
@desk_options
@click.pass_obj
def reply(
    settings: dict[str, Any],
    case: str,
    file: str | None,
    lang: str | None,
    public: bool,
    written: str | None,
    sent: bool,
    by: str | None,
    as_json: bool,
) -> int:
    """Print the drafted reply to CASE, or check texts: reply lint FILE|-.

    A draft that breaks a rule of replies is refused, with the rule's name. lint reads
    {"id": "1", "case": {case file}, "action": "refund", "public": false, "lang": "en", "text": "…"}
    a line, where the case is the whole case file and not its id, and writes the violations and the
    rules that could be applied.

    \b
    Example: triage reply rr_1042 --lang hu
    Example: triage reply lint replies.jsonl
    """
    if case == LINT:
        if file is None:
            raise UsageError("which texts?", "reply lint", "name a file, or - for standard input")
        return _lint(settings, file)
    if file is not None:
        raise UsageError(f"{file!r} is one argument too many", "reply", "name one case")
    with open_desk(settings, create=False) as desk:
        return _answer(
            desk, case, lang=lang, public=public, written=written, sent=sent, by=by, as_json=as_json
        )


def _answer(
    desk: Desk,
    case: str,
    *,
    lang: str | None,
    public: bool,
    written: str | None,
    sent: bool,
    by: str | None,
    as_json: bool,
) -> int:
    from triage.services.replying import refuse_broken

    if written is None:
        made = desk.replying.draft(case, lang, public=public)
    else:
        with stream_of(written) as stream:
            text = stream.read().decode("utf-8", "replace")
        made = desk.replying.written(case, text, lang, public=public)
    number = desk.replying.mark_sent(made, by) if sent else None
    if as_json:
        print_json(made.to_json())
    else:
        refuse_broken(made)
        click.echo("".join(c if c in "\n\t\u200c" else inert(c) for c in made.text).rstrip("\n"))
    if number is not None:
        click.echo(f"triage: entry {number} of the log keeps that it was sent", err=True)
    return 1 if made.violations else 0


def _lint(settings: dict[str, Any], file: str) -> int:
    from triage.services.reply_rules import ReplyRules, lint_lines

    refused = 0
    desk = open_desk(settings, needed=False)
    for line, found, reason in lint_lines(ReplyRules(desk.book), lines_of_stream(file), desk.clock()):
        if found is None:
            refused += 1
            click.echo(f"triage: {file}: line {line}: {inert(reason)}", err=True)
        else:
            print_json(found)
    return PARTLY if refused else 0
