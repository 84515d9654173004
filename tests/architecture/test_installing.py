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


def _run(project: Path, compiler: str | None, *arguments: str, **environment: str) -> None:
    """Runs Python in the project, where this is the only compiler."""
    programs = project.parent / "programs"
    programs.mkdir(exist_ok=True)
    if compiler:
        (programs / "gcc").write_text(compiler)
        (programs / "gcc").chmod(stat.S_IRWXU)
    subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PATH": str(programs), "CC": "", **environment},
        check=True,
        capture_output=True,
    )


def _wheel(project: Path, compiler: str | None = None, **environment: str) -> Path:
    out = project.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    _run(project, compiler, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out), **environment)
    (wheel,) = out.iterdir()
    return wheel


EDITABLE = """
import hatch_build
hook = hatch_build.QuickReading(".", {}, None, None, ".", "wheel")
hook.initialize("editable", {})
hook.finalize("editable", {}, "")
"""


def _install_editable(project: Path, compiler: str) -> None:
    _run(project, compiler, "-c", EDITABLE, PYTHONPATH=str(project))


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
    _install_editable(project, FAILS)
    native = project / "rules" / "engine" / "native"
    left = {path.suffix for path in native.iterdir() if path.is_file()}
    assert left <= {".py", ".c", ".h"}


def test_what_was_compiled_is_in_the_wheel_and_not_in_the_tree(project: Path) -> None:
    native = project / "rules" / "engine" / "native"
    first = _compiled_in(_wheel(project, COMPILES))
    (native / "places.c").write_text("/* another source */\n")
    wheel = _wheel(project, COMPILES)
    second = _compiled_in(wheel)
    assert len(first) == len(second) == 1
    assert first != second
    assert list(native.glob("*.so")) == []
    assert not wheel.name.endswith("-any.whl")


def test_for_an_editable_installation_it_lies_beside_the_sources_and_old_ones_go(project: Path) -> None:
    native = project / "rules" / "engine" / "native"
    kept = native / f"reading-another-machine-0.{library_path().suffix[1:]}"
    kept.touch()
    old = native / library_path().name
    old.write_text("for other sources")
    (native / "places.c").write_text("/* another source */\n")
    _install_editable(project, COMPILES)
    (made,) = set(native.glob("reading-*")) - {kept, old, native / "reading.c", native / "reading.h"}
    assert made.read_text() == "compiled\n"
    assert kept.exists()
    assert not old.exists()


@pytest.mark.parametrize("compiler", ['gcc "', "/no/such/compiler"])
def test_a_compiler_that_cannot_be_run_is_none(project: Path, compiler: str) -> None:
    assert _compiled_in(_wheel(project, CC=compiler)) == []


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
    wheel = _wheel(project)
    (kept,) = _in(wheel, ".kept")
    assert phrases_path(stamp_of(book)).name == kept
    made = zipfile.ZipFile(wheel).read(f"rules/engine/native/{kept}")
    assert Reader.restore(made, stamp_of(book)).read("Nobody answers.")
    (book / "signals" / "ignored" / "en.yaml").write_text("rules:\n  one: |\n    nobody <nowhere>\n")
    assert _in(_wheel(project), ".kept") == []


def test_here_the_reading_is_compiled_if_a_compiler_is_there() -> None:
    """Else, after a change to the C sources: install again, as the README's line for the tests does."""
    there = any(map(shutil.which, ("cc", "gcc", "clang")))
    assert is_compiled() == library_path().exists()
    assert is_compiled() or not there, "pip install -e . compiles the reading again"
