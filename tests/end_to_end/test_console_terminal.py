"""The console in a real pseudo-terminal: it paints, takes keys, and leaves the terminal in peace."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyte
import pytest

from triage.desk import Desk
from triage.services.demo.world import load

PATIENCE = 30
"""Seconds after which a screen that does not come is a failure."""


class Terminal:
    """A program on a pseudo-terminal, and what a person would see."""

    def __init__(self, columns: int, rows: int, *command: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:  # its size is set in here, or it might start with another
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TZ="UTC")
            os.execv(command[0], command)  # noqa: S606  there is nothing to quote

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def wait_for(self, pattern: str) -> None:
        """Reads until the screen shows ``pattern``."""
        self._read_until(lambda: bool(re.search(pattern, self.text)), f"{pattern!r} never came")

    def wait_while(self, pattern: str) -> None:
        """Reads until ``pattern`` is gone: a key right behind an escape would be taken with it."""
        self._read_until(lambda: not re.search(pattern, self.text), f"{pattern!r} never went")

    def _read_until(self, come: Callable[[], bool], otherwise: str) -> None:
        last = time.monotonic() + PATIENCE  # a screen with a clock on it never falls silent
        while not come():
            data = self._read(last, otherwise)
            assert data, f"the program ended:\n{self.text}"
            self._stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p", b"", data))

    def _read(self, last: float, otherwise: str) -> bytes:
        ready, _, _ = select.select([self._fd], [], [], max(0, last - time.monotonic()))
        assert ready, f"{otherwise}:\n{self.text}"
        return os.read(self._fd, 1 << 16)

    def exit_code(self) -> int:
        """Reads to the end, and returns how the program ended."""
        last = time.monotonic() + PATIENCE
        with suppress(OSError):  # Linux says so when the other end is closed
            while self._read(last, "the program did not end"):
                pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture(params=[(80, 24), (160, 50)], ids=["80x24", "160x50"])
def terminal(request: pytest.FixtureRequest) -> Terminal:
    """The console on the fake desk."""
    return Terminal(*request.param, sys.executable, "-m", "tests.screens.try_console", "60")


def test_a_case_is_read_decided_and_left_by_keyboard(terminal: Terminal) -> None:
    terminal.wait_for(r"1 of 60")
    terminal.send("j")
    terminal.wait_for(r"2 of 60")
    terminal.send("\r")
    terminal.wait_for(r"▶ Contest")
    terminal.send("y")
    terminal.wait_for(r"Decision in force")
    terminal.send("\x1b")
    terminal.wait_for(r"● Decided")
    terminal.send("?")
    terminal.wait_for(r"Keys of this screen")
    terminal.send("\x1b")
    terminal.wait_while(r"Keys of this screen")
    terminal.send("q")
    assert terminal.exit_code() == 0


def test_twenty_cases_are_decided_by_one_key_each(terminal: Terminal) -> None:
    terminal.wait_for(r"1 of 60")
    waiting = [number for number in range(1, 60) if number not in (6, 8)]  # one is decided, one waits
    for following in waiting[1:21]:
        terminal.send("Y")
        terminal.wait_for(rf" case_{following:06} ·")
    terminal.wait_for(rf"{waiting[20]} of 60")
    terminal.send("q")
    assert terminal.exit_code() == 0


def test_a_reply_is_refused_while_it_is_written_then_kept_as_sent(terminal: Terminal) -> None:
    terminal.wait_for(r"1 of 60")
    terminal.send("\r")
    terminal.wait_for(r"▶ Refund")
    terminal.send("R")
    terminal.wait_for(r"No rule refuses it")
    terminal.send("\x1b[200~your review\n\x1b[201~")  # as a terminal pastes
    terminal.wait_for(r"1 rule refuses it")
    terminal.send("\x1a")
    terminal.wait_for(r"may be sent")
    terminal.send("\x13")
    terminal.wait_for(r"Was this reply sent\?")
    terminal.send("\x13")
    terminal.wait_for(r"▶ Refund")
    terminal.send("q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_terminal_that_is_closed_loses_nothing_that_was_written(tmp_path: Path, number: int) -> None:
    console = "import sys; from screens.door import main; sys.argv[1:] = ['--db', sys.argv[1]]; main()"
    desk = tmp_path / "desk.db"
    with Desk.open(desk) as opened:
        load(opened, cases=40, seed=7)
    first = Terminal(80, 24, sys.executable, "-c", console, str(desk))
    first.wait_for(r"1 of 40")
    first.send("n")
    first.wait_for(r"Note on")
    first.send("ask the courier")
    first.wait_for(r"ask the courier")
    os.kill(first.pid, number)
    first.exit_code()
    again = Terminal(80, 24, sys.executable, "-c", console, str(desk))
    again.wait_for(r"1 of 40")
    again.send("n")
    again.wait_for(r"ask the courier")
    again.send("\x1b")
    again.wait_while(r"ask the courier")
    again.send("q")
    assert again.exit_code() == 0
