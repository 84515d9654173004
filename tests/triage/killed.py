"""Acts and syncs in a process of its own that is killed by SIGKILL between two steps; run as a program.

Reads an order a line: where the desk and the stand-in are, what to do, and at which step to die. A step is a
statement that the database is asked for, a request that goes out, or an answer that has come. Each order is
carried out in a fork, so that the libraries are loaded once; the answer says whether it was killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import stripe

from tests.triage.judge import source
from triage.desk import Desk
from triage.domain.errors import TriageError
from triage.providers.base import Provider
from triage.providers.stripe import client
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider
from triage.services import acting, deciding, syncing
from triage.store import engine, opening

ROOT = Path(__file__).parents[2]
LOADED = (stripe, acting, deciding, syncing, engine)
"""What is loaded before the first fork."""
PDF = b"%PDF-1.4 a letter"
PAGE = 3
"""Objects a page, so that a sync has many steps."""


class Killer:
    """The program, running; ``order`` gives it something to do."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.triage.killed"]
        self._program = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def order(self, **order: Any) -> str:
        """``done``, ``killed``, or the sentence of a :class:`TriageError`."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()
        return str(json.loads(self._program.stdout.readline()))

    def close(self) -> None:
        """Ends the program."""
        assert self._program.stdin is not None
        with self._program:
            self._program.stdin.close()


class SmallDesk(Desk):
    """A desk whose evidence is made in no time."""

    def packet(self, case_id: str, folder: Path | None = None, paper: str | None = None) -> Any:  # noqa: ARG002
        letter = PDF + case_id.encode()
        file = SimpleNamespace(field="receipt", content=letter, sha256=sha256(letter).hexdigest())
        texts = {"customer_name": "Pat"}
        return SimpleNamespace(ok=True, texts=texts, files=(file,), digest=file.sha256)


def desk_of(order: dict[str, Any], tick: Callable[..., None] = lambda *_: None) -> Desk:
    """The desk that an order is about; ``tick`` is called at each step of its provider."""

    class TickingCalls(Calls):
        def _attempt(self, doing: str, right: str, call: Callable[..., Any]) -> Any:
            def ticking(connected: Any) -> Any:
                tick()
                answer = call(connected)
                tick()
                return answer

            return super()._attempt(doing, right, ticking)

    def clock() -> datetime:
        return datetime.fromtimestamp(order["now"], UTC)

    def connect() -> Provider:
        calls = TickingCalls(
            ApiKey(order["key"]),
            api_base=order["url"],
            timeout=(5.0, order["patience"]),
            rate=0,
            retry=Retry(attempts=order["attempts"]),
            sleep=lambda _: None,
        )
        return StripeProvider(calls, clock)

    return SmallDesk.open(order["path"], clock=clock, actor="ann", judge=source, provider=connect)


def work(order: dict[str, Any]) -> None:
    """Carries an order out: ``act``, with bob releasing what waits, or ``sync``."""
    left = order["step"]

    def tick(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    plain = opening.configure

    def traced(connection: Any) -> None:
        plain(connection)
        connection.set_trace_callback(tick)

    opening.configure = traced
    client.PAGE = PAGE
    desk = desk_of(order, tick)
    if order["do"] == "sync":
        desk.syncing.sync()
        return
    for one in desk.acting.run():
        if one.state == "planned":
            desk.acting.release(one.id, by="bob")


def main() -> None:
    """Forks for each order and answers how it ended."""
    for line in sys.stdin:
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            said = "done"
            try:
                work(json.loads(line))
            except TriageError as error:
                said = str(error)
            os.write(theirs, said.encode())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours) as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write(json.dumps("killed" if killed else said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
