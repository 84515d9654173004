"""`serve`: the console in a browser, on this machine only."""

from __future__ import annotations

import importlib
import os
import shlex
import sys
from typing import Any

import click

from screens.commands.common import desk_options
from triage.config import VARIABLES
from triage.domain.errors import TriageError

LOOPBACK = "127.0.0.1"
"""The only address that is served: whoever reaches the page sits at the desk."""


def command_of(settings: dict[str, Any]) -> str:
    """The command that opens the console for each visitor, on the same desk and book.

    An address of a desk, which may hold a password, goes by the environment: commands are seen by all.
    """
    named = dict(settings)
    if "://" in named.get("db", ""):
        os.environ[VARIABLES["db"]] = named.pop("db")
    options = [part for name in ("db", "book") if named.get(name) for part in (f"--{name}", named[name])]
    return shlex.join([sys.executable, "-m", "triage", *options])


@click.command("serve")
@click.option("--port", type=click.IntRange(1024, 65535), default=8700, show_default=True, metavar="N")
@desk_options
@click.pass_obj
def serve(settings: dict[str, Any], port: int) -> None:
    """The console in a browser on this machine. Needs the extra dispute-triage[serve].

    It listens on loopback only; the address that is printed has a key in it, and nobody gets in without.

    Example: triage serve --port 8700
    """
    try:
        serving = importlib.import_module("screens.serving")
    except ImportError:
        raise TriageError(
            "serving needs one more library", next="run pip install 'dispute-triage[serve]'"
        ) from None
    server = serving.ConsoleServer(command_of(settings), LOOPBACK, port)
    click.echo(f"triage: open {server.address} in a browser here; Ctrl+C ends it", err=True)
    try:
        server.serve()
    except OSError as error:
        told = f"the port cannot be used: {error.strerror or error}"
        raise TriageError(told, f"{LOOPBACK}:{port}", "name another one with --port") from None
