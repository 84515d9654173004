"""The database's own errors, put into words for the person who meets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.domain.errors import DeskError

_SENTENCES = (
    ("file is not a database", "this is no triage desk, or its first bytes are damaged",
     "name another file with --db, or restore a backup"),
    ("malformed", "the desk's file is damaged", "run 'triage db check', then restore a backup"),
    ("readonly database", "the desk is read-only", "make the file and its folder writable for you"),
    ("unable to open database file", "the desk cannot be opened",
     "check that the folder exists and that you may write in it"),
    ("is locked", "another program is writing to the desk", "wait for it to finish and try again"),
    ("disk is full", "the disk is full; nothing was half-written", "make room and run the command again"),
    ("disk I/O error", "the disk failed while reading or writing the desk",
     "check the disk and its free space; nothing was half-written"),
)  # fmt: skip


def explain(error: BaseException, path: Path) -> DeskError:
    """The :class:`DeskError` that says what ``error`` means for the desk at ``path``."""
    text = str(error)
    for sign, what, hint in _SENTENCES:
        if sign in text:
            return DeskError(what, str(path), hint)
    return DeskError(f"the database says: {text}", str(path), "run 'triage doctor'")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns errors of the sqlite3 module into :class:`DeskError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
