"""Texts that name a key name the one that the settings gave to its binding."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.bindings import every_binding
from screens.default_keys import DEFAULT_KEYS
from screens.handbook import TOPICS, page
from screens.handbook.terms import told as handbook
from screens.keys import called
from tests.screens.conftest import console, press, screen_text, settle, told
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_snapshots import STATES
from tests.screens.test_sync_status import synced
from triage.domain.errors import DeskError

OTHERS = {name: f"f{number}" for number, name in enumerate(sorted(every_binding()), 100)}
"""Every binding on a key of its own that no keyboard has."""
NAMED = re.compile(
    r"\besc\b|\^[a-z]\b|(?<![\w'’])[a-zA-Z/?\]\[*] (?:next|previous|takes|tries|reads|brings|shows|copies|"
    r"tells|goes|closes|throws|adds|writes|does it|on the case|in the text|finds|once it|here\b)|"
    r"[Pp]ress [a-zA-Z]\b|(?:undo|Leave) with [a-z]\b|F[1-9]\b|changed: r\b|\benter here\b"
)
"""How a text names a key as it is out of the box."""
SEEN = [
    *STATES.items(),
    ("followups", ("F",)),
    ("followups-all", ("F", "t")),
    ("sync", ("f4",)),
    ("accepted", ("y",)),
    ("accepted-twice", ("y", "y")),
    ("undo", ("y", "down", "u")),
    ("close", ("c",)),
    ("settings-change", ("f6", "down", "down")),
    ("charts-help", ("f5", "question_mark")),
    ("evidence-help", ("down", "enter", "E", "question_mark")),
    ("book-help", ("f3", "question_mark")),
    ("settings-help", ("f6", "question_mark")),
    ("reply-help", ("enter", "R", "f1")),
]


async def press_named(pilot: Pilot[Any], key: str) -> None:
    """Presses what ``key`` is now, where a binding of the screen has it out of the box."""
    known = every_binding()
    ids = {active.binding.id for active in pilot.app.screen.active_bindings.values()}
    found = next((name for name in sorted(map(str, ids)) if name in known and _has(known[name].key, key)), "")
    await press(pilot, OTHERS.get(found, key))


def _has(keys: str, key: str) -> bool:
    return key in keys.split(",")


def kept(app: Any) -> list[str]:
    """Keys that a screen or a remark names as if nobody had changed them."""
    text = screen_text(app) + "\n" + told(app)
    return [found[0] for found in NAMED.finditer(text)]


def test_the_pattern_finds_keys_out_of_the_box() -> None:
    texts = [
        "Press u to undo",
        "r tries again, esc goes back",
        "] next · [ previous",
        "^y copies it",
        "F2 there",
    ]
    assert all(NAMED.search(text) for text in texts)


def test_no_sentence_of_the_program_names_one() -> None:
    screens = Path(__file__).parents[2] / "screens"
    wrong = [
        f"{path.name}:{text.lineno}: {text.value}"
        for path in sorted(screens.rglob("*.py"))
        if path.parent.name != "commands"
        for text in sentences(ast.parse(path.read_text(encoding="utf-8")))
        if NAMED.search(str(text.value))
    ]
    assert wrong == []


def sentences(module: ast.Module) -> Iterator[ast.Constant]:
    """Texts of more than one word that are no docstrings."""
    docstrings = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in docstrings and " " in str(node.value):
            yield node


@pytest.mark.parametrize(("state", "keys"), [pytest.param(*one, id=one[0]) for one in SEEN])
async def test_no_screen_names_a_key_that_is_another_one_now(
    state: str, keys: tuple[str, ...], tmp_path: Path
) -> None:
    desk = FakeDesk(60)
    if state == "sync":
        synced(desk)
    app = console(desk, notes=tmp_path, keys=OTHERS)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        for key in keys:
            await press_named(pilot, key)
        assert kept(app) == []


@pytest.mark.parametrize("cases", [0, 60])
async def test_nor_does_what_stands_where_there_is_nothing(cases: int, tmp_path: Path) -> None:
    desk = FakeDesk(cases)
    app = console(desk, notes=tmp_path, keys=OTHERS)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        for key in ("l", "p", "F", "P", "f3", "f4", "f5", "f6"):
            desk.failing = DeskError("the disk is full", "demo.db", "make room, then try again")
            await press_named(pilot, key)
            assert kept(app) == [], key
            await press_named(pilot, "escape")
            assert kept(app) == [], key


async def test_a_key_for_help_that_writes_nothing_is_named_where_one_types(tmp_path: Path) -> None:
    app = console(FakeDesk(60), notes=tmp_path, keys={"app.help": "h,f12"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert screen_text(app).splitlines()[-1].endswith(" h Help ")
        await press(pilot, "f2")
        assert screen_text(app).splitlines()[-1].endswith(" F12 Help ")


async def test_the_key_that_opened_a_question_answers_it(tmp_path: Path) -> None:
    desk = FakeDesk(60)
    app = console(desk, notes=tmp_path, keys={"case.close": "right_square_bracket", "case.next": "f12"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "]")
        assert "Close case_000001?" in screen_text(app)
        await press(pilot, "]")
        assert desk.held(0).state == "closed"


def test_the_table_of_keys_has_those_of_every_binding() -> None:
    bound = {
        name: (binding.key, binding.key_display or called(binding.key.partition(",")[0]))
        for name, binding in every_binding().items()
    }
    assert bound == DEFAULT_KEYS


@pytest.mark.parametrize("topic", TOPICS)
def test_the_handbook_names_keys_by_their_bindings(topic: str) -> None:
    named = re.findall(r"\[([a-z]+\.[a-z_]+\d?)\]", page(topic))
    assert set(named) <= every_binding().keys()
    text = handbook(topic, lambda name: f"<{name}>")
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    assert re.findall(r"\[[a-zA-Z?/*^]{1,2}\]|\bF\d\b", prose) == []
