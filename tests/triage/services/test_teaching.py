"""A message that was read wrongly becomes an example of the shop's own book."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from rules.engine.load import SHIPPED
from rules.engine.meaning_examples import load_meaning
from triage.desk import Desk
from triage.domain.errors import TriageError, UsageError
from triage.services import teaching
from triage.services.classifying import Suspicion
from triage.services.rulebook import Rulebook
from triage.services.teaching import teach


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "language_of", lambda _: "en")


def _kept(book: Path) -> dict[str, set[str]]:
    return {each.text: set(each.signals) for each in load_meaning(book)}


def test_what_is_taught_is_an_example(tmp_path: Path) -> None:
    path = teach(tmp_path, "Amex are  very\nobliging: 'so' #1", ["ignored", "chargeback_threat"])
    assert path == tmp_path / "meaning" / "en.yaml"
    teach(tmp_path, "no", [])
    assert _kept(tmp_path) == {
        "Amex are very obliging: 'so' #1": {"chargeback_threat", "ignored"},
        "no": set(),
    }


def test_a_second_thought_replaces_the_first(tmp_path: Path) -> None:
    teach(tmp_path, "Hello?", ["ignored"])
    teach(tmp_path, "Hello?", [])
    assert _kept(tmp_path) == {"Hello?": set()}


def test_nothing_that_was_there_is_lost(tmp_path: Path) -> None:
    (tmp_path / "meaning").mkdir()
    file = tmp_path / "meaning" / "en.yaml"
    file.write_bytes((SHIPPED / "meaning" / "en.yaml").read_bytes())
    before = _kept(tmp_path)
    teach(tmp_path, "Hello, hello, hello?", ["ignored"])
    assert _kept(tmp_path) == before | {"Hello, hello, hello?": {"ignored"}}


@pytest.mark.parametrize("book", [None, SHIPPED])
def test_the_shipped_book_is_not_changed(book: Path | None) -> None:
    with pytest.raises(TriageError, match="copy it and name the copy with --book"):
        teach(book, "Hello?", ["ignored"])


def test_what_is_no_signal_no_text_or_no_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'ignored'"):
        teach(tmp_path, "Hello?", ["ignore"])
    with pytest.raises(UsageError, match="the message is empty"):
        teach(tmp_path, " \n", ["ignored"])
    with pytest.raises(TriageError, match="not UTF-8"):
        Rulebook(tmp_path).teach(b"\xff", [])
    assert not (tmp_path / "meaning").exists()


def test_the_shipped_book_is_nobodys_own(tmp_path: Path) -> None:
    assert Rulebook().own is None
    assert Rulebook(Rulebook().shipped).own is None
    assert Rulebook(tmp_path).own == tmp_path


def test_a_desk_tries_messages_out_on_its_book_and_keeps_one_second_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    class Nothing:
        def read(self, text: str, asserted: Collection[str] = ()) -> tuple[Suspicion, ...]:
            made.append((text, set(asserted)))
            return ()

    with Desk.unopened(SHIPPED, tmp_path / "desk.db") as desk:
        monkeypatch.setattr(desk.suspecting, "_source", lambda _: Nothing())
        told = desk.rulebook().tried(b"Hello.", semantic=True)
        assert told == {"signals": [], "nearly": [], "suspected": []}
        assert desk.rulebook().second_reader() is desk.suspecting.second
    assert made == [("Hello.", set())]
