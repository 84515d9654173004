"""Drives a program through a pseudo-terminal and times what a person at it would see.

A key's reaction is over when nothing was written for :data:`QUIET` seconds; that wait is not counted.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

QUIET = 0.06
KEYS = {
    "down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "home": "\x1b[H",
    "end": "\x1b[F", "escape": "\x1b", "enter": "\r",
}  # fmt: skip
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p")
"""Queries that the emulator would print as text."""


class Started(NamedTuple):
    """Milliseconds from exec until the screen matched: by the clock, and of the processor."""

    wall: float
    cpu: float


class Program:
    """A program in a terminal of 140 columns and 45 lines; it is killed when the block ends."""

    def __init__(self, *command: str, columns: int = 140, lines: int = 45) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(command[0], command)  # noqa: S606  the command is the benchmark's own
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _pump(self, timeout: float) -> float | None:
        """Takes what was written within ``timeout`` seconds; when, or ``None`` for nothing."""
        if not select.select([self._fd], [], [], timeout)[0]:
            return None
        data = os.read(self._fd, 1 << 16)
        now = time.perf_counter()
        self._stream.feed(_UNKNOWN.sub(b"", data))
        return now

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self._screen.display)

    def wait_for(self, pattern: str, seconds: float = 120) -> Started:
        """Until the screen matches ``pattern``. Raises ``TimeoutError``."""
        wanted, end = re.compile(pattern), self._began + seconds
        while (now := time.perf_counter()) < end:
            at = self._pump(0.05)
            if at and wanted.search(self.text()):
                return Started((at - self._began) * 1000, self._cpu())
        raise TimeoutError(f"{pattern!r} was not seen after {now - self._began:.0f} s:\n{self.text()}")

    def settle(self) -> float | None:
        """Until nothing is written any more; when the last of it was."""
        last = None
        while (at := self._pump(QUIET)) is not None:
            last = at
        return last

    def press(self, key: str) -> float:
        """Milliseconds from a key to the last that was painted because of it."""
        self.settle()
        began = time.perf_counter()
        os.write(self._fd, KEYS.get(key, key).encode())
        first = self._pump(5)
        last = self.settle() or first
        return ((last or began) - began) * 1000

    def type(self, character: str, wanted: str) -> float:
        """Milliseconds from a character typed until ``wanted`` stands on the screen."""
        began = time.perf_counter()
        os.write(self._fd, character.encode())
        while time.perf_counter() - began < 5:
            at = self._pump(0.01)
            if at and wanted in self.text():
                return (at - began) * 1000
        raise TimeoutError(f"{wanted!r} was not seen:\n{self.text()}")

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> float:
        """The most that was resident so far, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0
