"""Compiles the reading of messages where the program is installed and a C compiler is there.

Without one, or when it fails, the program is installed all the same and reads in plain Python, slower.
``CC`` names the compiler; without it ``cc``, ``gcc`` and ``clang`` are looked for.
"""

from __future__ import annotations

import os
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NATIVE = Path(__file__).parent / "rules" / "engine" / "native"
OPTIONS = ("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-fstack-protector-strong")


def compiler() -> list[str] | None:
    """The command of the C compiler; ``None`` when there is none."""
    named = shlex.split(os.environ.get("CC", ""))
    found = next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    return named or ([found] if found else None)


def compiled() -> Path | str:
    """The compiled code, made unless it is there; or why there is none."""
    library = runpy.run_path(str(NATIVE / "library.py"))
    target: Path = library["library_path"]()
    command = compiler()
    if target.exists():
        return target
    if not command:
        return "there is no C compiler"
    made = target.with_suffix(".making")
    sources = [str(NATIVE / name) for name in library["SOURCES"]]
    try:
        # The command is the machine's own compiler, or what whoever installs named in CC.
        subprocess.run([*command, *OPTIONS, *sources, "-o", str(made)], check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        made.unlink(missing_ok=True)
        return f"{error} {(getattr(error, 'stderr', None) or b'').decode(errors='replace')}"
    made.replace(target)
    for old in NATIVE.glob(f"reading-*{target.suffix}"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


class CompiledReading(BuildHookInterface):
    """Puts the compiled code beside its sources, and into the wheel, which is then one of this machine's."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's)
        """Called before a wheel is built, an editable one too."""
        library = compiled()
        if isinstance(library, str):
            self.app.display_warning(f"Messages will be read in plain Python, slower: {library}")
            return
        build_data["artifacts"].append(f"/{library.relative_to(self.root).as_posix()}")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
