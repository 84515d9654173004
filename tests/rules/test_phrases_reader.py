"""Reading messages: offsets, spellings, hostile text, and the rules of the phrase language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules.engine.phrases import Reader, load_reader
from rules.engine.signals import FAMILIES, INSTRUCTION, SIGNALS
from rules.engine.source import Problem

BOOK = Path(rules.__file__).parent / "book"
THREAT = "If I don't have my refund by Friday I'll leave a one-star review on Google."
PIECES = (
    THREAT, "I'll drop the dispute once you send a new one", "nobody réplies", "\u200c", "e\u0301",
    "> ", "\n", "--\n", "не", "և",
    "I know where you live. ", "ﬁ", "İ", "ß", "می خواهم", " ", "?", "\u0301", "rеfund", "$40", "-", "'",
)  # fmt: skip
MESSAGES = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=12).map("".join)

MakeReader = Callable[[str], Reader]


@pytest.fixture(scope="module")
def reader(shipped_reader: Reader) -> Reader:
    return shipped_reader


def _write(folder: Path, rules_text: str) -> None:
    (folder / "lists").mkdir(parents=True)
    (folder / "signals" / "ignored").mkdir(parents=True)
    small = "negators: not never\nconditionals: if\njoints: but\nendings: s ed -e+ing ++ing\n"
    lists = f"{small}lists:\n  shop: you | the shop\n"
    (folder / "lists" / "en.yaml").write_text(lists, encoding="utf-8")
    (folder / "signals" / "ignored" / "en.yaml").write_text(rules_text, encoding="utf-8")


@pytest.fixture
def with_phrases(tmp_path: Path) -> MakeReader:
    """A reader whose only rule has the phrases given, one a line."""

    def make(phrases: str) -> Reader:
        body = "".join(f"      {line.strip()}\n" for line in phrases.split("\n"))
        _write(tmp_path, f"rules:\n  one:\n    phrases: |\n{body}")
        problems: list[Problem] = []
        made = load_reader(tmp_path, problems)
        assert problems == []
        return made

    return make


def _with_hints(folder: Path, rules_text: str) -> Reader:
    _write(folder, rules_text)
    problems: list[Problem] = []
    made = load_reader(folder, problems)
    assert problems == []
    return Reader.restore(made.dump("book"), "book")


def _signals(reader: Reader, text: str) -> set[str]:
    return {hit.signal for hit in reader.read(text)}


def test_there_are_thirteen_signals_and_the_caution_is_none_of_them() -> None:
    assert len(SIGNALS) == len(FAMILIES) == 13
    assert INSTRUCTION not in SIGNALS


def test_a_hit_names_its_rule_and_quotes_the_message(reader: Reader) -> None:
    text = "Hello ❤️, é. " + THREAT
    hit = next(hit for hit in reader.read(text) if hit.signal == "review_threat")
    assert hit.rule.startswith("review_threat/en/")
    assert hit.quote == text[hit.start : hit.end]
    assert "one-star" in hit.quote


@given(MESSAGES)
def test_every_hit_lies_inside_the_message_and_each_signal_comes_once(reader: Reader, text: str) -> None:
    hits = reader.read(text)
    assert len({hit.signal for hit in hits}) == len(hits)
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.quote == text[hit.start : hit.end]


@given(MESSAGES)
def test_composed_and_decomposed_letters_read_the_same(reader: Reader, text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert _signals(reader, composed) == _signals(reader, decomposed)


@given(MESSAGES)
def test_reading_twice_gives_the_same(reader: Reader, text: str) -> None:
    assert reader.read(text) == reader.read(text)


@pytest.mark.parametrize(
    "text",
    [
        THREAT.upper(),
        THREAT.replace("'", "’"),
        THREAT.replace("don't", "dont").replace("I'll", "ill"),
        THREAT.replace("review", "reviiiew"),
        THREAT.replace("review", "rеvіеw"),
        THREAT.replace("refund", "re\u200bfund"),
        THREAT.replace("refund", "réfund"),
        THREAT.replace(" ", "\n"),
    ],
)
def test_spelling_does_not_matter(reader: Reader, text: str) -> None:
    assert "review_threat" in _signals(reader, text)


def test_a_long_message_is_read_to_its_end(reader: Reader) -> None:
    text = "The weather is fine today and so is the garden. " * 20_000 + THREAT
    assert "review_threat" in _signals(reader, text)


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "a",
        "review ",
        THREAT + " ",
        "\n",
        "> ",
        ">\n",
        ".",
        "' ",
        "\u0301",
        "from: x\n",
        "՞",
        " ինչո՞ւ",
        "on 1 <\n<",
    ],
)
def test_a_megabyte_of_anything_is_read(reader: Reader, piece: str) -> None:
    assert len(reader.read(piece * (1_000_000 // len(piece)))) <= len(SIGNALS) + 1


PHRASES = [
    ("call me back", "please call me back", "please call back"),
    ("money|cash back", "cash back", "money"),
    ("(my money back|a refund)", "i want a refund", "my refund"),
    ("my [whole] refund", "my whole refund", "my big refund"),
    ("refund*", "refunding", "ref"),
    ("shop+ here", "Shopping here", "shopper here"),
    ("<shop> never", "the shop never", "never"),
    ("<money> back", "$40 back", "40 back"),
    ("<num> days", "12 days", "two days"),
    ("call .. back", "call one two three back", "call one two three four back"),
    ("call ..5.. back", "call one two three four five back", "call one two three four five six back"),
    ("call ... back", "call me back", "call me. back"),
    ("^ hello $", "hi. Hello!", "hello you"),
    ("read this ?", "do you read this?", "read this."),
    ("alpha ;; omega", "alpha. then. omega.", "alpha. a. b. omega."),
    ("alpha && omega", "omega. a. b. c. alpha", "omega"),
    ("call ... back", "call me, just me, back", "call me, not her, back"),
    ("call .any. back", "call me not her back", "call me"),
    ("call back", "if you do not call back", "do not call back"),
]


@pytest.mark.parametrize(("phrases", "found", "missed"), PHRASES)
def test_a_phrase_finds_and_misses(with_phrases: MakeReader, phrases: str, found: str, missed: str) -> None:
    made = with_phrases(phrases)
    assert _signals(made, found) == {"ignored"}
    assert _signals(made, missed) == set()


def _countless(number: int) -> str:
    """So many words that nobody writes."""
    letters = "abcdefghij"
    return " ".join("q".join(letters[int(figure)] for figure in str(each)) + "xw" for each in range(number))


def test_behind_countless_words_plain_ones_are_still_read(reader: Reader) -> None:
    (hit,) = reader.read(f"{_countless(25_000)}. {THREAT}")
    assert hit.signal == "review_threat"
    assert hit.quote in THREAT


@pytest.mark.parametrize("filler", ["gumars chka petq ", ""])
def test_what_was_read_before_changes_nothing(reader: Reader, filler: str) -> None:
    """Neither that a word was met before, nor that it was met where no slip of the pen was looked for."""
    text = (
        f"{filler}{_countless(4_000)}. I'll lodge a disptue with my bnak, ich werde rückbuchung veranlassen."
    )
    first = Reader(reader._made)
    first._vocabulary.clear()
    cold, warm = first.read(text), first.read(text)
    assert cold == warm
    first._vocabulary.clear()
    long_first = first.read(text), first.read("They denied my refnud so I will write a trustpiolt reviwe.")
    first._vocabulary.clear()
    assert first.read("They denied my refnud so I will write a trustpiolt reviwe.") == long_first[1]
    assert first.read(text) == cold


def test_a_slip_of_the_pen_in_a_long_word_is_forgiven(with_phrases: MakeReader) -> None:
    made = with_phrases("answered")
    for word in ("answred", "answerred", "anwsered", "answared"):
        assert _signals(made, word) == {"ignored"}, word
    assert _signals(made, "anwsared") == set()


PROBLEMS = [
    ("rules:\n  a: |\n    go <nowhere>\n", 3, "there is no list <nowhere>"),
    ("rules:\n  a: |\n    fine words\n    (open\n", 4, "')' is missing"),
    ("rules:\n  a: |\n    .. edge\n", 3, "a gap at the edge of a phrase"),
    ("rules:\n  a: |\n    [maybe]\n", 3, "nothing in the phrase must occur"),
    ("rules:\n  a: |\n    a ..99.. b\n", 3, "a gap of 99 words"),
    ("rules:\n  a: |\n    hi !\n", 3, "'!' is no word"),
    ("rules:\n  a: |\n    x*\n", 3, "'x*' is too short"),
    ("rules:\n  a:\n    phrases: fine\n    sometimes: no\n", 4, "unknown key 'sometimes'"),
    ("rules:\n  a:\n    phrases: fine\n    negation: maybe\n", 4, "negation: maybe"),
    ("rules:\n  a:\n", 2, "the rule 'a' has no phrases"),
    ("rules:\n  a:\n    - fine\n", 2, "'a' is not a block of phrases"),
    ("- a\n", 1, "the file is no mapping of names"),
    ("", 1, "the file is empty"),
]


@pytest.mark.parametrize(("text", "line", "message"), PROBLEMS)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    _write(tmp_path, text)
    problems: list[Problem] = []
    load_reader(tmp_path, problems)
    assert [(problem.file, problem.line) for problem in problems] == [("signals/ignored/en.yaml", line)], (
        problems
    )
    assert problems[0].message.startswith(message)
    assert problems[0].hint


def test_lists_that_go_round_in_a_circle_are_reported(tmp_path: Path) -> None:
    _write(tmp_path, "rules:\n  a: fine\n")
    (tmp_path / "lists" / "en.yaml").write_text("lists:\n  a: <b>\n  b: <a>\n", encoding="utf-8")
    problems: list[Problem] = []
    load_reader(tmp_path, problems)
    assert any("circle" in problem.message for problem in problems)


HINTS = """rules:
  silence: |
    no answer
  waiting:
    hints: |
      still waiting
      wrote twice
