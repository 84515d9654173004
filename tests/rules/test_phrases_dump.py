"""A reader that was dumped and restored reads the same; bytes that are not its own are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import rules
from rules.engine.phrases import Reader, load_reader, stamp_of
from rules.engine.source import Problem

BOOK = Path(rules.__file__).parent / "book"
MAIL = BOOK.parent.parent / "fixtures" / "mail" / "development.jsonl"


@pytest.fixture(scope="module")
def reader() -> Reader:
    problems: list[Problem] = []
    loaded = load_reader(BOOK, problems)
    assert problems == []
    return loaded


def test_a_restored_reader_finds_the_same(reader: Reader) -> None:
    restored = Reader.restore(reader.dump("stamp"), "stamp")
    assert restored.size == reader.size
    rows = MAIL.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(row)["text"] for row in rows if row.strip()]
    assert [restored.read(text) for text in texts] == [reader.read(text) for text in texts]


def test_a_restored_reader_dumps_the_same_bytes(reader: Reader) -> None:
    dumped = reader.dump("stamp")
    assert Reader.restore(dumped, "stamp").dump("stamp") == dumped


def test_damaged_or_foreign_bytes_are_refused(reader: Reader) -> None:
    good = reader.dump("stamp")
    middle = len(good) // 2
    for bad in (b"", b"\n", good[:-1], good + b" ", good[:middle] + b"\0" + good[middle + 1 :], b"\xff" * 99):
        with pytest.raises(ValueError, match="damaged"):
            Reader.restore(bad, "stamp")
    with pytest.raises(ValueError, match="not the phrases of this book"):
        Reader.restore(good, "another stamp")


@pytest.mark.parametrize("changed", ["signals/ignored/en.yaml", "lists/en.yaml", "lists/shared.yaml"])
def test_a_changed_file_changes_the_stamp(tmp_path: Path, changed: str) -> None:
    copy = tmp_path / "book"
    shutil.copytree(BOOK, copy, ignore=shutil.ignore_patterns("policy", "evidence"))
    before = stamp_of(copy)
    assert before == stamp_of(BOOK)
    with (copy / changed).open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert stamp_of(copy) != before


def test_examples_do_not_change_the_stamp(tmp_path: Path) -> None:
    copy = tmp_path / "book"
    shutil.copytree(BOOK, copy, ignore=shutil.ignore_patterns("policy", "evidence"))
    (copy / "signals" / "ignored" / "en.cases.yaml").write_text("fires: []\n", encoding="utf-8")
    assert stamp_of(copy) == stamp_of(BOOK)
