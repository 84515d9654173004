"""The arrows between the packages hold, and what must stay light does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded_by(*arguments: str) -> set[str]:
    """Top-level modules that a run of the program has loaded when it ends."""
    script = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\n@' + ' '.join({m.partition('.')[0] for m in sys.modules})))\n"
        "from screens.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "@" in run.stdout, run.stderr
    return set(run.stdout.rpartition("@")[2].split())


def test_import_contracts_hold() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_version_loads_neither_desk_nor_console() -> None:
    assert not loaded_by("--version") & {
        "textual",
        "sqlalchemy",
        "sqlmodel",
        "stripe",
        "rich",
        "yaml",
        "sqlite3",
    }


def test_list_loads_neither_textual_nor_the_orm_nor_stripe(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk.db")
    upgrade = [sys.executable, "-m", "triage", "db", "upgrade", "--db", desk]
    subprocess.run(upgrade, check=True, cwd=ROOT, capture_output=True)
    assert not loaded_by("list", "--db", desk) & {"textual", "sqlalchemy", "sqlmodel", "stripe", "alembic"}


@pytest.mark.parametrize("module", ["rules.engine.policy", "rules.engine.phrases", "triage.domain.case"])
def test_rules_and_domain_are_pure(module: str) -> None:
    script = f"import sys, {module}; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(run.stdout.split()) & {
        "sqlalchemy",
        "sqlmodel",
        "textual",
        "stripe",
        "triage.store",
        "click",
    }
