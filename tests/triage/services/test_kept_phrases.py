"""The book's phrases are kept in the cache: used when they fit, made again when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.engine.source import Problem
from triage.services.kept_phrases import cache_folder, kept_reader

LISTS = "negators: not\n"
PHRASES = "rules:\n  one: |\n    {}\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one phrase, and a cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "book"
    (folder / "lists").mkdir(parents=True)
    (folder / "signals" / "ignored").mkdir(parents=True)
    (folder / "lists" / "en.yaml").write_text(LISTS, encoding="utf-8")
    _write(folder, "nobody answers")
    return folder


def _write(book: Path, phrase: str) -> None:
    (book / "signals" / "ignored" / "en.yaml").write_text(PHRASES.format(phrase), encoding="utf-8")


def _finds(book: Path, text: str) -> bool:
    problems: list[Problem] = []
    reader = kept_reader(book, problems)
    assert problems == []
    return bool(reader.read(text))


def _kept() -> list[Path]:
    return sorted(cache_folder().glob("phrases-*"))


def test_phrases_are_kept_for_their_owner_alone(book: Path) -> None:
    assert _finds(book, "Nobody answers.")
    (kept,) = _kept()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert _finds(book, "Nobody answers.")
    assert _kept() == [kept]
    assert [path for path in cache_folder().iterdir() if path != kept] == []


def test_what_is_kept_is_used(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _finds(book, "Nobody answers.")
    monkeypatch.setattr("rules.engine.phrases.PhraseBook", None)
    assert _finds(book, "Nobody answers.")


def test_a_changed_phrase_counts_at_once(book: Path) -> None:
    assert not _finds(book, "Nobody replies.")
    _write(book, "nobody replies")
    assert _finds(book, "Nobody replies.")
    assert not _finds(book, "Nobody answers.")


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"{}", b"not json\n{}"])
def test_a_damaged_cache_is_made_again(book: Path, content: bytes) -> None:
    assert _finds(book, "Nobody answers.")
    (kept,) = _kept()
    whole = kept.read_bytes()
    kept.write_bytes(content or whole[:-20])
    assert _finds(book, "Nobody answers.")
    assert kept.read_bytes() == whole


def test_without_a_folder_to_keep_them_in_phrases_are_read_each_time(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert _finds(book, "Nobody answers.")
    assert _finds(book, "Nobody answers.")


def test_a_book_with_errors_is_not_kept(book: Path) -> None:
    _write(book, "nobody <nowhere>")
    for _ in range(2):
        problems: list[Problem] = []
        kept_reader(book, problems)
        assert len(problems) == 1
    assert _kept() == []


def test_only_a_few_books_are_kept(book: Path) -> None:
    for number in range(7):
        _write(book, f"nobody answers number {'abcdefg'[number]}x")
        assert not _finds(book, "Hello.")
    assert len(_kept()) == 4


def test_what_was_worked_out_at_installing_is_used_and_not_kept_again(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _finds(book, "Nobody answers.")
    (kept,) = _kept()
    installed = kept.rename(kept.parent.parent / kept.name)
    monkeypatch.setattr("triage.services.kept_phrases.phrases_path", lambda _: installed)
    monkeypatch.setattr("rules.engine.phrases.PhraseBook", None)
    assert _finds(book, "Nobody answers.")
    assert _kept() == []
