"""What installing does: it compiles the reading and works out the phrases, or installs all the same."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import rules
from rules.engine.native.library import library_path, phrases_path
from rules.engine.phrase_native import is_compiled
from rules.engine.phrases import Reader, stamp_of

ROOT = Path(rules.__file__).parent.parent
COMPILES = '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho compiled > "$2"\n'
FAILS = '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho half > "$2"; echo no memory >&2; exit 1\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What of the project a wheel is built from, with hardly any of its packages."""
    folder = tmp_path / "project"
    native = Path("rules", "engine", "native")
    shutil.copytree(ROOT / native, folder / native, ignore=shutil.ignore_patterns("*.so", "*.dll", "*.kept"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    for name in ("triage", "screens", "fixtures"):
        (folder / name).mkdir()
    return folder


def _wheel(project: Path, compiler: str | None = None, **environment: str) -> Path:
    """The wheel that is built where this is the only compiler."""
    programs = project.parent / "programs"
    programs.mkdir(exist_ok=True)
    if compiler:
        (programs / "gcc").write_text(compiler)
        (programs / "gcc").chmod(stat.S_IRWXU)
    shutil.rmtree(project.parent / "out", ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(project.parent / "out")],
        cwd=project,
        env={**os.environ, "PATH": str(programs), "CC": "", **environment},
        check=True,
        capture_output=True,
    )
    (wheel,) = (project.parent / "out").iterdir()
    return wheel


def _in(wheel: Path, *suffixes: str) -> list[str]:
    return [Path(name).name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(suffixes)]


def _compiled_in(wheel: Path) -> list[str]:
    return _in(wheel, ".so", ".dll")


def test_without_a_compiler_the_wheel_is_plain(project: Path) -> None:
    wheel = _wheel(project)
    assert wheel.name.endswith("-py3-none-any.whl")
    assert _in(wheel, ".so", ".dll", ".kept") == []


def test_a_compiler_that_fails_leaves_nothing_behind(project: Path) -> None:
    assert _compiled_in(_wheel(project, FAILS)) == []
    assert _compiled_in(_wheel(project, CC="/no/such/compiler")) == []
    native = project / "rules" / "engine" / "native"
    left = {path.suffix for path in native.iterdir() if path.is_file()}
    assert left <= {".py", ".c", ".h"}


def test_what_was_compiled_is_in_the_wheel_and_old_ones_are_not(project: Path) -> None:
    native = project / "rules" / "engine" / "native"
    first = _compiled_in(_wheel(project, COMPILES))
    (native / "places.c").write_text("/* another source */\n")
    wheel = _wheel(project)
    second = _compiled_in(wheel)
    assert len(first) == len(second) == 1
    assert first != second
    assert [path.name for path in native.glob("*.so")] == second
    assert not wheel.name.endswith("-any.whl")


def test_the_phrases_are_worked_out_and_fit_the_program(project: Path) -> None:
    engine, book = project / "rules" / "engine", project / "rules" / "book"
    shutil.copytree(
        ROOT / "rules" / "engine", engine, ignore=shutil.ignore_patterns("native"), dirs_exist_ok=True
    )
    (project / "rules" / "__init__.py").touch()
    (book / "lists").mkdir(parents=True)
    (book / "lists" / "en.yaml").write_text("negators: not\n")
    (book / "signals" / "ignored").mkdir(parents=True)
    (book / "signals" / "ignored" / "en.yaml").write_text("rules:\n  one: |\n    nobody answers\n")
    (kept,) = _in(_wheel(project), ".kept")
    made = (engine / "native" / kept).read_bytes()
    assert phrases_path(stamp_of(book)).name == kept
    assert Reader.restore(made, stamp_of(book)).read("Nobody answers.")
    (book / "signals" / "ignored" / "en.yaml").write_text("rules:\n  one: |\n    nobody <nowhere>\n")
    assert _in(_wheel(project), ".kept") == []


def test_here_the_reading_is_compiled_if_a_compiler_is_there() -> None:
    """Else, after a change to the C sources: install again, as the README's line for the tests does."""
    there = any(map(shutil.which, ("cc", "gcc", "clang")))
    assert is_compiled() == library_path().exists()
    assert is_compiled() or not there, "pip install -e . compiles the reading again"
