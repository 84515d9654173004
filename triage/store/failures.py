"""The database's own errors, put into words for the person who meets them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from triage.domain.errors import DeskError
from triage.store.address import Address, Server

_SENTENCES = (
    ("file is not a database", "this is no triage desk, or its first bytes are damaged",
     "name another file with --db, or restore a backup"),
    ("malformed", "the desk's file is damaged", "restore a backup"),
    ("readonly database", "the desk is read-only", "make the file and its folder writable for you"),
    ("unable to open database file", "the desk cannot be opened",
     "check that the folder exists and that you may write in it"),
    ("is locked", "another program is writing to the desk", "wait for it to finish and try again"),
    ("disk is full", "the disk is full; nothing was half-written", "make room and run the command again"),
    ("disk I/O error", "the disk is full, or it failed while reading or writing the desk",
     "make room, and check the disk; nothing was half-written"),
)  # fmt: skip


def explain(error: BaseException, path: Address) -> DeskError:
    """The :class:`DeskError` that says what ``error`` means for the desk at ``path``."""
    if isinstance(path, Server):
        found: DeskError = import_module("triage.store.postgres.failures").explain(error, path)
        return found
    text = str(error)
    if "unable to open database file" in text and path.is_file() and not os.access(path.parent, os.W_OK):
        return DeskError("the desk is read-only", str(path), "copy it to a folder that you may write in")
    for sign, what, hint in _SENTENCES:
        if sign in text:
            return DeskError(what, str(path), hint)
    return DeskError(f"the database says: {text}", str(path), "run 'triage doctor'")


@contextmanager
def explained(path: Address) -> Iterator[None]:
    """Turns errors of the database's library into :class:`DeskError`."""
    try:
        yield
    except Exception as error:
        if isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] == "psycopg":
            raise explain(error, path) from error
        raise
