"""The door: `triage` alone opens the console, and whatever else it is told goes to the verbs.

The way to the console loads nothing that its first paint does not need; click is loaded for a verb.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

COMPLETE = "_TRIAGE_COMPLETE"
"""Set by a shell that asks how a command goes on, with nothing behind ``triage``: the verbs answer it."""
_OURS = ("rules", "screens", "triage")


def main() -> None:
    """Runs the program and leaves with the exit code that the outcome has."""
    settings = None if COMPLETE in os.environ else settings_of(sys.argv[1:])
    try:
        _run(settings)
    except ModuleNotFoundError as error:
        if not (said := missing(error)):
            raise
        sys.exit(said)


def _run(settings: dict[str, str] | None) -> None:
    if settings is None:
        from screens.cli import main as run_verb

        run_verb()
        return
    try:
        from screens.commands.console import open_console

        open_console(settings)
    except (Exception, KeyboardInterrupt) as error:  # the one funnel: no traceback reaches a user
        from screens.cli import report

        sys.exit(report(error))


def settings_of(arguments: Sequence[str]) -> dict[str, str] | None:
    """The desk and the book that are named, when nothing else is; ``None`` when it is for the verbs."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        option, joined, value = argument.partition("=")
        value = value if joined else next(rest, "")
        if option not in ("--db", "--book") or not value:
            return None
        found[option.removeprefix("--")] = value
    return found


def missing(error: BaseException) -> str | None:
    """What to say when a package is not there that the program needs; nothing of any other error."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if not name or name.partition(".")[0] in _OURS:
        return None
    return f"triage: the package {name} is missing; install triage with all that it needs: pip install ."
