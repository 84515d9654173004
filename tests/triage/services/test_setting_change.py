"""A setting is changed in its file: checked first, everything else as it was, for its owner alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.replies import templates
from triage.config import TONES, load_settings
from triage.domain.errors import TriageError, UsageError
from triage.services.setting_change import WAYS, change

FILE = """# ours
user = "bea"  # the lead
sync_minutes = 5  # often

[keys]
"case.accept" = "x"  # by habit
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(FILE)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sync_minutes", "15", 15),
        ("theme", "contrast", "contrast"),
        ("time_zone", "Asia/Tokyo", "Asia/Tokyo"),
        ("annotate", "no", False),
        ("reply_tone", "warm", "warm"),
        ("reply_signature", ' Anna, "the shop" ', 'Anna, "the shop"'),
        ("review_days", "90, 30", "30 90"),
    ],
)
def test_one_value_is_another_and_all_else_stays(file: Path, name: str, text: str, value: object) -> None:
    change(name, text, file)
    assert getattr(load_settings(file, {}), name) == value
    kept = [line for line in FILE.splitlines() if not line.startswith("sync_minutes")]
    assert [line for line in file.read_text().splitlines() if line in kept] == kept
    assert "# often" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_nothing_goes_back_to_the_default(file: Path) -> None:
    change("sync_minutes", "", file)
    assert "sync_minutes" not in file.read_text()
    assert load_settings(file, {}).sync_minutes == 0
    change("theme", "", file)


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "triage" / "settings.toml"
    change("theme", "light", path)
    assert tomllib.loads(path.read_text()) == {"theme": "light"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_to_the_file_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "settings.toml"
    link.parent.mkdir()
    link.symlink_to(file)
    change("theme", "light", link)
    assert link.is_symlink()
    assert load_settings(file, {}).theme == "light"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("theme", "dracula", "'dracula' is no theme; one of: dark"),
        ("time_zone", "Europe/Budapst", "is no time zone; did you mean Europe/Budapest"),
        ("time_zone", "../etc/passwd", "is no time zone"),
        ("sync_minutes", "-1", "is no number of minutes"),
        ("sync_minutes", "1441", "is no number of minutes"),
        ("sync_minutes", "\u00b2", "is no number of minutes"),
        ("review_days", "soon", "are no days"),
        ("reply_signature", "a\x1b[31mb", "a signature is one line"),
        ("annotate", "maybe", "'maybe' is no annotate; one of: yes, no"),
        ("live", "yes", "live is not changed here"),
        ("release_above", "9999999.00 USD", "release_above is not changed here"),
        ("stripe_api_key", "sk_test_1", "stripe_api_key is not changed here"),
        ("keys", "x", "keys is not changed here"),
    ],
)
def test_what_is_none_is_refused_and_changes_nothing(file: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        change(name, text, file)
    assert file.read_text() == FILE


@given(text=st.text(max_size=30), name=st.sampled_from(sorted(WAYS)))
def test_whatever_is_typed_leaves_a_file_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    file.write_text(FILE)
    try:
        change(name, text, file)
    except TriageError:
        assert file.read_text() == FILE
    assert load_settings(file, {}).keys == {"case.accept": "x"}


def test_a_file_that_is_wrong_is_not_touched(file: Path) -> None:
    file.write_text("theme = ")
    with pytest.raises(UsageError, match="the settings cannot be read"):
        change("theme", "light", file)
    assert file.read_text() == "theme = "


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "triage").write_text("a file")
    with pytest.raises(TriageError, match="the settings can"):
        change("theme", "light", tmp_path / "triage" / "settings.toml")


def test_the_tones_are_those_of_the_letters() -> None:
    assert TONES == templates.TONES
