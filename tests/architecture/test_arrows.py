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
    heavy = {"textual", "sqlalchemy", "sqlmodel", "stripe", "alembic", "psycopg"}
    assert not loaded_by("list", "--db", desk) & heavy


def test_a_page_of_the_handbook_loads_no_screen() -> None:
    loaded = loaded_by("help", "day")
    assert "click" in loaded
    assert not loaded & {"textual", "rich", "sqlmodel", "sqlalchemy"}, "every screen needs Textual"


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
    "click screens.cli screens.commands.common screens.desk_protocol screens.palette screens.crash "
    "screens.case screens.help screens.log screens.dialogs.base screens.dialogs.decide screens.handbook "
    "screens.widgets.filter_bar triage.services.models triage.services.querying triage.services.views "
    "triage.services.judging triage.services.deciding triage.services.showing triage.providers.base "
    "triage.store.writing triage.store.tables rules yaml tomllib sqlmodel sqlalchemy alembic stripe pydantic "
    "psycopg triage.store.postgres xlsxwriter openpyxl fpdf PIL pypdf uharfbuzz eldc keyring numpy"
)
"""What must not be loaded before the queue is painted for the first time."""


@pytest.mark.parametrize("years", [0, 20], ids=["fresh", "run out"])
def test_the_queue_is_painted_before_anything_heavy_is_loaded(tmp_path: Path, years: int) -> None:
    desk = str(tmp_path / "desk.db")
    fill = [sys.executable, "-m", "triage", "demo", "--cases", "40", "--load-only", "--db", desk]
    subprocess.run(fill, check=True, cwd=ROOT, capture_output=True)
    script = (
        "import asyncio, sys\n"
        "from datetime import UTC, datetime, timedelta\n"
        "import screens.door, screens.commands.console\n"
        "from screens.app import build_app\n"
        "import screens.reading_queue\n"
        "from screens.reading_queue import ReadingQueueScreen\n"
        "screens.reading_queue.PATIENCE = 60\n"  # however slow the machine is
        "from triage.desk import Desk\n"
        "def painted(screen):\n"
        "    under_way = [worker.name for worker in screen.app.workers]\n"
        "    rows = screen.query_one('#queue').total\n"
        "    screen.app.exit(f'{rows} rows, {under_way}{chr(10)}' + ' '.join(sys.modules))\n"
        "ReadingQueueScreen.painted = painted\n"
        "async def main():\n"
        f"    now = datetime.now(UTC) + timedelta(days=366 * {years})\n"
        f"    with Desk.open({desk!r}, clock=lambda: now) as desk:\n"
        "        app = build_app(desk)\n"
        "        await app.run_async(headless=True)\n"
        "        print(app.return_value)\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    )
    told, _, modules = run.stdout.partition("\n")
    rows, _, under_way = told.partition(" rows, ")
    assert int(rows) > 0, "the first paint shows rows"
    assert under_way == "[]", "nothing competes with the first paint"
    loaded = set(modules.split())
    assert "screens.queue" in loaded
    assert sorted(loaded & set(LATER.split())) == []
