"""The door of the program: what opens the console at once, and what goes to the verbs."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from screens.cli import triage
from screens.commands.console import open_console
from screens.door import missing, settings_of
from triage.config import Settings
from triage.domain.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--db", "desk.db"], {"db": "desk.db"}),
        (["--db=desk.db", "--book", "mine"], {"db": "desk.db", "book": "mine"}),
    ],
)
def test_the_console_opens_without_the_verbs(arguments: list[str], settings: dict[str, str]) -> None:
    assert settings_of(arguments) == settings
    by_click = triage.make_context("triage", list(arguments), resilient_parsing=True).params
    assert {name: value for name, value in by_click.items() if value} == settings


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["--version"], ["--help"], ["--debug"], ["--db"], ["--db="], ["--db", "desk.db", "list"]],
)
def test_anything_else_goes_to_the_verbs(arguments: list[str]) -> None:
    assert settings_of(arguments) is None


@pytest.mark.parametrize("package", ["click", "rich"])
@pytest.mark.parametrize("arguments", [["list"], []])
def test_a_package_that_is_missing_is_named(package: str, arguments: list[str], tmp_path: Path) -> None:
    hidden = f"import sys; sys.modules[{package!r}] = None; from screens.door import main; main()"
    told = subprocess.run(
        [sys.executable, "-c", hidden, *arguments],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "TRIAGE_DB": str(tmp_path / "desk.db"), "XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"triage: the package {package}")
    assert "pip install ." in told.stderr


def test_a_part_of_the_program_that_is_missing_is_no_package() -> None:
    assert missing(ModuleNotFoundError("No module named 'rules.engine.x'", name="rules.engine.x")) is None


class Opened:
    """A console that is closed at once, and what it was opened with."""

    def __init__(self) -> None:
        self.how: list[dict[str, Any]] = []

    def build(self, _desk: object, **how: Any) -> Opened:
        self.how.append(how)
        return self

    def run(self) -> None:
        gc.enable()


@pytest.mark.parametrize("way", ["triage", "triage demo"])
def test_the_console_and_the_demo_look_and_listen_as_the_settings_say(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened()
    monkeypatch.setattr("screens.app.build_app", opened.build)
    monkeypatch.setattr("screens.commands.console.can_be_shown", lambda: True)
    monkeypatch.setattr("screens.commands.demo.can_be_shown", lambda: True)
    told = Settings(theme="light", keys={"case.accept": "ctrl+a"}, time_zone="Asia/Tokyo")
    monkeypatch.setattr("screens.commands.console.load_settings", lambda: told)
    if way == "triage":
        open_console({"db": str(tmp_path / "desk.db")})
    else:
        arguments = ["demo", "--cases", "40", "--db", str(tmp_path / "demo.db")]
        triage.main(arguments, standalone_mode=False)
    [how] = opened.how
    assert (how["theme"], how["keys"]) == ("light", {"case.accept": "ctrl+a"})
    assert str(how["zone"]) == "Asia/Tokyo"


def test_who_leaves_the_demo_is_told_that_its_desk_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("screens.app.build_app", Opened().build)
    monkeypatch.setattr("screens.commands.console.can_be_shown", lambda: True)
    monkeypatch.setattr("screens.commands.demo.can_be_shown", lambda: True)
    triage.main(["demo", "--cases", "40"], standalone_mode=False)
    told = "the demo's desk is gone; 'triage demo --db demo.db' makes one that stays, for"
    assert told in capsys.readouterr().err
    triage.main(["demo", "--cases", "40", "--db", str(tmp_path / "stays.db")], standalone_mode=False)
    assert "gone" not in capsys.readouterr().err


def test_a_demo_that_is_only_loaded_needs_a_file() -> None:
    with pytest.raises(UsageError, match="--load-only fills a desk that stays; name its file with --db"):
        triage.main(["demo", "--load-only"], standalone_mode=False)