"""


@pytest.mark.parametrize(
    ("text", "read", "hinted"),
    [
        ("no answer", "silence", None),
        ("still waiting", None, "waiting"),
        ("still waiting. Still waiting!", None, "waiting"),
        ("still waiting, wrote twice", "waiting", None),
        ("I wrote twice. Hello? I am still waiting", "waiting", None),
        ("still waiting, no answer", "silence", None),
        ("no answer, still waiting", "silence", None),
        ("nothing of the kind", None, None),
    ],
)
def test_a_hint_counts_in_company_alone(
    tmp_path: Path, text: str, read: str | None, hinted: str | None
) -> None:
    reader = _with_hints(tmp_path, HINTS)
    names = [
        [hit.rule.rpartition("/")[2] for hit in some] for some in (reader.read(text), reader.hints(text))
    ]
    assert names == [[name] if name else [] for name in (read, hinted)]


def test_a_hint_finds_its_company_far_off_in_a_long_message(tmp_path: Path) -> None:
    reader = _with_hints(tmp_path, HINTS)
    words = "so it goes. " * 2_000
    assert _signals(reader, f"still waiting. {words} Wrote twice.") == {"ignored"}
    assert _signals(reader, f"still waiting. {words} Still waiting.") == set()


def test_a_rule_with_neither_phrases_nor_hints_is_told(tmp_path: Path) -> None:
    _write(tmp_path, "rules:\n  one:\n    negation: ignored\n")
    problems: list[Problem] = []
    load_reader(tmp_path, problems)
    assert "has no phrases" in str(problems[0])
