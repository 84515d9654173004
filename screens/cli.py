"""The `triage` program: verbs parse, call a service and print; the console loads only when it opens."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from screens.door import missing
from triage import __version__
from triage.domain.errors import INTERRUPTED, TriageError, UsageError

_VERBS = {
    "demo": "screens.commands.demo:demo",
    "import": "screens.commands.cases:import_",
    "list": "screens.commands.cases:list_",
    "show": "screens.commands.cases:show",
    "suggest": "screens.commands.judging:suggest",
    "classify": "screens.commands.judging:classify",
    "decide": "screens.commands.deciding:decide",
    "escalate": "screens.commands.deciding:escalate",
    "assign": "screens.commands.deciding:assign",
    "note": "screens.commands.deciding:note",
    "sync": "screens.commands.provider:sync",
    "act": "screens.commands.provider:act",
    "release": "screens.commands.provider:release",
    "evidence": "screens.commands.evidence:evidence",
    "reply": "screens.commands.reply:reply",
    "followups": "screens.commands.followups:followups",
    "outcome": "screens.commands.followups:outcome",
    "insights": "screens.commands.insights:insights",
    "promises": "screens.commands.promises:promises",
    "log": "screens.commands.log:log",
    "rules": "screens.commands.rules:rules",
    "serve": "screens.commands.serve:serve",
    "help": "screens.commands.help:help_",
    "db": "screens.commands.db:db",
    "doctor": "screens.commands.db:doctor",
}


class Verbs(click.Group):
    """Loads the module of a verb when it is called, so that `triage --version` loads none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- same
        if cmd_name not in _VERBS:
            near = get_close_matches(cmd_name, _VERBS, 1)
            hint = f"did you mean '{near[0]}'?" if near else "see 'triage --help'"
            raise UsageError(f"there is no verb {cmd_name!r}", next=hint)
        module, _, name = _VERBS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


STOPPED = "triage: interrupted; what was done is kept whole, and the same command does the rest"

EPILOG = """\b
Examples:
  triage demo                        a throw-away desk full of cases, and the console on it
  triage import cases.jsonl          bring cases in
  triage list --due 72h              what is due in three days
  triage show CASE                   one case, its verdict and why
  triage decide CASE accept --reason "lost in transit"
  triage sync                        bring in what the payment provider knows
  triage reply CASE                  the drafted answer, in the customer's language
  triage act --dry-run               what is decided and would be carried out there
  triage log verify                  check the decision log

The desk is --db, else TRIAGE_DB, else a file in your data directory. 'triage VERB --help' explains a verb,
'triage help' is the handbook."""


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="triage", message="%(prog)s %(version)s")
@click.option("--db", metavar="FILE|URL", help="The desk to work on.")
@click.option("--book", metavar="DIR", help="The rulebook to judge by; the shipped one by default.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def triage(ctx: click.Context, /, **settings: Any) -> None:
    """Work through chargebacks, refund requests and contract disputes.

    Without a verb, opens the console on the desk.
    """
    ctx.ensure_object(dict).update({name: value for name, value in settings.items() if value})
    if ctx.invoked_subcommand is None:
        from screens.commands.console import open_console

        open_console(ctx.obj)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the program and leaves with the exit code that the outcome has."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    stdout = sys.stdout
    try:
        code = triage.main(args=arguments, prog_name="triage", standalone_mode=False)
        sys.stdout.flush()  # here, where what goes wrong is told
    except SystemExit:
        # click leaves with 1 when a reader left, and puts another stream in place of the closed one
        if sys.stdout is stdout:
            raise
        code = 0
    except (Exception, KeyboardInterrupt) as error:  # the one funnel: no traceback reaches a user
        if "--debug" in arguments and isinstance(error, Exception):
            raise
        code = report(_of_arguments(error, arguments))
    sys.exit(code if isinstance(code, int) else 0)


def _of_arguments(
    error: Exception | KeyboardInterrupt, arguments: Sequence[str]
) -> Exception | KeyboardInterrupt:
    """The error, or that an argument is no text, when that is what could not be written down."""
    broken = [one for one in arguments if any("\ud800" <= char <= "\udfff" for char in one)]
    if not broken or not isinstance(error, UnicodeEncodeError):
        return error
    return UsageError("is not UTF-8", ascii(broken[0])[1:-1][:60], "type it in a terminal that is")


def report(error: Exception | KeyboardInterrupt) -> int:
    """Says in one line what went wrong, and gives the exit code."""
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        click.echo(STOPPED, err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "triage"
        said = " ".join(error.format_message().split()).rstrip(
            "."
        )  # click lists choices in lines of their own
        click.echo(f"triage: {said}; see '{path} --help'", err=True)
        return error.exit_code
    if isinstance(error, TriageError):
        click.echo(f"triage: {_told(error)}", err=True)
        return error.exit_code
    if isinstance(error, OSError) and error.filename is None:
        return _unwritten(error)
    if lacking := missing(error):
        click.echo(lacking, err=True)
        return 1
    click.echo(
        f"triage: this should not have happened: {type(error).__name__}: {_short(error)}; "
        "run it again with --debug and report what it shows",
        err=True,
    )
    return 1


def _unwritten(error: OSError) -> int:
    """For output that cannot be written: a reader that left has what it wanted, anything else is told."""
    # What is still buffered goes nowhere, so that the interpreter does not fail on it when it ends.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    click.echo(
        f"triage: the output cannot be written: {error.strerror or error}; make room, or write it elsewhere",
        err=True,
    )
    return 1


def _told(error: TriageError) -> str:
    """An error's sentence; where the settings are what is wrong, moments in the machine's zone."""
    from screens.commands.common import zone_here
    from screens.times import told

    zone = None
    with contextlib.suppress(TriageError):
        zone = zone_here()
    return told(error, zone)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
