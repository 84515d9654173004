"""What is set is told with its source and never with a secret; every setting has its sentence."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.config import LOOKS, Settings, load_settings
from triage.desk import Desk
from triage.domain.errors import UsageError
from triage.services.demo import THROW_AWAY
from triage.services.setting_list import DEFAULT, OPTION, TOLD, SettingView, _line

KEY_TEXT = "sk_test_51Secret"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRIAGE_DB", "TRIAGE_BOOK", "TRIAGE_USER", "STRIPE_API_KEY", "TRIAGE_STRIPE_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "settings.toml"
    monkeypatch.setattr("triage.config.settings_path", lambda: path)
    monkeypatch.setattr("triage.services.setting_list.settings_path", lambda: path)
    monkeypatch.setattr("triage.config._ringed_key", lambda: None)
    return path


def read(folder: Path, **options: object) -> dict[str, SettingView]:
    desk = Desk.open(folder / "desk.db", actor="anna", **options)  # type: ignore[arg-type]
    return {view.name: view for view in desk.setting_list.read()}


def test_every_setting_has_a_sentence_and_is_listed(file: Path, tmp_path: Path) -> None:
    names = {one.name for one in fields(Settings)}
    assert set(TOLD) == names
    assert set(read(tmp_path)) == names


def test_sources_are_told_apart(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(
        'release_above = "9.00 EUR"\nuser = "bea"\nsync_minutes = 5\n[keys]\n"case.accept" = "x"\n'
    )
    monkeypatch.setenv("TRIAGE_USER", "cleo")
    found = read(tmp_path, live=True)
    assert (found["release_above"].value, found["release_above"].source) == ("9.00 EUR", str(file))
    assert (found["user"].value, found["user"].source) == ("cleo", "TRIAGE_USER")
    assert (found["live"].value, found["live"].source) == ("yes", OPTION)
    assert (found["db"].source, found["db"].value) == (OPTION, str(tmp_path / "desk.db"))
    assert (found["theme"].value, found["theme"].source) == ("dark", DEFAULT)
    assert (found["sync_minutes"].value, found["sync_minutes"].default) == ("5", "0")
    assert found["keys"].value == "case.accept = x"
    assert str(file) in found["release_above"].change
    assert "--db" in found["db"].change


def test_the_line_for_a_demo_names_a_desk_that_stays(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del file
    folder = tmp_path / f"{THROW_AWAY}x1"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    found = read(folder)["db"]
    assert found.value == str(folder / "desk.db")
    assert tomllib.loads(found.line) == {"db": str(tmp_path / "desk.db")}


@pytest.mark.parametrize("where", ["variable", "file"])
def test_the_key_is_told_by_its_mode_and_place_alone(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "variable":
        monkeypatch.setenv("STRIPE_API_KEY", KEY_TEXT)
    else:
        file.write_text(f'stripe_api_key = "{KEY_TEXT}"\n')
        file.chmod(0o600)
    found = read(tmp_path)["stripe_api_key"]
    assert found.value == "a test key"
    assert found.source == ("STRIPE_API_KEY" if where == "variable" else str(file))
    assert KEY_TEXT not in repr(read(tmp_path))


def test_another_address_of_the_provider_is_shown(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_STRIPE_API_BASE", "http://127.0.0.1:9")
    assert read(tmp_path)["stripe_api_base"].value == "http://127.0.0.1:9"


def test_a_theme_that_is_none_is_refused_with_those_there_are(file: Path) -> None:
    file.write_text('theme = "dracula"\n')
    with pytest.raises(UsageError, match="'dracula' is no theme; one of: dark, light, contrast, blind"):
        load_settings(file, {})
    file.write_text('theme = "light"\n')
    assert load_settings(file, {}).theme == "light"
    assert LOOKS[0] == Settings().theme


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_the_line_for_the_file_says_just_the_value(text: str) -> None:
    assert tomllib.loads(_line("user", text, ""))["user"] == text


def test_the_line_of_a_number_or_a_yes_is_as_toml_has_it() -> None:
    assert tomllib.loads(_line("sync_minutes", 5, "")) == {"sync_minutes": 5}
    assert tomllib.loads(_line("live", True, "")) == {"live": True}
    assert tomllib.loads(_line("keys", {}, "")) == {"keys": {"case.accept": "ctrl+a"}}
