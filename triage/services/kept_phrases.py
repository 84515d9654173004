"""The book's phrases, kept ready to use in the user's cache folder.

Reading the phrases of a book takes seconds, restoring them a tenth of one. What is kept is named after the
digest of everything that it was made from (see :func:`rules.engine.phrase_dump.stamp_of`), so that it never
outlives a change; it may be deleted at any time. Those of the shipped book were made when the program was
installed, and lie beside it.
"""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import platformdirs

from rules.engine.native.library import phrases_path
from rules.engine.source import Problem

_KEPT = 4
"""How many books are kept: the shipped one, and a few that somebody works on."""


def cache_folder() -> Path:
    """Where phrases are kept (``~/.cache/triage`` on Linux)."""
    return Path(platformdirs.user_cache_dir("triage", appauthor=False))


def kept_reader(book_dir: Path, problems: list[Problem]) -> Any:
    """The phrase reader of a book: restored when it is kept, else loaded from its files and kept.

    What is wrong in the book is added to ``problems``; such a book is not kept.
    """
    # Loaded only now: the engine takes time to start, and few commands read a message.
    engine = import_module("rules.engine.phrases")
    try:
        stamp = engine.stamp_of(book_dir)
    except OSError:
        return engine.load_reader(book_dir, problems)  # it names the file that cannot be read
    installed = phrases_path(stamp)
    path = cache_folder() / installed.name
    known = len(problems)
    for kept in (installed, path):
        try:
            return engine.Reader.restore(kept.read_bytes(), stamp)
        except (OSError, ValueError):  # not there, or damaged: then it is made again
            continue
    reader = engine.load_reader(book_dir, problems)
    if len(problems) == known and engine.stamp_of(book_dir) == stamp:
        keep(path, reader.dump(stamp))
    return reader


def keep(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all, for its owner alone, and removes the oldest of its kind."""
    kind = path.name.partition("-")[0]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{kind}-")  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        kept = sorted(path.parent.glob(f"{kind}-*"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass  # A folder that cannot be written to (or is full) is no error: it is made each time.
