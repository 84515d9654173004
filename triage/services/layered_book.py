"""A shop's own book that lies over the shipped one, so that an upgrade of the program still reaches it.

A folder with ``over.yaml`` (``over: shipped``) holds only what the shop has of its own. Its phrases and its
examples are added to the shipped ones; any other file takes the place of the shipped one of that name. The
book that comes of it is put together in the user's cache folder, once for each content of the two.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rules.engine.load import SHIPPED
from rules.engine.source import Problem, read_yaml
from triage.domain.errors import TriageError
from triage.services.kept_phrases import cache_folder

OVER = "over.yaml"
"""The file that makes a folder a layer."""
_KEPT = 4
"""How many books are kept put together."""
_ABOUT = """\
# This folder lies over the rulebook that comes with the program. Put here only what is your own:
# phrases and examples (signals/, meaning/) are added to the shipped ones, any other file takes the place
# of the shipped file of the same name.
over: shipped
"""


def begin(folder: Path) -> Path:
    """Makes an empty layer of ``folder``; one that is there stays. Raises :class:`TriageError`."""
    path = folder / OVER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            if any(folder.iterdir()):
                raise TriageError(
                    "the folder is not empty", str(folder), "name a new one for your own rulebook"
                )
            path.write_text(_ABOUT, encoding="utf-8")
    except OSError as error:
        raise _trouble(error, folder) from error
    return folder


def is_layer(folder: Path | None) -> bool:
    """Whether a folder lies over the shipped book."""
    return folder is not None and (folder / OVER).is_file()


def whole(book: Path | None) -> Path | None:
    """The folder with all of a book: the book itself, or what a layer and the shipped book make together.

    Raises :class:`TriageError` when the layer cannot be read, or the cache folder cannot be written to.
    """
    if book is None or not is_layer(book):
        return book
    _check(book)
    try:
        files = dict(_files(SHIPPED))
        for name, path in _files(book):
            files[_place(name, files)] = path
        made = cache_folder() / "books" / _digest(files)
        if not made.is_dir():
            _make(made, files)
        os.utime(made)
    except OSError as error:
        raise _trouble(error, book) from error
    return made


def _check(book: Path) -> None:
    problems: list[Problem] = []
    said = read_yaml(book / OVER, problems, OVER)
    if problems or not isinstance(said, dict) or said.get("over") != "shipped":
        raise TriageError("does not say what it lies over", str(book / OVER), "write 'over: shipped' in it")


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files of a folder by their names inside it; what a link points to is not followed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and name != OVER:
            yield name, path


def _place(name: str, shipped: dict[str, Path]) -> str:
    """Where a file of a layer belongs: phrases and examples beside the shipped ones of their language."""
    adds = name.startswith("signals/") or (name.startswith("meaning/") and name.endswith(".yaml"))
    if not adds or name not in shipped or name.count("/") + name.startswith("meaning/") < 2:
        return name
    folder, _, file = name.rpartition("/")
    language, _, ending = file.partition(".")
    return f"{folder}/{language}.own.{ending}"


def _digest(files: dict[str, Path]) -> str:
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        content = path.read_bytes()
        total.update(f"{name}\n{len(content)}\n".encode() + content)
    return total.hexdigest()[:32]


def _make(made: Path, files: dict[str, Path]) -> None:
    """Whole or not at all; whoever makes the same at the same time makes the same."""
    made.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".", dir=made.parent))
    try:
        for name, path in files.items():
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, partial / name)
        try:
            partial.rename(made)
        except OSError:
            if not made.is_dir():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    kept = sorted((each for each in made.parent.iterdir() if each.name[0] != "."), key=os.path.getmtime)
    for old in kept[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _trouble(error: OSError, folder: Path) -> TriageError:
    return TriageError(
        f"your own rulebook cannot be put together: {error.strerror}",
        str(error.filename or folder),
        "check the folder and its rights",
    )
