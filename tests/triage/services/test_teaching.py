"""A message that was read wrongly becomes an example of the shop's own book."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


WRITTEN = """\
# What our customers write. Ask Erin before you change this.
ignored:                       # nobody answered
  # from the spring sale
  - 'Hello?'   # twice that day
  - Is anybody
    there?
  - >
    Folded,
    over lines

"""


def test_comments_and_the_order_of_lines_stay(tmp_path: Path) -> None:
    """A line more or less, and not a letter of anything else."""
    file = tmp_path / "meaning" / "en.yaml"
    file.parent.mkdir()
    written = WRITTEN + "nothing: [\"Fine\", 'Thanks']  # short\n# the end\n"
    file.write_bytes(written.encode())
    teach(tmp_path, "Hellooo?", ["ignored"])
    added = written.replace("    over lines\n", '    over lines\n  - "Hellooo?"\n')
    assert file.read_text("utf-8") == added
    teach(tmp_path, "Thanks", ["ignored"])
    moved = added.replace("[\"Fine\", 'Thanks']", '["Fine"]').replace(
        '"Hellooo?"\n', '"Hellooo?"\n  - "Thanks"\n'
    )
    assert file.read_text("utf-8") == moved
    teach(tmp_path, "Is anybody there?", [])
    gone = moved.replace("  - Is anybody\n    there?\n", "").replace(
        '"Fine"]', '"Fine", "Is anybody there?"]'
    )
    assert file.read_text("utf-8") == gone
    teach(tmp_path, "No reply: 'so' #1", ["ignored", "legal_threat"])
    key = next(
        each for each in file.read_text("utf-8").splitlines() if each.startswith(("legal", "ignored legal"))
    )
    assert file.read_text("utf-8") == f"{gone}{key}\n- \"No reply: 'so' #1\"\n"
    before = file.read_bytes()
    teach(tmp_path, "Hello?", ["ignored"])
    assert file.read_bytes() == before


def test_a_list_may_lose_its_last_message_and_get_one_again(tmp_path: Path) -> None:
    file = tmp_path / "meaning" / "en.yaml"
    teach(tmp_path, "Hello?", ["ignored"])
    file.write_text("# one\n" + file.read_text("utf-8").rstrip(), "utf-8")
    teach(tmp_path, "Hello?", [])
    assert file.read_text("utf-8") == '# one\nignored: []\nnothing:\n- "Hello?"\n'
    teach(tmp_path, "Hello?", ["ignored"])
    assert file.read_text("utf-8") == '# one\nignored: ["Hello?"]\nnothing: []\n'


@pytest.mark.parametrize(
    "content", ["{ignored: [Hello]}\n", "ignored:\n-\n  Hello\n", "ignored: &a [Hello]\nnothing: *a\n"]
)
def test_a_file_in_a_way_of_its_own_is_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "meaning" / "en.yaml"
    file.parent.mkdir()
    file.write_text(content, "utf-8")
    with pytest.raises(TriageError, match="write it under 'legal_threat:' in the file yourself"):
        teach(tmp_path, "Hello", ["legal_threat"])
    assert file.read_text("utf-8") == content


TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: text.split() and text.isprintable())
LESSONS = st.lists(st.tuples(TEXTS, st.sets(st.sampled_from(["ignored", "legal_threat"]))), max_size=6)


@given(lessons=LESSONS, unix=st.booleans())
def test_whatever_is_taught_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, lessons: list[tuple[str, set[str]]], unix: bool
) -> None:
    book = tmp_path_factory.mktemp("book")
    file = book / "meaning" / "en.yaml"
    file.parent.mkdir()
    file.write_bytes(f"# kept{chr(10) if unix else chr(13) + chr(10)}ignored: [] # kept, too\n".encode())
    for text, says in lessons:
        teach(book, text, says)
    assert _kept(book) == {" ".join(text.split()): says for text, says in lessons}
    assert file.read_text("utf-8").count("# kept") == 2


@pytest.mark.parametrize("book", [None, SHIPPED])
def test_the_shipped_book_is_not_changed(book: Path | None) -> None:
    with pytest.raises(TriageError, match="begin one of your own with 'triage rules own DIR'"):
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
    assert Rulebook(SHIPPED).own is None
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
