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
from collections.abc import Callable
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


def compile_to(target: Path) -> None:
    """Compiles the sources. Raises :class:`NotMadeError` when that fails."""
    sources = [str(NATIVE / name) for name in LIBRARY["SOURCES"]]
    command = [*compiler(), *OPTIONS, *sources, "-o", str(target)]
    try:
        # The machine's own compiler, or what whoever installs named in CC.
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
        raise NotMadeError(f"{error} {said}") from error


def made(target: Path, make: Callable[[Path], None]) -> Path:
    """The file, made unless it is there, whole or not at all; those of its kind that are out of date go."""
    if not target.exists():
        part = target.with_suffix(".making")
        try:
            make(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    for old in NATIVE.glob(f"{target.name.partition('-')[0]}-*{target.suffix}"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


def library() -> Path:
    """The compiled code. Raises :class:`NotMadeError`."""
    return made(LIBRARY["library_path"](), compile_to)


def phrases() -> Path:
    """The phrases of the shipped book, worked out. Raises :class:`NotMadeError`."""
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

    def write(path: Path) -> None:
        path.write_bytes(engine.load_reader(book, problems).dump(stamp))
        if problems:
            raise NotMadeError(str(problems[0]))

    return made(LIBRARY["phrases_path"](stamp), write)


class QuickReading(BuildHookInterface):
    """Puts what was made beside its sources, and into the wheel, which is then one of this machine's."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's)
        """Called before a wheel is built, an editable one too."""
        for make, otherwise in (
            (library, "messages will be read in plain Python, slower"),
            (phrases, "the first command that reads messages will take some seconds more"),
        ):
            try:
                build_data["artifacts"].append(f"/{make().relative_to(ROOT).as_posix()}")
            except NotMadeError as error:
                self.app.display_warning(f"{otherwise}: {error}")
                continue
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
