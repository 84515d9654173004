"""Makes what reading messages goes quicker with: where the program is installed, once.

The part that looks for phrases is compiled if a C compiler is there, and the phrases of the shipped book are
worked out, which takes some seconds. Where one of the two fails, the program is installed all the same: it
reads in plain Python, slower, or works the phrases out when it first reads.
``CC`` names the compiler; without it ``cc``, ``gcc`` and ``clang`` are looked for.
"""

from __future__ import annotations

import importlib
import os
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
NATIVE = ROOT / "rules" / "engine" / "native"
OPTIONS = ("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-fstack-protector-strong")
LIBRARY = runpy.run_path(str(NATIVE / "library.py"))


class NotMadeError(Exception):
    """Why something was not made."""


def compiler() -> list[str]:
    """The command of the C compiler. Raises :class:`NotMadeError` when there is none."""
    named = shlex.split(os.environ.get("CC", ""))
    found = next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    if not named and not found:
        raise NotMadeError("there is no C compiler")
    return named or [str(found)]


def library(folder: Path) -> Path:
    """The compiled code, in a folder. Raises :class:`NotMadeError`."""
    target = folder / LIBRARY["library_path"]().name
    sources = [str(NATIVE / name) for name in LIBRARY["SOURCES"]]
    command = [*compiler(), *OPTIONS, *sources, "-o", str(target)]
    try:
        # No stranger's word is in it: the machine's own compiler, or what whoever installs named in CC.
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- see above
    except subprocess.CalledProcessError as error:
        raise NotMadeError(f"{error} {error.stderr.decode(errors='replace')}") from error
    return target


def phrases(folder: Path) -> Path:
    """The phrases of the shipped book, worked out, in a folder. Raises :class:`NotMadeError`."""
    sys.path.insert(0, str(ROOT))
    try:
        engine = importlib.import_module("rules.engine.phrases")
    except ImportError as error:
        raise NotMadeError(str(error)) from error
    finally:
        sys.path.remove(str(ROOT))
    if not Path(str(engine.__file__)).is_relative_to(ROOT):
        raise NotMadeError("the engine is not there")
    book, problems = ROOT / "rules" / "book", []
    stamp = engine.stamp_of(book)
    made = engine.load_reader(book, problems).dump(stamp)
    if problems:
        raise NotMadeError(str(problems[0]))
    target = folder / LIBRARY["phrases_path"](stamp).name
    target.write_bytes(made)
    return target


def put(made: Path) -> None:
    """Puts a file beside the sources, whole or not at all; those that it takes the place of go."""
    handle, name = tempfile.mkstemp(dir=NATIVE, suffix=".making")
    os.close(handle)
    try:
        shutil.copy(made, name)
        Path(name).replace(NATIVE / made.name)
    finally:
        Path(name).unlink(missing_ok=True)
    kind = made.name[: made.name.rindex("-")]
    for old in NATIVE.glob(f"{kind}-*{made.suffix}"):
        if old.name != made.name:
            old.unlink(missing_ok=True)


class QuickReading(BuildHookInterface):
    """Puts what was made into the wheel, which is then one of this machine's.

    For an editable installation it lies beside the sources.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built."""
        self.folder = Path(tempfile.mkdtemp(prefix="triage-"))
        for make, otherwise in (
            (library, "messages will be read in plain Python, slower"),
            (phrases, "the first command that reads messages will take some seconds more"),
        ):
            try:
                made = make(self.folder)
                if version == "editable":
                    put(made)
                else:
                    inside = (NATIVE / made.name).relative_to(ROOT).as_posix()
                    build_data["force_include"][str(made)] = inside
            except (NotMadeError, OSError, ValueError) as error:
                self.app.display_warning(f"{otherwise}: {error}")
                continue
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def finalize(self, *_: object) -> None:
        """Called when the wheel is there, with its version, the build data and its path."""
        shutil.rmtree(self.folder, ignore_errors=True)
