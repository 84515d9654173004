"""Errors that a person reads: what happened, where, and what to do next."""

from __future__ import annotations

DONE, FAILED, USAGE, PARTLY, LOG_BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 130


class TriageError(Exception):
    """A failure in one sentence: ``what``, ``where`` it happened, what to do ``next``."""

    exit_code = FAILED

    def __init__(self, what: str, where: str = "", next: str = "") -> None:
        self.what, self.where, self.next = what, where, next
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """All three parts on one line, without control characters."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        line = f"{head}; {self.next}" if self.next else head
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)

    def __str__(self) -> str:
        return self.sentence


class UsageError(TriageError):
    """The command or the call was wrong; nothing was done."""

    exit_code = USAGE


class NotFoundError(TriageError):
    """What was named is not on the desk."""


class StaleError(TriageError):
    """The case changed since it was read; nothing was written."""


class IllegalMoveError(TriageError):
    """The case's state, or its kind, does not allow this."""


class DeskError(TriageError):
    """The desk's file or database cannot be used."""


class StoppedError(TriageError):
    """Somebody interrupted it; what was done so far is kept."""

    exit_code = INTERRUPTED


class LogBrokenError(TriageError):
    """The decision log does not verify."""

    exit_code = LOG_BROKEN
