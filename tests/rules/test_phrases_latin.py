"""Armenian and Russian written in Latin letters, and questions that Armenian asks inside a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.phrase_latin import SCRIPTS, script_of
from rules.engine.phrases import Reader, load_reader
from rules.engine.text import TOKEN, asked, fold

ARMENIAN, RUSSIAN = SCRIPTS
LISTS = {
    "hy": "negators: ոչ\naliases:\n  ա: է\nlists:\n  sum: գումար* | փողս | փողը\n",
    "ru": "negators: не\nlists:\n  sum: деньги | денег\n",
    "fr": "negators: pas\n",
}
RULES = {
    "hy": "rules:\n  r:\n    phrases: |\n      <sum> ..3.. (ուղարկեք|է եկել)\n    question: blocks\n",
    "ru": "rules:\n  r: |\n    верните ..3.. <sum>\n",
    "fr": "rules:\n  r: |\n    remboursez moi\n",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    book = tmp_path_factory.mktemp("book")
    (book / "lists").mkdir()
    (book / "lists" / "shared.yaml").write_text("lists: {}\n", encoding="utf-8")
    (book / "signals" / "ignored").mkdir(parents=True)
    for code, text in LISTS.items():
        (book / "lists" / f"{code}.yaml").write_text(text, encoding="utf-8")
        (book / "signals" / "ignored" / f"{code}.yaml").write_text(RULES[code], encoding="utf-8")
    problems: list[object] = []
    made = load_reader(Path(book), problems)  # type: ignore[arg-type]
    assert not problems
    return made


@pytest.mark.parametrize(
    "text",
    [
        "barev dzez, gumars uxarkeq",
        "barev dzez, gumary ugharkeq",
        "barev dzez, goumar@ uxarkek",
        "poxs der chi ekel, poxe a ekel, inchu",
        "pohgs, poghy hima ugharkeq",
        "pozhaluysta vernite mne dengi",
        "vernite uzhe moi den'gi",
    ],
)
def test_latin_letters_are_read_by_their_sound(reader: Reader, text: str) -> None:
    assert [hit.signal for hit in reader.read(text)] == ["ignored"]


def test_the_quote_is_what_the_customer_wrote(reader: Reader) -> None:
    (hit,) = reader.read("barev dzez, Gumars uxarkeq vaxy")
    assert hit.quote == "Gumars uxarkeq"


@pytest.mark.parametrize(
    "text",
    [
        "Les 59 € ont été prélevés en double sur mon compte.",
        "Hét napja nem válaszol senki, és a pénz sincs meg.",
        "Ya no puedo más, no me obliguen a abrir una controversia.",
        "Vor drei Wochen bestellt, es kam nur der Karton.",
        "a 12 inch pan came in place of a 10 inch one",
    ],
)
def test_other_languages_are_left_as_they_are(text: str) -> None:
    assert script_of(TOKEN.findall(fold(text))) is None


@pytest.mark.parametrize(
    ("own", "latin"),
    [
        ("ծանրոց", "tsanroc"), ("ծանրոց", "canrots"), ("խանութ", "khanut"), ("խանութ", "xanuth"),
        ("որտեղ", "vortegh"), ("որտեղ", "vortex"), ("ձեր", "dzer"), ("ընկեր", "nker"), ("և", "ev"),
    ],
)  # fmt: skip
def test_ways_to_write_an_armenian_word_have_one_key(own: str, latin: str) -> None:
    assert ARMENIAN.key(fold(own)) == ARMENIAN.key(latin)


@pytest.mark.parametrize(
    ("own", "latin"),
    [("ещё", "eshche"), ("ещё", "esche"), ("хочу", "hochu"), ("хочу", "xochu"), ("чёрный", "chernyj")],
)
def test_ways_to_write_a_russian_word_have_one_key(own: str, latin: str) -> None:
    assert RUSSIAN.key(fold(own)) == RUSSIAN.key(latin)


@given(st.text())
def test_any_text_has_a_key_and_keeps_its_places(text: str) -> None:
    assert len(asked(text)) == len(text)
    for script in SCRIPTS:
        script.key(fold(text))


@pytest.mark.parametrize("end", ["։", ".", ":"])
def test_a_mark_inside_an_armenian_word_asks(reader: Reader, end: str) -> None:
    assert reader.read(f"Գումարս հիմա ուղարկեք{end} Սպասում եմ։")
    assert not reader.read(f"Գումարս ե՞րբ ուղարկեք{end} Սպասում եմ։")


def test_only_the_sentence_that_asks_is_asked() -> None:
    assert asked("Ո՞ւր է։ Գումարս ուղարկեք։") == "Ո՞ւր է? Գումարս ուղարկեք։"


def test_what_is_hostile_in_latin_letters_hides_nothing_that_stands_before_it(reader: Reader) -> None:
    endless = "-".join(f"ab{number:x}" for number in range(20_000))
    many = " ".join("kh" + "".join(chr(97 + int(digit)) for digit in str(number)) for number in range(20_000))
    for hostile in (endless, many, endless.replace("-", "")):
        (hit,) = reader.read(f"gumars petq a ugharkeq. {hostile}")
        assert hit.rule == "ignored/hy/r"
        assert [each.rule for each in reader.read("gumars petq a ugharkeq")] == ["ignored/hy/r"]
