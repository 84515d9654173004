"""Whatever a customer wrote is shown as text, takes the room it was given, and does nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from screens.widgets.inert import MAX_MARKS, cell_fit, cell_width, inert, pieces

NASTY = (
    "\x1b[31m",
    "\x1b]8;;http://x\x07",
    "\x9b2J",
    "\x07",
    "\x00",
    "[bold red]x[/]",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "👨‍👩‍👧‍👦",
    "❤️",
    "🇭🇺",
    "1️⃣",
    "👍🏽",
    "e\u0301",
    "\u0301" * 9,
    "हिन्दी",
    "กำลัง",
    "한글",
    "\u1112\u1161\u11ab",
    "佐藤",
    "ﷺ",
    "ليلى",
    "\t",
    "\n",
    "\r\n",
    "\u2028",
    "\u3000",
    "\ue000",
    "\U000e0041",
    "\ud800",
    "\u3164",
    "a",
    " ",
)
ANY_TEXT = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=12).map("".join)


def is_unsafe(char: str) -> bool:
    """Whether a terminal could act on ``char`` or would not show it."""
    category = unicodedata.category(char)
    if category[0] == "C" or category in ("Zl", "Zp"):
        return True
    combines = category[0] == "M" or 0x1160 <= ord(char) < 0x1200
    return get_character_cell_size(char) == 0 and not combines


def unsafe(text: str) -> list[str]:
    """The characters of ``text`` that should not have come through."""
    return [char for char in text if is_unsafe(char)]


@given(ANY_TEXT, st.integers(0, 40), st.booleans())
def test_a_cell_has_its_width_and_nothing_a_terminal_obeys(text: str, width: int, right: bool) -> None:
    cell = cell_fit(text, width, right=right)
    assert cell_len(cell) == width
    assert cell_width(cell) == width
    assert unsafe(cell) == []


@given(ANY_TEXT)
def test_a_line_is_as_wide_as_its_characters(text: str) -> None:
    """No pair or sequence is drawn narrower or wider than its parts, so every terminal agrees."""
    line = inert(text)
    assert cell_len(line) == sum(get_character_cell_size(char) for char in line)


@given(ANY_TEXT)
def test_inert_text_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@given(ANY_TEXT)
def test_there_is_a_piece_for_each_character(text: str) -> None:
    assert len(pieces(text, block=True)) == len(text)


@given(ANY_TEXT)
def test_a_block_keeps_line_ends_and_nothing_else_that_is_unsafe(text: str) -> None:
    block = inert(text, block=True)
    assert unsafe(block.replace("\n", "")) == []
    assert block.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\tb\nc", "a␉b␊c"),
        ("\u202eevil", "·evil"),
        ("zero\u200b\u200bwidth", "zero·width"),
        ("👨‍👩‍👧", "👨·👩·👧"),
        ("🇭🇺", "HU"),
        ("❤️", "❤"),
        ("\ud800", "�"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("e\u0301", "e\u0301"),
        ("\u0301", "·"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_a_sign(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_the_half_space_of_persian_is_no_stranger() -> None:
    assert inert("می\u200cخواهم") == "میخواهم"
    assert inert("pay\u200cpal") == "pay·pal"


def test_marks_do_not_pile_up() -> None:
    assert inert("a" + "\u0301" * 50) == "a" + "\u0301" * MAX_MARKS + "·"


def test_long_text_is_cut_with_a_sign() -> None:
    assert inert("x" * 100_000, limit=10) == "x" * 10 + "…"
    assert cell_fit("佐藤花子", 5) == "佐藤…"
    assert cell_fit("佐藤花子", 4) == "佐… "
