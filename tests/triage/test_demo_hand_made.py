"""The hand-made cases: the shipped book says of each what its story says that it should."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.engine.cautions import CAUTIONS
from rules.engine.facts import MessageHit
from rules.engine.load import Book, load_book
from rules.engine.policy import Verdict, judge
from triage.domain.moment import parse_moment
from triage.intake.casefile import Line, parse_case
from triage.services.demo.hand_made import expectations, hand_made, offset, resolve
from triage.services.demo.world import world

NOW = datetime(2026, 11, 20, 9, 17, 44, tzinfo=UTC)
STORIES = list(expectations(NOW))


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book(signals=False)


def labelled(case: dict[str, Any], signals: list[str]) -> tuple[MessageHit, ...]:
    """The signals that the story names, as if read from its last message that is not ours."""
    theirs = [number for number, message in enumerate(case.get("messages", ())) if message["from"] != "staff"]
    return tuple(MessageHit(theirs[-1], signal, "label", 0, 1, "…") for signal in signals)


@pytest.mark.parametrize(("case", "expect"), STORIES, ids=[case["id"] for case, _ in STORIES])
def test_the_book_says_what_the_story_says(book: Book, case: dict[str, Any], expect: dict[str, Any]) -> None:
    verdict = judge(book, case, NOW, hits=labelled(case, expect["signals_include"]))
    assert (verdict.action, verdict.escalate_to) == (expect["action"], expect.get("escalate_to"))
    assert rule_number(book, verdict) == expect["rule"]
    assert set(expect["cautions_include"]) <= set(verdict.cautions)


def rule_number(book: Book, verdict: Verdict) -> int:
    return next(rule.number for rule in book.rules if rule.id == verdict.because[0].rule)


def test_every_rule_and_every_caution_has_a_story() -> None:
    assert {expect["rule"] for _, expect in STORIES} == set(range(1, 25))
    assert {caution for _, expect in STORIES for caution in expect["cautions_include"]} == set(CAUTIONS)


def test_the_name_of_a_story_tells_its_rule() -> None:
    for case, expect in STORIES:
        if case["id"].startswith("demo-rule-"):
            assert case["id"].startswith(f"demo-rule-{expect['rule']:02}-")


def test_they_are_valid_and_come_first_in_the_world() -> None:
    cases = list(hand_made(NOW))
    assert [parse_case(Line(1, json.dumps(case).encode()))[1] for case in cases] == cases
    assert list(world(3, len(cases), NOW)) == cases


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("-3d4h", -timedelta(days=3, hours=4)),
        ("+90m", timedelta(minutes=90)),
        ("-14d1s", -timedelta(days=14, seconds=1)),
    ],
)
def test_an_offset_is_a_length_of_time(text: str, length: timedelta) -> None:
    assert offset(text) == length


@pytest.mark.parametrize("text", ["", "-", "3d", "+4", "-1h2d", "+1.5h", "-١d"])
def test_anything_else_is_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match="no offset"):
        offset(text)


def test_offsets_are_resolved_wherever_they_stand() -> None:
    found = resolve({"a": [{"$in": "-1h"}], "b": {"$in": "+1d", "c": 1}}, NOW)
    assert parse_moment(found["a"][0]) == NOW - timedelta(hours=1)
    assert found["b"] == {"$in": "+1d", "c": 1}
