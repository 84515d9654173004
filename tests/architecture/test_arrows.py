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


LATER = (
    "screens.case screens.help screens.log screens.dialogs.decide screens.handbook triage.services.querying "
    "triage.services.judging triage.services.deciding triage.providers.base rules yaml sqlmodel sqlalchemy "
    "alembic stripe pydantic xlsxwriter openpyxl fpdf PIL pypdf uharfbuzz eldc keyring"
)
"""What must not be loaded before the queue is painted for the first time."""


def test_the_queue_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk.db")
    upgrade = [sys.executable, "-m", "triage", "db", "upgrade", "--db", desk]
    subprocess.run(upgrade, check=True, cwd=ROOT, capture_output=True)
    script = (
        "import asyncio, sys\n"
        "import screens.cli, screens.commands.console, screens.commands.common\n"
        "from screens.app import build_app\n"
        "from screens.reading_queue import ReadingQueueScreen\n"
        "from triage.desk import Desk\n"
        "ReadingQueueScreen._warm = lambda screen: None\n"
        "ReadingQueueScreen._show_page = lambda screen, page: screen.app.exit(' '.join(sys.modules))\n"
        "async def main():\n"
        f"    with Desk.open({desk!r}) as desk:\n"
        "        app = build_app(desk)\n"
        "        await app.run_async(headless=True)\n"
        "        print(app.return_value)\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    )
    loaded = set(run.stdout.split())
    assert "screens.queue" in loaded
    assert sorted(loaded & set(LATER.split())) == []
