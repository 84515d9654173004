"""A book of one's own that lies over the shipped one: what it adds and what it replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.engine.load import SHIPPED, digest_of, load_book
from rules.engine.phrases import load_reader
from rules.engine.signal_examples import load_signal_examples
from rules.engine.source import Problem
from triage.domain.errors import TriageError
from triage.services.layered_book import begin, is_layer, whole
from triage.services.rulebook import Rulebook
from triage.services.teaching import teach

PHRASES = "rules:\n  our-word: |\n    (zorblatt|zorblatts) my parcel\n"


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    return begin(tmp_path / "mine")


def put(layer: Path, name: str, text: str) -> None:
    path = layer / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def made_of(layer: Path) -> Path:
    found = whole(layer)
    assert found is not None
    return found


def test_an_empty_layer_is_the_shipped_book(layer: Path) -> None:
    made = made_of(layer)
    assert made != layer
    assert digest_of(made) == digest_of(SHIPPED)
    assert whole(layer) == made


def test_a_whole_book_and_the_shipped_one_are_taken_as_they_are(tmp_path: Path) -> None:
    assert whole(None) is None
    assert whole(tmp_path) == tmp_path
    assert not is_layer(tmp_path)
    assert not is_layer(None)


def test_own_phrases_are_read_beside_the_shipped_ones(layer: Path) -> None:
    put(layer, "signals/ignored/en.yaml", PHRASES)
    put(layer, "signals/ignored/en.cases.yaml", "fires:\n  - Zorblatt my parcel, please.\n")
    problems: list[Problem] = []
    reader = load_reader(made_of(layer), problems)
    assert problems == []
    (own,) = reader.read("Zorblatt my parcel, please.")
    assert own.rule == "ignored/en.own/our-word"
    (shipped,) = reader.read("Nobody answered my last three emails.")
    assert shipped.rule.startswith("ignored/en/")
    languages = {each.language for each in load_signal_examples(made_of(layer))}
    assert "en.own" not in languages
    assert "en" in languages


def test_another_file_takes_the_place_of_the_shipped_one(layer: Path) -> None:
    text = (SHIPPED / "parameters.yaml").read_text("utf-8")
    put(layer, "parameters.yaml", text + "\n")
    put(layer, "replies/README-own.md", "ours")
    made = made_of(layer)
    assert (made / "parameters.yaml").read_text("utf-8").endswith("\n\n")
    assert load_book(made, signals=False).path == made


def test_what_is_changed_in_the_layer_is_in_the_next_book(layer: Path) -> None:
    before = made_of(layer)
    put(layer, "signals/ignored/en.yaml", PHRASES)
    assert made_of(layer) != before


def test_a_correction_goes_to_the_layer_and_is_learnt_from(layer: Path) -> None:
    book = Rulebook(made_of(layer), own=layer)
    path = book.teach(b"The zorblatt is late.", ())
    assert path == layer / "meaning" / "en.yaml"
    again = made_of(layer)
    assert "zorblatt" in (again / "meaning" / "en.own.yaml").read_text("utf-8")
    assert (again / "meaning" / "en.yaml").read_bytes() == (SHIPPED / "meaning" / "en.yaml").read_bytes()
    assert "zorblatt" not in (SHIPPED / "meaning" / "en.yaml").read_text("utf-8")


def test_what_a_link_points_to_is_no_part_of_the_book(layer: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (layer / "README-own.md").symlink_to(secret)
    assert not (made_of(layer) / "README-own.md").exists()


@pytest.mark.parametrize("text", ["", "over: nothing\n", "- over\n", "over: [\n"])
def test_a_layer_that_lies_over_nothing_known_is_told(layer: Path, text: str) -> None:
    put(layer, "over.yaml", text)
    with pytest.raises(TriageError, match="does not say what it lies over"):
        whole(layer)


def test_a_folder_with_something_in_it_is_not_made_a_layer(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(TriageError, match="not empty"):
        begin(tmp_path)


def test_a_layer_that_is_begun_again_stays(layer: Path) -> None:
    put(layer, "signals/ignored/en.yaml", PHRASES)
    before = made_of(layer)
    begin(layer)
    assert made_of(layer) == before


def test_the_shipped_book_is_not_taught(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="rules own"):
        teach(None, "The parcel is late.", ())
    assert not list(tmp_path.iterdir())
