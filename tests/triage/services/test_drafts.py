"""What somebody began to write is kept beside the desk, for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import DeskError
from triage.services.drafts import Draft, Drafts

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def drafts(folder: Path, actor: str = "anna") -> Drafts:
    return Drafts(folder, actor, lambda: NOW)


def test_the_last_that_was_kept_is_read_and_no_fields_forget_it(tmp_path: Path) -> None:
    kept = drafts(tmp_path / "desk.drafts")
    assert kept.read("note", "case_1") is None
    kept.keep("note", "case_1", {"note": "call"})
    kept.keep("note", "case_1", {"note": "call them"})
    assert kept.read("note", "case_1") == Draft({"note": "call them"}, NOW)
    kept.keep("note", "case_1", {})
    kept.keep("note", "case_1", {})
    assert kept.read("note", "case_1") is None
    assert list((tmp_path / "desk.drafts").iterdir()) == []


@given(case_id=TEXT, fields=st.dictionaries(TEXT, TEXT, min_size=1, max_size=3))
def test_any_case_and_any_text_comes_back(case_id: str, fields: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        kept = drafts(Path(folder))
        kept.keep("reply", case_id, fields)
        found = kept.read("reply", case_id)
        assert found is not None
        assert found.fields == fields
        assert all(len(path.name) == 37 for path in Path(folder).iterdir())


def test_each_person_kind_and_case_has_its_own(tmp_path: Path) -> None:
    drafts(tmp_path).keep("note", "case_1", {"note": "mine"})
    assert drafts(tmp_path, "bea").read("note", "case_1") is None
    assert drafts(tmp_path).read("reply", "case_1") is None
    assert drafts(tmp_path).read("note", "case_2") is None


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "desk.drafts"
    drafts(folder).keep("note", "case_1", {"note": "call"})
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


@pytest.mark.parametrize("found", ["", "{", "[]", '{"fields": 1}', '{"fields": {}, "saved": "once"}', "\x00"])
def test_a_file_that_is_none_is_no_draft(tmp_path: Path, found: str) -> None:
    kept = drafts(tmp_path)
    kept.keep("note", "case_1", {"note": "call"})
    [path] = tmp_path.iterdir()
    path.write_text(found)
    assert kept.read("note", "case_1") is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "desk.drafts").write_text("a file")
    with pytest.raises(DeskError, match="a draft could not be kept"):
        drafts(tmp_path / "desk.drafts").keep("note", "case_1", {"note": "call"})
